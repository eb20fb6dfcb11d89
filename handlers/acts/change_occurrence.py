"""Move or cancel one date, or let it take place elsewhere: everyone who said yes is told once.

Its old reminders never fire. Who has no LINE is called: see `phone`.
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.phone import plan_calls
from handlers.acts.remind import awake, drop_planned, plan_for
from models.attendance import Attendance, AttendanceStatus
from models.delivery import Delivery, DeliveryKind
from models.occurrence import Occurrence, OccurrenceStatus
from models.phone_call import CallReason
from models.venue import Venue

# Who is told when a date changes.
CONCERNED = (AttendanceStatus.GOING, AttendanceStatus.OFFERED, AttendanceStatus.WAITING)
# A change this close to the start is told at once, also at night.
_URGENT = timedelta(hours=15)
_TOLD_LIFE = timedelta(days=2)


def move_occurrence(
    session: Session, occurrence: Occurrence, starts_at: datetime, *, note: str = "", now: datetime
) -> int:
    """Move a date to `starts_at`, keeping its length. Returns how many residents will be told.

    Raises:
        ValueError: the date is cancelled, or the new start is not ahead of `now`.
    """
    occurrence = Occurrence.locked(session, occurrence.id)
    if occurrence.status is OccurrenceStatus.CANCELLED or starts_at <= now:
        raise ValueError("only a date that takes place can be moved, and only into the future")
    if starts_at == occurrence.starts_at:
        return 0
    was = occurrence.starts_at
    if occurrence.ends_at:
        occurrence.ends_at = starts_at + (occurrence.ends_at - was)
    occurrence.moved_from, occurrence.starts_at, occurrence.note = was, starts_at, note
    told = _changed(session, occurrence, was, reason=CallReason.MOVED, now=now)
    for attendance in _concerned(session, occurrence):
        if attendance.offer_until:
            attendance.offer_until = min(attendance.offer_until, starts_at)
        plan_for(session, attendance, now=now)
    session.flush()
    return told


def place_occurrence(session: Session, occurrence: Occurrence, venue: Venue | None, *, now: datetime) -> int:
    """Let one date take place elsewhere, or (None) where its gathering always does. Returns how many will be told.

    What is over, off, or there already stays as it is, and nobody is told.
    """
    occurrence = Occurrence.locked(session, occurrence.id)
    there = venue.id if venue and venue.id != occurrence.gathering.venue_id else None
    if occurrence.status is OccurrenceStatus.CANCELLED or occurrence.over_at <= now or occurrence.venue_id == there:
        return 0
    occurrence.venue_id = there
    told = _changed(session, occurrence, occurrence.starts_at, reason=CallReason.PLACED, now=now)
    for attendance in _concerned(session, occurrence):
        plan_for(session, attendance, now=now)
    session.flush()
    session.refresh(occurrence, ["venue"])
    return told


def cancel_occurrence(session: Session, occurrence: Occurrence, *, note: str = "", now: datetime) -> int:
    """Cancel a date. Returns how many residents will be told; cancelling twice tells nobody twice."""
    occurrence = Occurrence.locked(session, occurrence.id)
    if occurrence.status is OccurrenceStatus.CANCELLED:
        return 0
    occurrence.status, occurrence.note = OccurrenceStatus.CANCELLED, note
    told = _changed(session, occurrence, occurrence.starts_at, reason=CallReason.CANCELLED, now=now)
    for attendance in _concerned(session, occurrence):
        if attendance.status is not AttendanceStatus.GOING:
            attendance.status, attendance.offer_until = AttendanceStatus.CANCELLED, None
    session.flush()
    return told


def tell_at(nearest: datetime, *, now: datetime) -> datetime:
    """When news of a date that is so near is told: by day, or at once where the morning might be too late."""
    return now if nearest - now < _URGENT else awake(now)


def _changed(session: Session, occurrence: Occurrence, was: datetime, *, reason: CallReason, now: datetime) -> int:
    """New version, old plans dropped, one delivery to each concerned: all in the caller's transaction."""
    occurrence.version += 1
    session.flush()
    first_was, placed = _untold(session, occurrence) or (was, False)
    drop_planned(
        session, "moved", occurrence_id=occurrence.id, keep_offers=occurrence.status is OccurrenceStatus.PLANNED
    )
    nearest = min(was, occurrence.starts_at)
    concerned = _concerned(session, occurrence)
    placed = placed or reason is CallReason.PLACED
    arguments = {"version": occurrence.version, "was": first_was.isoformat(), "placed": placed}
    rows = [
        {
            "kind": DeliveryKind.CHANGE,
            "subject": f"{occurrence.public_id}:{occurrence.version}",
            "resident_id": attendance.resident_id,
            "occurrence_id": occurrence.id,
            "attendance_id": attendance.id,
            "arguments": arguments,
            "priority": 3,
            "due_at": tell_at(nearest, now=now),
            "expires_at": max(was, occurrence.starts_at) + _TOLD_LIFE,
        }
        for attendance in concerned
        if attendance.resident_id is not None
    ]
    plan_calls(session, concerned, reason, was=was, now=now)
    if rows:
        session.execute(insert(Delivery).values(rows).on_conflict_do_nothing())
    return len(rows)


def _untold(session: Session, occurrence: Occurrence) -> tuple[datetime, bool] | None:
    """When people still believe the date to be, and whether the place is new to them; None: all has been told."""
    untold = select(Delivery.arguments).where(
        Delivery.occurrence_id == occurrence.id, Delivery.kind == DeliveryKind.CHANGE, Delivery.state == "planned"
    )
    arguments = session.scalar(untold.limit(1))
    return (datetime.fromisoformat(arguments["was"]), arguments.get("placed", False)) if arguments else None


def _concerned(session: Session, occurrence: Occurrence) -> list[Attendance]:
    rows = select(Attendance).where(Attendance.occurrence_id == occurrence.id, Attendance.status.in_(CONCERNED))
    return list(session.scalars(rows.order_by(Attendance.id)))
