"""What the clock does with introductions: ends those whose people left, lets old ones lapse, asks again, asks how it
was.
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from handlers.acts.ask_for_somebody import forget_expired
from handlers.acts.introduction_letters import tell
from handlers.acts.introduction_minors import hear_minors
from handlers.acts.introduction_outcome import ask_outcomes
from handlers.acts.introduction_steps import CLOCK, Happened, close, end_for, note_down
from models.consent import Consent, Purpose
from models.introduction import OPEN, Introduction, IntroductionSide, IntroductionState, SideKind
from models.resident import Resident, ResidentStatus

# Nobody who said yes is to wait longer for the other's answer.
LAPSES_AFTER = timedelta(days=21)
_AGAIN_AFTER = timedelta(days=3)
# Nothing stays open for ever.
_FORGOTTEN_AFTER = timedelta(days=365)
_GOING_ON = (IntroductionState.ASKED, IntroductionState.ONE_YES)


def tend_introductions(session: Session, *, now: datetime) -> int:
    """All that is due. Returns how many introductions changed; running twice is harmless."""
    ended = _end_those_of_who_left(session, now)
    held = hear_minors(session, now=now)
    lapsed = _let_lapse(session, now)
    again = _ask_again(session, now)
    past = update(IntroductionSide).where(IntroductionSide.page_until < now)
    session.execute(
        past.values(page_hash=None, page_token=None, page_until=None), execution_options={"synchronize_session": False}
    )
    forgotten = forget_expired(session, now=now)
    return ended + held + lapsed + again + forgotten + ask_outcomes(session, now=now)


def _end_those_of_who_left(session: Session, now: datetime) -> int:
    """Somebody blocked the account, or took back that what they like is kept: they are not to be introduced."""
    sides = session.scalars(_of_who_left()).all()
    for side in sides:
        if end_for(session, side, now=now):
            note_down(session, side.introduction, CLOCK, Happened("left", side), now=now)
    return len(sides)


def _of_who_left() -> Select[IntroductionSide]:
    said = (Consent.resident_id == IntroductionSide.resident_id, Consent.purpose == Purpose.MATCHING)
    refuses = exists().where(*said) & ~exists().where(*said, Consent.withdrawn_at.is_(None))
    gone = or_(IntroductionSide.resident_id.is_(None), Resident.status == ResidentStatus.BLOCKED, refuses)
    rows = select(IntroductionSide).join(IntroductionSide.introduction)
    rows = rows.outerjoin(Resident, Resident.id == IntroductionSide.resident_id)
    return rows.where(Introduction.state.in_(OPEN), IntroductionSide.kind == SideKind.LINE, gone)


def _let_lapse(session: Session, now: datetime) -> int:
    """An answer never came; whoever said yes is told as of a no."""
    silent = and_(Introduction.state.in_(_GOING_ON), Introduction.asked_at < now - LAPSES_AFTER)
    old = and_(Introduction.state.in_(OPEN), Introduction.made_at < now - _FORGOTTEN_AFTER)
    found = session.scalars(select(Introduction).where(or_(silent, old))).all()
    for introduction in found:
        introduction.hold(session)
        close(session, introduction, IntroductionState.LAPSED, now=now)
        note_down(session, introduction, CLOCK, Happened("lapsed"), now=now)
    return len(found)


def _ask_again(session: Session, now: datetime) -> int:
    """Who said あとで is asked once more."""
    waits = (IntroductionSide.answer.is_(None), IntroductionSide.asked_again_at.is_(None))
    rows = select(IntroductionSide).join(IntroductionSide.introduction).where(*waits)
    found = session.scalars(
        rows.where(IntroductionSide.later_at < now - _AGAIN_AFTER, Introduction.state.in_(_GOING_ON))
    ).all()
    for side in found:
        side.asked_again_at = now
        tell(session, side, "ask_again", now=now)
    session.flush()
    return len(found)
