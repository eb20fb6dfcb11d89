"""Plan reminders and follow-ups, and drop them. What is said when they are due is `compose.py`'s."""

from datetime import datetime, time, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.attendance import Attendance, AttendanceStatus
from models.base import JAPAN
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.occurrence import Occurrence, OccurrenceStatus

DAY_BEFORE_AT = time(18, 0)
HOURS_BEFORE = timedelta(hours=2)
MORNING, NIGHT = time(8, 0), time(21, 0)
# Closer to the start than this, a reminder only disturbs who is already on the way.
_LAST_CALL = timedelta(minutes=30)
_FOLLOW_UP_AFTER = timedelta(hours=1)
_NEXT_MORNING = time(10, 0)
_ASSUMED_LENGTH = timedelta(hours=2)
_FOLLOW_UP_LIFE = timedelta(days=3)
_LOOK_AHEAD = timedelta(days=2)


def plan_for(session: Session, attendance: Attendance, *, now: datetime) -> int:
    """Plan the reminders and the follow-up of one yes; planning twice is harmless. Returns how many are new.

    The day before at 18:00, and two hours before but never before 08:00 (quiet hours), both local. What is already
    past, or less than 30 minutes before the start, is not planned. Who has no LINE is not reminded.
    """
    if attendance.status is not AttendanceStatus.GOING or attendance.resident_id is None:
        return 0
    occurrence = attendance.occurrence
    day_before, hours_before = _reminder_times(occurrence)
    follow_up = _follow_up_time(occurrence)
    plans = [
        (DeliveryKind.DAY_BEFORE, day_before, hours_before or occurrence.starts_at),
        (DeliveryKind.HOURS_BEFORE, hours_before, occurrence.starts_at),
        (DeliveryKind.FOLLOW_UP, follow_up, follow_up + _FOLLOW_UP_LIFE),
    ]
    rows = [_row(kind, due, expires, attendance) for kind, due, expires in plans if due and due > now]
    if not rows:
        return 0
    added = session.execute(insert(Delivery).values(rows).on_conflict_do_nothing().returning(Delivery.id))
    return len(added.all())


def plan_due(session: Session, *, now: datetime) -> int:
    """Make sure that every yes for the coming two days has its reminders: catches what a fault left out."""
    coming = (
        select(Attendance)
        .join(Occurrence)
        .where(
            Attendance.status == AttendanceStatus.GOING,
            Attendance.resident_id.is_not(None),
            Occurrence.status == OccurrenceStatus.PLANNED,
            Occurrence.starts_at.between(now, now + _LOOK_AHEAD),
            ~select(Delivery.id)
            .where(
                Delivery.attendance_id == Attendance.id,
                Delivery.subject
                == Attendance.public_id
                + ":"
                + Attendance.version.cast(Delivery.subject.type)
                + ":"
                + Occurrence.version.cast(Delivery.subject.type),
            )
            .exists(),
        )
    )
    return sum(plan_for(session, attendance, now=now) for attendance in session.scalars(coming))


def drop_planned(
    session: Session,
    cause: str,
    *,
    attendance: Attendance | None = None,
    occurrence_id: int = 0,
    keep_offers: bool = False,
) -> None:
    """Drop what is planned for one attendance, or for everyone of an occurrence, in the caller's transaction.

    `keep_offers`: an offered place is still to be told; it is drawn from what is true then. What the office did about
    somebody's yes is news whatever becomes of the date.
    """
    about = Delivery.attendance_id == attendance.id if attendance else Delivery.occurrence_id == occurrence_id
    news = () if attendance else (DeliveryKind.OFFICE,)
    kept = (*news, DeliveryKind.OFFER) if keep_offers else news
    session.execute(
        update(Delivery)
        .where(about, Delivery.state == DeliveryState.PLANNED, Delivery.kind.not_in(kept))
        .values(state=DeliveryState.DROPPED, cause=cause, messages=None, done_at=func.now())
    )


def subject_of(attendance: Attendance) -> str:
    """What a reminder is about: this yes, for this version of the date. A new yes or a move is another subject."""
    return f"{attendance.public_id}:{attendance.version}:{attendance.occurrence.version}"


def _row(kind: DeliveryKind, due: datetime, expires: datetime, attendance: Attendance) -> dict[str, object]:
    return {
        "kind": kind,
        "subject": subject_of(attendance),
        "resident_id": attendance.resident_id,
        "occurrence_id": attendance.occurrence_id,
        "attendance_id": attendance.id,
        "due_at": due,
        "expires_at": expires,
    }


def _reminder_times(occurrence: Occurrence) -> tuple[datetime, datetime | None]:
    """When to remind: the day before at 18:00, and shortly before (None: the start is too early or not known)."""
    local = occurrence.local_start
    day_before = datetime.combine(local.date() - timedelta(days=1), DAY_BEFORE_AT, tzinfo=JAPAN)
    if not occurrence.has_time:
        return day_before, None
    earliest = datetime.combine(local.date(), MORNING, tzinfo=JAPAN)
    soon = max(local - HOURS_BEFORE, earliest)
    return day_before, soon if local - soon >= _LAST_CALL else None


def _follow_up_time(occurrence: Occurrence) -> datetime:
    """An hour after the end, by day; the next morning when only the day is known."""
    if not occurrence.has_time:
        return datetime.combine(occurrence.over_at.astimezone(JAPAN).date(), _NEXT_MORNING, tzinfo=JAPAN)
    return awake((occurrence.ends_at or occurrence.starts_at + _ASSUMED_LENGTH) + _FOLLOW_UP_AFTER)


def awake(moment: datetime) -> datetime:
    """The moment itself, or the next 08:00 local when it falls into the quiet hours 21:00 to 08:00."""
    local = moment.astimezone(JAPAN)
    if local.time() >= NIGHT:
        local = datetime.combine(local.date() + timedelta(days=1), MORNING, tzinfo=JAPAN)
    elif local.time() < MORNING:
        local = datetime.combine(local.date(), MORNING, tzinfo=JAPAN)
    return local
