"""Gatherings and roles end: whoever said yes to a coming date is told once, whatever they said yes to."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor
from handlers.acts.change import Unfit, put
from handlers.acts.change_occurrence import CONCERNED, cancel_occurrence
from handlers.acts.messages import Done
from handlers.acts.series import LONGEST_NOTE, tell_once
from handlers.acts.sign_up import cancel
from handlers.acts.tell import tell
from models.attendance import Attendance
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence, OccurrenceStatus
from models.role import Role

# What stands under each date that goes with its gathering.
_OVER = "この集まりは終わりました。"


def told_of_role(session: Session, role: Role, *, now: datetime) -> int:
    """How many people would be told that this role ended."""
    return _people(session, Attendance.role_id == role.id, now)


def end_role(session: Session, actor: Actor, role: Role, *, now: datetime) -> int:
    """Nobody is wanted any more: each yes to it is taken back. Returns how many people are told.

    Staff may open it again; who had said yes is then asked like all others.
    """
    told: set[tuple[int | None, int | None]] = set()
    for one in _yeses(session, Attendance.role_id == role.id, now):
        if not cancel(session, one, now=now):
            continue
        person = (one.resident_id, one.enrolled_id)
        told |= {person} if person not in told and tell(session, one, Done.ROLE_ENDED, now=now) else set()
    put(session, actor, role, {"open": False}, action="catalogue.end_role", now=now)
    return len(told)


def told_of_gathering(session: Session, gathering: Gathering, *, now: datetime) -> int:
    """How many people would be told that this gathering ended."""
    return _people(session, Occurrence.gathering_id == gathering.id, now)


def end_gathering(session: Session, actor: Actor, gathering: Gathering, *, note: str = "", now: datetime) -> int:
    """It takes place no more. Returns how many people are told; `note` stands in what they read.

    Raises:
        Unfit: the note is too long.
    """
    if len(_OVER + note) > LONGEST_NOTE:
        raise Unfit("note")
    told = cancel_dates(session, gathering, note=note, now=now)
    put(session, actor, gathering, {"status": GatheringStatus.ENDED}, action="gathering.end", now=now)
    return told


def cancel_dates(session: Session, gathering: Gathering, *, note: str = "", now: datetime) -> int:
    """Cancel the coming dates of a gathering that somebody said yes to, and tell each person of their first.

    Dates of nobody stay: nobody sees them while it is ended, and they are there should it begin again.
    """
    mine = _yeses(session, Occurrence.gathering_id == gathering.id, now)
    dates = list({one.occurrence_id: one.occurrence for one in mine}.values())
    for date in dates:
        cancel_occurrence(session, date, note=_OVER + note, now=now)
    return tell_once(session, dates)


def _people(session: Session, whose: ColumnElement[bool], now: datetime) -> int:
    people = select(Attendance.resident_id, Attendance.enrolled_id).join(Occurrence).where(*_standing(whose, now))
    return session.scalar(select(func.count()).select_from(people.distinct().subquery())) or 0


def _yeses(session: Session, whose: ColumnElement[bool], now: datetime) -> Sequence[Attendance]:
    """The soonest date first: of that one a person is told."""
    rows = select(Attendance).join(Occurrence).where(*_standing(whose, now))
    return session.scalars(rows.order_by(Occurrence.starts_at, Attendance.id)).all()


def _standing(whose: ColumnElement[bool], now: datetime) -> tuple[ColumnElement[bool], ...]:
    ahead = Occurrence.is_ahead(now), Occurrence.status == OccurrenceStatus.PLANNED
    somebody = Attendance.resident_id.is_not(None) | Attendance.enrolled_id.is_not(None)
    return whose, Attendance.status.in_(CONCERNED), somebody, *ahead
