"""What the office does with an introduction it follows: sets the meeting, tells who has no LINE, notes, next day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor
from handlers.acts.introduction_letters import reached, tell
from handlers.acts.introduction_steps import Happened, due, note_down
from handlers.acts.threads import Stale
from models.account import Account, today
from models.introduction import OPEN, CameOfIt, DueFor, Introduction, IntroductionSide, IntroductionState, SideKind

LONGEST_NOTE = 1_000
# So long we wait for an answer before somebody of the office looks.
PATIENCE = timedelta(days=5)


@dataclass(frozen=True)
class FollowUp:
    """A note (sealed; None: no words) of a side or of both, and the day on which to go on; None: nothing is left."""

    sealed: bytes | None
    due_on: date | None
    side: IntroductionSide | None = None


@dataclass(frozen=True)
class Meeting:
    """When (None: not yet known), and sealed: where, whom to ask for, who comes along."""

    at: datetime | None
    sealed: bytes


def seen(session: Session, introduction: Introduction, version: int) -> None:
    """Hold it, if it is still as the page showed it.

    Raises:
        Stale: something happened since.
    """
    introduction.hold(session)
    if introduction.version != version:
        raise Stale


def set_meeting(
    session: Session, account: Account, introduction: Introduction, meeting: Meeting, *, now: datetime
) -> None:
    """Once both said yes, each is told.

    Raises:
        Unsuitable: it is over, or the day is past.
    """
    introduction.hold(session)
    if introduction.state not in OPEN:
        raise Unsuitable("introduction.over")
    at = meeting.at
    if at and at < now and at != introduction.meet_at:
        raise Unsuitable("introduction.past")
    if at != introduction.meet_at:
        _ask_anew(introduction)
    introduction.meet_at, introduction.meeting = at, meeting.sealed
    note_down(session, introduction, Actor.of(account), Happened("meeting"), now=now)
    if introduction.has_crossed and at:
        told = [tell(session, side, "meeting", now=now) for side in introduction.sides]
        for side in introduction.sides:
            side.told_at = None
        due(introduction, None if all(told) else DueFor.TELL, now=now)


def told(session: Session, account: Account, side: IntroductionSide, *, now: datetime) -> None:
    """Somebody without LINE was called: they know how it stands. Twice is once."""
    introduction = side.introduction
    introduction.hold(session)
    if side.told_at is not None:
        return
    side.told_at = now
    if introduction.due_for is DueFor.TELL and not to_tell(session, introduction, now=now):
        due(introduction, None, now=now)
    note_down(session, introduction, Actor.of(account), Happened("told", side), now=now)


def to_tell(session: Session, introduction: Introduction, *, now: datetime) -> list[IntroductionSide]:
    """Who said yes, is not reached on LINE, and has not been called since."""
    if introduction.due_for is not DueFor.TELL and not introduction.is_held:
        return []
    waits = [side for side in introduction.sides if side.answer and side.told_at is None]
    return [side for side in waits if not reached(session, side, now=now)]


def to_call(session: Session, introduction: Introduction, *, now: datetime) -> list[IntroductionSide]:
    """Who has not answered, and can only be called."""
    if introduction.state not in (IntroductionState.ASKED, IntroductionState.ONE_YES):
        return []
    silent = [side for side in introduction.sides if side.answer is None]
    return [side for side in silent if side.kind is SideKind.PHONE or not reached(session, side, now=now)]


def wait_for_answers(session: Session, introduction: Introduction, *, now: datetime) -> None:
    """Who is called is to be called now; for those on LINE there is time."""
    calls = to_call(session, introduction, now=now)
    due(introduction, DueFor.CALL if calls else DueFor.SILENT, now=now, after=None if calls else PATIENCE)


def met(session: Session, account: Account, introduction: Introduction, *, now: datetime) -> None:
    """They have met.

    Raises:
        Unsuitable: nobody waits for that.
    """
    introduction.hold(session)
    if introduction.state is not IntroductionState.BOTH_YES or introduction.is_held:
        raise Unsuitable("introduction.not_now")
    introduction.state = IntroductionState.MET
    note_down(session, introduction, Actor.of(account), Happened("met"), now=now)


def follow_up(session: Session, account: Account, introduction: Introduction, step: FollowUp, *, now: datetime) -> None:
    """Keep a note, and when to go on. Nothing left to do: it leaves the list.

    Raises:
        Unsuitable: neither a note nor a day, the day is past, or staff have to decide first.
    """
    introduction.hold(session)
    if introduction.is_held and step.due_on is None:
        raise Unsuitable("introduction.held_stays")
    if step.due_on and step.due_on < today(now):
        raise Unsuitable("introduction.past")
    if step.sealed is None and step.due_on == introduction.due_on:
        raise Unsuitable("introduction.empty_note")
    if step.due_on != introduction.due_on:
        introduction.due_for = (introduction.due_for or DueFor.SILENT) if step.due_on else None
        introduction.due_on = step.due_on
    what = "note" if step.sealed else "put_off"
    note_down(session, introduction, Actor.of(account), Happened(what, step.side, step.sealed), now=now)


def _ask_anew(introduction: Introduction) -> None:
    """Another day: who could not go on the first is asked again after it."""
    for side in introduction.sides:
        if side.came_first in (None, CameOfIt.COULD_NOT):
            side.came_first, side.first_asked_at = None, None
