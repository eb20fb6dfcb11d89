"""What became of an introduction: asked three days after they were to meet, and after thirty, and taken in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from handlers.acts.audit import Actor
from handlers.acts.introduction_letters import tell
from handlers.acts.introduction_steps import RESIDENT, Happened, due, note_down
from models.account import Account
from models.introduction import (
    CROSSED,
    PERSONS,
    CameOfIt,
    DueFor,
    Introduction,
    IntroductionKind,
    IntroductionSide,
    IntroductionState,
)

FIRST_AFTER, LATER_AFTER = timedelta(days=3), timedelta(days=30)
# So long an answer on LINE may take before somebody of the office asks.
_PATIENCE = timedelta(days=5)
_ENDS = {CameOfIt.LINKED: IntroductionState.LINKED, CameOfIt.NOT_A_FIT: IntroductionState.NOT_A_FIT}
_WHO_IS_ASKED = IntroductionSide.kind.in_(PERSONS) | (Introduction.kind == IntroductionKind.GROUPS)


@dataclass(frozen=True)
class Said:
    """What a side says became of it, asked the first time or the later one."""

    what: CameOfIt
    is_later: bool = False


def ask_outcomes(session: Session, *, now: datetime) -> int:
    """Ask whose day was long enough ago; whom LINE does not reach, the office. Returns how many are asked."""
    rows = (
        select(IntroductionSide)
        .join(IntroductionSide.introduction)
        .options(contains_eager(IntroductionSide.introduction))
    )
    crossed = rows.where(Introduction.state.in_(CROSSED), _WHO_IS_ASKED)
    first = crossed.where(Introduction.meet_at <= now - FIRST_AFTER, IntroductionSide.first_asked_at.is_(None))
    later = crossed.where(
        Introduction.meet_at <= now - LATER_AFTER,
        IntroductionSide.came_first.is_not(None),
        IntroductionSide.came_first != CameOfIt.COULD_NOT,
        IntroductionSide.later_asked_at.is_(None),
    )
    asked = [(side, "first") for side in session.scalars(first).all()]
    asked += [(side, "later") for side in session.scalars(later).all()]
    going_on = [(side, which) for side, which in asked if not side.introduction.is_held]
    for side, which in going_on:
        _ask(session, side, which, now)
    return len(going_on)


def came(session: Session, side: IntroductionSide, said: Said, *, by: Account | None = None, now: datetime) -> bool:
    """What a side says became of it. False: nobody has met yet, so that there is nothing to say."""
    introduction = side.introduction
    introduction.hold(session)
    if introduction.state not in CROSSED:
        return False
    what = said.what
    if said.is_later:
        side.came_later, side.later_asked_at = what, side.later_asked_at or now
    else:
        side.came_first, side.first_asked_at = what, side.first_asked_at or now
    _follow(introduction, what, now)
    after = {"came": what.value, "days": (LATER_AFTER if said.is_later else FIRST_AFTER).days}
    happened = Happened(f"came_{what}", side, after=after)
    note_down(session, introduction, Actor.of(by) if by else RESIDENT, happened, now=now)
    return True


def _follow(introduction: Introduction, what: CameOfIt, now: datetime) -> None:
    """It stands where the less happy side says it stands."""
    said = [side.came_later or side.came_first for side in introduction.sides]
    if what is CameOfIt.COULD_NOT:
        if introduction.closed_at is None:
            due(introduction, DueFor.MEETING, now=now)
        return
    end = _ENDS.get(CameOfIt.NOT_A_FIT if CameOfIt.NOT_A_FIT in said else what)
    if end:
        introduction.state, introduction.closed_at = end, introduction.closed_at or now
    if introduction.due_for is DueFor.OUTCOME:
        due(introduction, None, now=now)


def _ask(session: Session, side: IntroductionSide, which: str, now: datetime) -> None:
    introduction = side.introduction
    introduction.hold(session)
    if which == "first":
        side.first_asked_at = now
    else:
        side.later_asked_at = now
    on_line = side.is_person and tell(session, side, f"came_{which}", now=now, priority=6)
    due(introduction, DueFor.OUTCOME, now=now, after=_PATIENCE if on_line else None)
    session.flush()
