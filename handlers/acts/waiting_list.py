"""The waiting list: a free place is offered to the next in line and held for them until a time."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.phone import close_calls, plan_calls
from handlers.acts.remind import awake, plan_for
from handlers.turn import Refused
from models.attendance import HOLDS_A_PLACE, Attendance, AttendanceStatus
from models.delivery import Delivery, DeliveryKind
from models.gathering import Gathering
from models.occurrence import Occurrence, OccurrenceStatus
from models.phone_call import CallReason
from models.resident import Resident, ResidentStatus

# How long a place is held: a day if the date is far, less when it is near.
_HOLD = ((timedelta(hours=48), timedelta(hours=24)), (timedelta(hours=12), timedelta(hours=3)))
_SHORTEST_HOLD = timedelta(minutes=45)
# Who has to be called keeps the place for a day: somebody of the office must be at the desk, and they at home.
_HOLD_BY_PHONE = timedelta(hours=24)
_LAST_OFFER = timedelta(hours=1)


def offer_places(session: Session, occurrence: Occurrence, *, now: datetime) -> list[Attendance]:
    """Offer every free place to the longest waiting who can be told. The caller holds the occurrence's lock.

    Residents are told in LINE; for people whom the office enrolled a call is planned. At night the offer is told at
    08:00 and its time starts then. Nothing is offered in the last hour.
    """
    told_at, offered = awake(now), []
    if occurrence.status is OccurrenceStatus.CANCELLED or occurrence.starts_at - told_at < _LAST_OFFER:
        return []
    while _has_free_place(session, occurrence) and (attendance := next_in_line(session, occurrence)):
        attendance.status = AttendanceStatus.OFFERED
        hold = _hold(occurrence.starts_at - told_at) if attendance.resident_id else _HOLD_BY_PHONE
        attendance.offer_until = _round_hour(told_at + hold, occurrence.starts_at)
        session.flush()
        _tell(session, attendance, told_at)
        offered.append(attendance)
    return offered


def next_in_line(session: Session, occurrence: Occurrence) -> Attendance | None:
    """The longest waiting of those who can be told; who blocked or paused keeps their turn for later."""
    waiting = (
        select(Attendance)
        .outerjoin(Resident, Resident.id == Attendance.resident_id)
        .where(
            Attendance.occurrence_id == occurrence.id,
            Attendance.status == AttendanceStatus.WAITING,
            _can_be_told(),
        )
    )
    return session.scalar(waiting.order_by(Attendance.queued_at, Attendance.id).limit(1))


def accept_offer(session: Session, attendance: Attendance, *, now: datetime) -> None:
    """Take the offered place; taken twice is taken once.

    Raises:
        Refused: the offer has run out or was given back, or the date is off.
    """
    occurrence = Occurrence.locked(session, attendance.occurrence_id)
    session.refresh(attendance)
    if attendance.status is AttendanceStatus.GOING:
        return
    name = occurrence.gathering.name
    if occurrence.status is OccurrenceStatus.CANCELLED:
        raise Refused("join.off", name=name)
    if attendance.status is not AttendanceStatus.OFFERED or not attendance.offer_until or now >= attendance.offer_until:
        raise Refused("waiting.gone", name=name)
    attendance.status, attendance.offer_until = AttendanceStatus.GOING, None
    session.flush()
    close_calls(session, attendance, now=now)
    plan_for(session, attendance, now=now)


def tend_waiting_lists(session: Session, *, now: datetime) -> int:
    """Let offers that ran out lapse, and offer what is free, also where the room grew. Returns how many changed.

    Occurrences are locked in the order of their ids, so that two clocks cannot wait for each other.
    """
    ended = select(Attendance.occurrence_id).where(
        Attendance.status == AttendanceStatus.OFFERED, Attendance.offer_until <= now
    )
    changed = 0
    for occurrence_id in sorted({*session.scalars(ended), *session.scalars(_with_room_and_queue(now))}):
        occurrence = Occurrence.locked(session, occurrence_id)
        changed += _lapse(session, occurrence, now) + len(offer_places(session, occurrence, now=now))
    return changed


def _lapse(session: Session, occurrence: Occurrence, now: datetime) -> int:
    due = select(Attendance).where(
        Attendance.occurrence_id == occurrence.id,
        Attendance.status == AttendanceStatus.OFFERED,
        Attendance.offer_until <= now,
    )
    lapsed = session.scalars(due.execution_options(populate_existing=True)).all()
    for attendance in lapsed:
        attendance.status, attendance.offer_until = AttendanceStatus.LAPSED, None
        close_calls(session, attendance, now=now)
    session.flush()
    return len(lapsed)


def _with_room_and_queue(now: datetime) -> Select[int]:
    """Dates ahead on which somebody waits although a place is free."""
    held = (
        select(func.count())
        .where(
            Attendance.occurrence_id == Occurrence.id,
            Attendance.status.in_(HOLDS_A_PLACE),
            Attendance.role_id.is_(None),
        )
        .scalar_subquery()
    )
    queue = (
        select(Attendance.id)
        .outerjoin(Resident, Resident.id == Attendance.resident_id)
        .where(
            Attendance.occurrence_id == Occurrence.id,
            Attendance.status == AttendanceStatus.WAITING,
            _can_be_told(),
        )
        .exists()
    )
    room = or_(Gathering.capacity.is_(None), held < Gathering.capacity)
    soon_enough = Occurrence.starts_at > now + _LAST_OFFER
    return (
        select(Occurrence.id)
        .join(Gathering)
        .where(Occurrence.status == OccurrenceStatus.PLANNED, soon_enough, queue, room)
        .limit(100)
    )


def _can_be_told() -> ColumnElement[bool]:
    """A condition on attendances joined with their resident, if they have one: by LINE, or by telephone."""
    return or_(Resident.status == ResidentStatus.ACTIVE, Attendance.enrolled_id.is_not(None))


def _has_free_place(session: Session, occurrence: Occurrence) -> bool:
    limit = occurrence.gathering.capacity
    return limit is None or Attendance.places_held(session, occurrence.id, None) < limit


def _round_hour(moment: datetime, latest: datetime) -> datetime:
    """The next full hour, easier to keep in mind than 10:07; never after `latest`."""
    full = moment.replace(minute=0, second=0, microsecond=0)
    return min(full if full == moment else full + timedelta(hours=1), latest)


def _hold(ahead: timedelta) -> timedelta:
    return next((hold for at_least, hold in _HOLD if ahead > at_least), min(_SHORTEST_HOLD, ahead))


def _tell(session: Session, attendance: Attendance, told_at: datetime) -> None:
    if attendance.resident_id is None:
        plan_calls(session, [attendance], CallReason.OFFERED, was=attendance.occurrence.starts_at, now=told_at)
        return
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
