"""The steps of an introduction that several acts take: what is due next, how it ends, what is written down of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from handlers.acts.consent import refuses
from handlers.acts.introduction_letters import tell
from models.account import today
from models.consent import Purpose
from models.introduction import (
    CROSSED,
    OPEN,
    DueFor,
    Introduction,
    IntroductionEvent,
    IntroductionSide,
    IntroductionState,
)
from models.resident import ResidentStatus

# Who does something when no account does: a resident on LINE, the clock.
RESIDENT, CLOCK = Actor("resident", "resident"), Actor("clock", "clock")


@dataclass(frozen=True)
class Happened:
    """A line of the timeline: what, on which side (None: both), words of a note, what the audit log tells besides."""

    what: str
    side: IntroductionSide | None = None
    sealed: bytes | None = None
    after: Mapping[str, object] = field(default_factory=dict)


def due(introduction: Introduction, reason: DueFor | None, *, now: datetime, after: timedelta | None = None) -> None:
    """Put it on the list of what the office has to do, from a day on; None: nothing. What is held is for staff."""
    if introduction.is_held:
        reason, after = DueFor.MINOR, None
    introduction.due_for = reason
    introduction.due_on = today(now + (after or timedelta())) if reason else None


def close(session: Session, introduction: Introduction, state: IntroductionState, *, now: datetime) -> None:
    """It is over. Only who said yes is told, unless they have met; who of them has no LINE is to be called."""
    meant_to_meet = introduction.meet_at is not None and introduction.meet_at < now
    have_met = introduction.state is IntroductionState.MET or (introduction.state in CROSSED and meant_to_meet)
    introduction.state, introduction.closed_at = state, now
    concerned = [side for side in introduction.sides if side.answer and not have_met]
    told = [tell(session, side, "not_this_time", now=now) for side in concerned]
    due(introduction, None if all(told) else DueFor.TELL, now=now)


def note_down(session: Session, introduction: Introduction, actor: Actor, happened: Happened, *, now: datetime) -> None:
    """A line of the timeline and of the audit log; a page that shows the introduction is out of date from here on."""
    introduction.version += 1
    line = IntroductionEvent(introduction_id=introduction.id, at=now, what=happened.what, sealed=happened.sealed)
    line.side = happened.side.position if happened.side else None
    line.name = actor.name if actor not in (RESIDENT, CLOCK) else ""
    session.add(line)
    session.flush()
    after = {"state": introduction.state.value, **happened.after}
    if line.side is not None:
        after["side"] = line.side + 1
    deed = Deed(f"introduction.{happened.what}", f"introduction:{introduction.public_id}", {}, after)
    record(session, actor, deed, now=now)


def end_for(session: Session, side: IntroductionSide, *, now: datetime) -> bool:
    """A side has left: what is open ends. False: it was over."""
    introduction = side.introduction
    introduction.hold(session)
    if introduction.state not in OPEN:
        return False
    side.answer = None
    close(session, introduction, IntroductionState.WITHDRAWN, now=now)
    return True


def has_left(session: Session, side: IntroductionSide) -> bool:
    """Whether the person of a side blocked us, or took back that what they like is kept: their name is not shown."""
    person = side.resident
    return person is not None and (
        person.status is ResidentStatus.BLOCKED or refuses(session, person, Purpose.MATCHING)
    )
