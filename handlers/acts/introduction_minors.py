"""Minors among the two people of an introduction: it goes on with staff alone, however late we learn of it.

What turns out stops it where it stands, and both are told to wait, in the same words. Staff stand by it, or it ends.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor
from handlers.acts.introduction_desk import wait_for_answers
from handlers.acts.introduction_letters import tell
from handlers.acts.introduction_steps import RESIDENT, Happened, due, note_down
from matching.audience import MINORS
from models.account import Account, Duty, today
from models.introduction import (
    CROSSED,
    OPEN,
    PERSONS,
    DueFor,
    Introduction,
    IntroductionKind,
    IntroductionSide,
    IntroductionState,
)
from models.resident import Resident

_MAY_CONFIRM = (Duty.STAFF, Duty.ADMIN)


def is_minor(resident: Resident | None) -> bool:
    """As they say themselves."""
    return resident is not None and resident.age_band in MINORS


def may_confirm_minor(account: Account, *, now: datetime) -> bool:
    """Whether the account is staff, who may stand by introducing a minor to a person."""
    return any(duty.duty in _MAY_CONFIRM for duty in account.duties_on(today(now)))


def no_minor_alone(introduction: Introduction) -> None:
    """Nobody is asked or taken at their word before staff stood by it.

    Raises:
        Unsuitable: one of two people is a minor, and staff have not.
    """
    if introduction.kind is not IntroductionKind.PEOPLE or introduction.minor_confirmed_by:
        return
    if any(side.minor or is_minor(side.resident) for side in introduction.sides):
        raise Unsuitable("introduction.minor")


def hear_minor(session: Session, resident: Resident, *, now: datetime) -> int:
    """Somebody said how old they are. Returns how many of their introductions are for staff now."""
    if not is_minor(resident):
        return 0
    return _hold_all(session, session.scalars(_unknown().where(Resident.id == resident.id)).all(), now)


def hear_minors(session: Session, *, now: datetime) -> int:
    """The same for all, by whichever way it came to be known. Run by the clock."""
    return _hold_all(session, session.scalars(_unknown().where(Resident.age_band.in_(MINORS))).all(), now)


def heard_of_minor(session: Session, account: Account, side: IntroductionSide, *, now: datetime) -> None:
    """Somebody of the office learned it.

    Raises:
        Unsuitable: it is over, known already, or about no two people.
    """
    side.introduction.hold(session)
    if not _hold(session, side, Actor.of(account), now):
        raise Unsuitable("introduction.not_now")


def confirm_minor(session: Session, account: Account, introduction: Introduction, *, now: datetime) -> None:
    """Staff accompany it, and it goes on where it stood; who was told to wait is told so.

    Raises:
        Unsuitable: it does not wait for that, or the account is no staff.
    """
    introduction.hold(session)
    if not introduction.is_held:
        raise Unsuitable("introduction.not_now")
    if not may_confirm_minor(account, now=now):
        raise Unsuitable("introduction.minor_needs_staff")
    introduction.minor_confirmed_by = account.public_id
    _tell_who_said_yes(session, introduction, "goes_on", now)
    if introduction.state in CROSSED:
        due(introduction, DueFor.MEETING, now=now)
    elif introduction.state is IntroductionState.PROPOSED:
        due(introduction, DueFor.ASK, now=now)
    else:
        wait_for_answers(session, introduction, now=now)
    minor = next(side for side in introduction.sides if side.minor)
    note_down(session, introduction, Actor.of(account), Happened("minor_confirmed", minor), now=now)


def _unknown() -> Select[IntroductionSide]:
    """Sides of people in what is open, with their residents, not known to be minors."""
    rows = select(IntroductionSide).join(IntroductionSide.introduction).join(IntroductionSide.resident)
    between = (Introduction.kind == IntroductionKind.PEOPLE, Introduction.state.in_(OPEN))
    return rows.where(*between, IntroductionSide.minor.is_(False)).order_by(IntroductionSide.id)


def _hold_all(session: Session, sides: Iterable[IntroductionSide], now: datetime) -> int:
    held = 0
    for side in sides:
        side.introduction.hold(session)
        held += _hold(session, side, RESIDENT, now)
    return held


def _hold(session: Session, side: IntroductionSide, actor: Actor, now: datetime) -> bool:
    """It waits for staff from here on. False: it is over, it was known, or staff stand by it already."""
    introduction = side.introduction
    if side.minor or side.kind not in PERSONS or introduction.state not in OPEN:
        return False
    side.minor = True
    if not introduction.is_held:
        return False
    _tell_who_said_yes(session, introduction, "held", now)
    due(introduction, DueFor.MINOR, now=now)
    note_down(session, introduction, actor, Happened("minor", side), now=now)
    return True


def _tell_who_said_yes(session: Session, introduction: Introduction, what: str, now: datetime) -> None:
    """Both in the same words; who has no LINE is to be called."""
    for side in introduction.sides:
        if side.answer:
            side.told_at = None
            tell(session, side, what, now=now)
