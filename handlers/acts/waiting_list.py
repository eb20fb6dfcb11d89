"""The waiting list: a freed place is offered to the next in line and held for them until a time."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.remind import awake, plan_for
from handlers.turn import Refused
from models.attendance import Attendance, AttendanceStatus
from models.delivery import Delivery, DeliveryKind
from models.occurrence import Occurrence, OccurrenceStatus

# How long a place is held: a day if the date is far, less when it is near.
_HOLD = ((timedelta(hours=48), timedelta(hours=24)), (timedelta(hours=12), timedelta(hours=3)))
_SHORTEST_HOLD = timedelta(minutes=45)
_LAST_OFFER = timedelta(hours=1)


def offer_next(session: Session, occurrence: Occurrence, *, now: datetime) -> Attendance | None:
    """Offer free places to the longest waiting; None: nobody waits, no place is free, or it is too late.

    At night the offer is told at 08:00 and its time starts then. The caller holds the occurrence's lock.
    """
    told_at = awake(now)
    if occurrence.status is OccurrenceStatus.CANCELLED or occurrence.starts_at - told_at < _LAST_OFFER:
        return None
    limit = occurrence.gathering.capacity
    if limit is not None and Attendance.places_held(session, occurrence.id, None) >= limit:
        return None
    waiting = select(Attendance).where(
        Attendance.occurrence_id == occurrence.id, Attendance.status == AttendanceStatus.WAITING
    )
    attendance = session.scalar(waiting.order_by(Attendance.queued_at, Attendance.id).limit(1))
    if attendance is None:
        return None
    attendance.status = AttendanceStatus.OFFERED
    attendance.offer_until = _round_hour(told_at + _hold(occurrence.starts_at - told_at), occurrence.starts_at)
    session.flush()
    _tell(session, attendance, told_at)
    return attendance


def accept_offer(session: Session, attendance: Attendance, *, now: datetime) -> None:
    """Take the offered place.

    Raises:
        Refused: the offer has run out or was given back.
    """
    session.scalar(select(Occurrence.id).where(Occurrence.id == attendance.occurrence_id).with_for_update())
    session.refresh(attendance)
    if attendance.status is AttendanceStatus.GOING:
        return
    if attendance.status is not AttendanceStatus.OFFERED or not attendance.offer_until or now >= attendance.offer_until:
        raise Refused("waiting.gone", name=attendance.occurrence.gathering.name)
    attendance.status, attendance.offer_until = AttendanceStatus.GOING, None
    session.flush()
    plan_for(session, attendance, now=now)


def expire_offers(session: Session, *, now: datetime) -> int:
    """Let offers that ran out lapse and call the next in line. Returns how many lapsed."""
    due = select(Attendance).where(Attendance.status == AttendanceStatus.OFFERED, Attendance.offer_until <= now)
    lapsed = session.scalars(due.with_for_update(skip_locked=True, of=Attendance)).all()
    for attendance in lapsed:
        session.scalar(select(Occurrence.id).where(Occurrence.id == attendance.occurrence_id).with_for_update())
        attendance.status, attendance.offer_until = AttendanceStatus.LAPSED, None
        session.flush()
        offer_next(session, attendance.occurrence, now=now)
    return len(lapsed)


def _round_hour(moment: datetime, latest: datetime) -> datetime:
    """The next full hour, easier to keep in mind than 10:07; never after `latest`."""
    full = moment.replace(minute=0, second=0, microsecond=0)
    return min(full if full == moment else full + timedelta(hours=1), latest)


def _hold(ahead: timedelta) -> timedelta:
    return next((hold for at_least, hold in _HOLD if ahead > at_least), min(_SHORTEST_HOLD, ahead))


def _tell(session: Session, attendance: Attendance, told_at: datetime) -> None:
    session.execute(
        insert(Delivery)
        .values(
            kind=DeliveryKind.OFFER,
            subject=f"{attendance.public_id}:{attendance.version}:{attendance.offer_until:%Y%m%d%H%M}",
            resident_id=attendance.resident_id,
            occurrence_id=attendance.occurrence_id,
            attendance_id=attendance.id,
            priority=2,
            due_at=told_at,
            expires_at=attendance.offer_until,
        )
        .on_conflict_do_nothing()
    )
