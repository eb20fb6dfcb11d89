"""What is done with a thread: heard, taken, answered, noted, handed back, closed. Moves to another desk: `move_thread`.

Words come sealed. Every deed holds the row first and makes its version grow, so that an older page can be told so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from handlers.acts.desk_hours import answer_by
from handlers.acts.desk_letters import Line, tell
from models.account import Account
from models.base import new_public_id
from models.hand_over import HandOver
from models.help_desk import HelpDeskMember
from models.thread import MoveAnswer, Side, Thread, ThreadMessage, ThreadMove, ThreadState

# A thread that was handed back is closed after so long without anything new.
RESTS_FOR = timedelta(days=14)
LONGEST_REPLY = 2_000
LONGEST_NOTE = 1_000


class Stale(Exception):
    """The page is out of date: something happened in the thread since. What was typed is to be kept."""


@dataclass(frozen=True)
class Heard:
    """What a resident sent, sealed. `what`: text, photo …; only text has words."""

    what: str
    event_id: str
    sealed: bytes | None = None
    message_key: bytes | None = None


@dataclass(frozen=True)
class Written:
    """What staff wrote, sealed. `public_id` stands on the page before it is sent, so that twice is once."""

    public_id: str
    sealed: bytes


def hear(session: Session, thread: Thread, heard: Heard, *, now: datetime) -> None:
    """Keep what the resident sent; who was answered waits for an answer again."""
    thread.hold(session)
    row = insert(ThreadMessage).values(
        public_id=new_public_id(), thread_id=thread.id, at=now, side=Side.RESIDENT, what=heard.what,
        sealed=heard.sealed, message_key=heard.message_key, event_id=heard.event_id, name="",
    )  # fmt: skip
    if session.scalar(row.on_conflict_do_nothing().returning(ThreadMessage.id)) is None:
        return
    if thread.state is ThreadState.ANSWERED:
        thread.state, thread.due_at = ThreadState.OWNED, answer_by(thread.help_desk, thread.cause, now)
    thread.version += 1
    session.flush()


def tell_that_people_read(thread: Thread, opening: datetime | None, *, now: datetime) -> None:
    """The resident was just told that people read what they write, and when the desk opens (None: it is open)."""
    thread.told_at = thread.told_at or now
    thread.told_opening = opening or thread.told_opening


def take(session: Session, account: Account, thread: Thread, *, seen_owner: str, now: datetime) -> None:
    """Take the thread, or take it over from who has it. `seen_owner`: the owner's public id as the page showed it.

    Raises:
        Stale: meanwhile it is somebody else's.
    """
    _hold(session, thread)
    before = thread.owner.public_id if thread.owner else ""
    if before == account.public_id and thread.with_a_person:
        return
    if before != seen_owner:
        raise Stale
    thread.owner, thread.raised_again_at = account, None
    if thread.state is not ThreadState.ANSWERED:
        thread.state = ThreadState.OWNED
    if thread.told_at is None:
        thread.told_at = now
        tell(session, thread, Line("taken", staff=shown_name(session, account, thread)), now=now)
    _note_down(session, account, thread, "taken", {"owner": before}, {"owner": account.public_id}, now=now)


def reply(session: Session, account: Account, thread: Thread, written: Written, *, now: datetime) -> None:
    """Keep an answer of the desk, which the caller sends.

    Raises:
        Unsuitable: the thread is not this account's.
    """
    _hold(session, thread)
    if thread.owner_id != account.id or not thread.with_a_person:
        raise Unsuitable("thread.not_yours")
    _say(session, account, thread, Side.STAFF, written, now)
    thread.state, thread.raised_again_at, thread.reply_token = ThreadState.ANSWERED, None, None
    _record(session, account, thread, "thread.reply", now=now)


def note(session: Session, account: Account, thread: Thread, written: Written, *, now: datetime) -> None:
    """Keep a note for the desk alone."""
    _hold(session, thread)
    _say(session, account, thread, Side.NOTE, written, now)
    _record(session, account, thread, "thread.note", now=now)


def hand_back(session: Session, account: Account, thread: Thread, *, now: datetime) -> None:
    """The bot answers again, and the resident is told so."""
    _hold(session, thread)
    if not thread.with_a_person:
        raise Unsuitable("thread.not_with_a_person")
    _let_go(session, thread, now)
    thread.state, thread.due_at = ThreadState.HANDED_BACK, now + RESTS_FOR
    _note_down(session, account, thread, "handed_back", {}, {}, now=now)


def close(session: Session, account: Account, thread: Thread, *, now: datetime) -> None:
    """It is over. Who was told that people read is told that the bot answers again."""
    _hold(session, thread)
    end(session, thread, now=now)
    _note_down(session, account, thread, "closed", {}, {}, now=now)


def end(session: Session, thread: Thread, *, now: datetime) -> None:
    """Close a thread that is held."""
    _let_go(session, thread, now)
    thread.state, thread.closed_at = ThreadState.CLOSED, now
    session.execute(update(HandOver).where(HandOver.thread_id == thread.id).values(closed_at=now))


def seen(session: Session, thread: Thread, version: int) -> None:
    """Hold the thread, if it is still as the page showed it.

    Raises:
        Stale: something happened in it since.
    """
    _hold(session, thread)
    if thread.version != version:
        raise Stale


def happened(session: Session, thread: Thread, what: str, *, now: datetime, name: str = "", account: str = "") -> None:
    """Write down what happened, without words."""
    event = ThreadMessage(thread_id=thread.id, at=now, side=Side.EVENT, what=what, name=name, account=account or None)
    session.add(event)
    thread.version += 1
    session.flush()


def shown_name(session: Session, account: Account, thread: Thread) -> str:
    """What the resident reads of who answers: as the desk keeps it, else the family name."""
    mine = (HelpDeskMember.help_desk_id == thread.help_desk_id, HelpDeskMember.account_id == account.id)
    chosen = session.scalar(select(HelpDeskMember.shown_as).where(*mine))
    return chosen or (account.name.split() or [""])[0]


def _hold(session: Session, thread: Thread) -> None:
    thread.hold(session)
    if thread.state is ThreadState.CLOSED:
        raise Unsuitable("thread.over")


def _let_go(session: Session, thread: Thread, now: datetime) -> None:
    """No person has it any more; nothing that is written from here on is kept."""
    if thread.told_at or thread.with_a_person:
        tell(session, thread, Line("handed_back"), now=now)
    thread.owner, thread.told_at, thread.told_opening, thread.reply_token = None, None, None, None
    unanswered = (ThreadMove.thread_id == thread.id, ThreadMove.answer.is_(None))
    session.execute(update(ThreadMove).where(*unanswered).values(answer=MoveAnswer.DROPPED, answered_at=now))


def _say(session: Session, account: Account, thread: Thread, side: Side, written: Written, now: datetime) -> None:
    thread.version += 1
    said = ThreadMessage(thread_id=thread.id, at=now, side=side, what="text", sealed=written.sealed)
    said.public_id, said.account, said.name = written.public_id, account.public_id, account.name
    session.add(said)
    session.flush()


def _note_down(
    session: Session, account: Account, thread: Thread, what: str, *change: dict[str, str], now: datetime
) -> None:
    happened(session, thread, what, now=now, name=account.name, account=account.public_id)
    _record(session, account, thread, f"thread.{what}", *change, now=now)


def _record(
    session: Session, account: Account, thread: Thread, action: str, *change: dict[str, str], now: datetime
) -> None:
    before, after = change or ({}, {})
    record(session, Actor.of(account), Deed(action, f"thread:{thread.public_id}", before, after), now=now)
