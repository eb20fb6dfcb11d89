"""Write down somebody without LINE for a date, cancel for somebody, forget them: what people ask the office to do."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from handlers.acts.messages import Done
from handlers.acts.phone import close_calls
from handlers.acts.sign_up import cancel, has_room, may_be_joined
from handlers.acts.tell import tell
from handlers.acts.waiting_list import accept_offer
from handlers.turn import Refused
from models.attendance import Attendance, AttendanceStatus
from models.enrolled import Enrolled
from models.occurrence import Occurrence

# Which version of the sentence about name and number is read to them.
WORDING = "2026-11"
_GONE = (AttendanceStatus.CANCELLED, AttendanceStatus.LAPSED)


@dataclass(frozen=True)
class Caller:
    """Who is to be enrolled: name and number sealed, the number's keyed hash, and whether they come to it first."""

    sealed: bytes
    phone_key: bytes
    first_time: bool | None = None


def enrol(session: Session, actor: Actor, occurrence: Occurrence, caller: Caller, *, now: datetime) -> Attendance:
    """A yes of somebody who told it to the office and agreed that name and number are kept for it.

    A full date puts them on the waiting list, as it does anybody.

    Raises:
        Refused: the date is over or off, or the gathering has ended.
        Unsuitable: this number stands for this date already.
    """
    occurrence = Occurrence.locked(session, occurrence.id)
    may_be_joined(occurrence, now)
    if _standing(session, occurrence, caller.phone_key):
        raise Unsuitable("people.twice")
    person = Enrolled(
        sealed=caller.sealed, phone_key=caller.phone_key, wording=WORDING, consented_at=now, made_by=actor.key
    )
    free = has_room(session, occurrence, None)
    attendance = Attendance(
        occurrence=occurrence,
        enrolled=person,
        status=AttendanceStatus.GOING if free else AttendanceStatus.WAITING,
        queued_at=now,
        first_time=caller.first_time,
    )
    session.add(attendance)
    session.flush()
    _write(session, actor, attendance, "attendance.enrol", now)
    return attendance


def cancel_for(session: Session, actor: Actor, attendance: Attendance, *, spoken: bool = False, now: datetime) -> bool:
    """Take somebody's yes back for them; the waiting list moves up. False: it was not standing.

    They are told once; `spoken`: somebody has just spoken with them, who need not be called then.
    """
    before = attendance.status
    close_calls(session, attendance, by=actor if spoken else None, now=now)
    if not cancel(session, attendance, now=now):
        return False
    _tell(session, attendance, done=Done.TAKEN_BACK, spoken=spoken, now=now)
    _write(session, actor, attendance, "attendance.cancel", now, before=before)
    return True


def accept_for(session: Session, actor: Actor, attendance: Attendance, *, spoken: bool = False, now: datetime) -> None:
    """Take the offered place for somebody, who is told once. `spoken`: as above.

    Raises:
        Unsuitable: the offer has run out or was given back, or the date is off.
    """
    before = attendance.status
    close_calls(session, attendance, by=actor if spoken else None, now=now)
    try:
        accept_offer(session, attendance, now=now)
    except Refused:
        raise Unsuitable("people.offer_gone") from None
    if before is AttendanceStatus.OFFERED:
        _tell(session, attendance, done=Done.ACCEPTED, spoken=spoken, now=now)
        _write(session, actor, attendance, "attendance.accept", now, before=before)


def forget_person(session: Session, actor: Actor, attendance: Attendance, *, now: datetime) -> None:
    """Somebody enrolled asks to be forgotten: a place ahead gets free, name and number go at once."""
    if attendance.occurrence.over_at > now and attendance.status not in _GONE:
        cancel(session, attendance, now=now)
    close_calls(session, attendance, now=now)
    person, attendance.enrolled = attendance.enrolled, None
    session.flush()
    if person:
        session.delete(person)
        session.flush()
    _write(session, actor, attendance, "attendance.forget", now)


def _tell(session: Session, attendance: Attendance, *, done: Done, spoken: bool, now: datetime) -> None:
    """A message is also a receipt; nobody is called about what they were told a moment ago."""
    if attendance.resident_id is not None or not spoken:
        tell(session, attendance, done, now=now)


def _standing(session: Session, occurrence: Occurrence, phone_key: bytes) -> bool:
    rows = select(Attendance.id).join(Attendance.enrolled)
    same = rows.where(Attendance.occurrence_id == occurrence.id, Enrolled.phone_key == phone_key)
    return session.scalar(same.where(Attendance.status.not_in(_GONE)).limit(1)) is not None


def _write(
    session: Session,
    actor: Actor,
    attendance: Attendance,
    action: str,
    now: datetime,
    *,
    before: AttendanceStatus | None = None,
) -> None:
    """Who it is about stands in the log by public id alone: what is forgotten must not live on there."""
    was = {"status": before.value} if before else {}
    record(
        session,
        actor,
        Deed(action, f"attendance:{attendance.public_id}", was, {"status": attendance.status.value}),
        now=now,
    )
