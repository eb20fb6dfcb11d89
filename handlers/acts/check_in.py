"""Who came: said at the door by the resident, or marked by the office. Nobody is ever reproached for not coming."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from handlers.acts.phone import close_calls
from handlers.acts.remind import plan_for
from handlers.turn import Refused
from models.attendance import HOLDS_A_PLACE, Attendance, AttendanceStatus
from models.base import JAPAN
from models.gathering import GatheringStatus
from models.occurrence import Occurrence, OccurrenceStatus
from models.resident import Resident

_MOMENT = timedelta(microseconds=1)


class Arrived(StrEnum):
    """What an arrival led to."""

    CAME = "came"
    WALKED_IN = "walked_in"
    ALREADY = "already"


def arrive(
    session: Session, resident: Resident, occurrence: Occurrence, *, now: datetime
) -> tuple[Arrived, Attendance]:
    """A resident stands at the door. Without a yes they walk in, while a place is free.

    Raises:
        Refused: it is not today, it is off, or every place is taken.
    """
    name = occurrence.gathering.name
    try:
        occurrence = Occurrence.locked(session, occurrence.id)
    except NoResultFound:
        raise Refused("join.off", name=name) from None
    _takes_place(occurrence, now)
    attendance = Attendance.of(session, occurrence.id, resident.id)
    if attendance and attendance.status is AttendanceStatus.GOING and attendance.came:
        return Arrived.ALREADY, attendance
    expected = attendance is not None and attendance.status in HOLDS_A_PLACE
    if not expected and not has_room_at_the_door(session, occurrence):
        raise Refused("arrive.full", name=name)
    attendance = attendance or _newcomer(session, occurrence, now, resident_id=resident.id)
    _let_in(session, attendance, walk_in=not expected, now=now)
    return (Arrived.CAME if expected else Arrived.WALKED_IN), attendance


def mark_came(session: Session, actor: Actor, attendance: Attendance, came: bool | None, *, now: datetime) -> None:
    """The office says who came and who did not; None takes it back. Who was waiting comes in while a place is free.

    Raises:
        Unsuitable: the day has not come, the date is off, the yes was taken back, or every place is taken.
    """
    occurrence = Occurrence.locked(session, attendance.occurrence_id)
    session.refresh(attendance)
    before = attendance.came
    if occurrence.status is OccurrenceStatus.CANCELLED or first_moment(occurrence) > now:
        raise Unsuitable("people.not_yet")
    if attendance.status is AttendanceStatus.GOING:
        attendance.came = came
    elif came and attendance.status in (AttendanceStatus.OFFERED, AttendanceStatus.WAITING):
        if attendance.status is AttendanceStatus.WAITING and not has_room_at_the_door(session, occurrence):
            raise Unsuitable("people.full")
        _let_in(session, attendance, walk_in=False, now=now)
    else:
        raise Unsuitable("people.not_going")
    session.flush()
    deed = Deed("attendance.mark", f"attendance:{attendance.public_id}", {"came": before}, {"came": came})
    record(session, actor, deed, now=now)


def walk_in(session: Session, actor: Actor, occurrence: Occurrence, *, now: datetime) -> Attendance:
    """One more came who gave no name: counted, and nothing else is kept.

    Raises:
        Unsuitable: the day has not come, the date is off, or every place is taken.
    """
    occurrence = Occurrence.locked(session, occurrence.id)
    if occurrence.status is OccurrenceStatus.CANCELLED or first_moment(occurrence) > now:
        raise Unsuitable("people.not_yet")
    if not has_room_at_the_door(session, occurrence):
        raise Unsuitable("people.full")
    attendance = _newcomer(session, occurrence, now)
    _let_in(session, attendance, walk_in=True, now=now)
    deed = Deed("attendance.walk_in", f"attendance:{attendance.public_id}", {}, {"came": True})
    record(session, actor, deed, now=now)
    return attendance


def is_today(occurrence: Occurrence, now: datetime) -> bool:
    """Whether `now` lies on a local day of the date; one that goes past midnight has two."""
    # An end at midnight sharp still belongs to the day before.
    end = occurrence.ends_at - _MOMENT if occurrence.ends_at else occurrence.starts_at
    today = now.astimezone(JAPAN).date()
    return occurrence.local_start.date() <= today <= end.astimezone(JAPAN).date()


def first_moment(occurrence: Occurrence) -> datetime:
    """The beginning of its local day: from then on somebody can have come."""
    return occurrence.local_start.replace(hour=0, minute=0, second=0, microsecond=0)


def has_room_at_the_door(session: Session, occurrence: Occurrence) -> bool:
    """Whether a place is free now: who is known not to come holds none any more."""
    limit = occurrence.gathering.capacity
    if limit is None:
        return True
    taken = select(func.count()).where(
        Attendance.occurrence_id == occurrence.id,
        Attendance.status.in_(HOLDS_A_PLACE),
        Attendance.role_id.is_(None),
        Attendance.came.is_not(False),
    )
    return (session.scalar(taken) or 0) < limit


def _takes_place(occurrence: Occurrence, now: datetime) -> None:
    name = occurrence.gathering.name
    if occurrence.status is OccurrenceStatus.CANCELLED or occurrence.gathering.status is GatheringStatus.ENDED:
        raise Refused("join.off", name=name)
    if not is_today(occurrence, now):
        raise Refused("arrive.other_day", name=name, day=occurrence.local_start.date())


def _newcomer(session: Session, occurrence: Occurrence, now: datetime, *, resident_id: int | None = None) -> Attendance:
    attendance = Attendance(
        occurrence=occurrence,
        occurrence_id=occurrence.id,
        resident_id=resident_id,
        status=AttendanceStatus.GOING,
        queued_at=now,
    )
    session.add(attendance)
    return attendance


def _let_in(session: Session, attendance: Attendance, *, walk_in: bool, now: datetime) -> None:
    attendance.status, attendance.offer_until = AttendanceStatus.GOING, None
    attendance.came, attendance.walk_in = True, walk_in
    session.flush()
    close_calls(session, attendance, now=now)
    # One question afterwards, also to who walked in; reminders of the way are not said to who is here.
    plan_for(session, attendance, now=now)
