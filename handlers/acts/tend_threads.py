"""Look after threads that nobody looks after: raised again when forgotten, residents told when the desk has closed.

No resident is left without bot and person: a forgotten thread waits again, so that the bot answers meanwhile.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from handlers.acts.desk_hours import after, shut_until
from handlers.acts.desk_letters import Line, tell
from handlers.acts.remind import awake
from handlers.acts.threads import end, happened
from models.conversation import Conversation
from models.help_desk import RAISE_AGAIN_AFTER
from models.thread import Thread, ThreadState

_UNANSWERED = (ThreadState.WAITING, ThreadState.OWNED)


def tend_threads(session: Session, *, now: datetime) -> dict[str, int]:
    """Do what is due; twice changes nothing more. Returns how many of each."""
    rows = select(Thread).where(Thread.closed_at.is_(None)).options(joinedload(Thread.help_desk))
    waiting = session.scalars(rows.where(Thread.state.in_(_UNANSWERED)).order_by(Thread.id)).all()
    rested = rows.where(Thread.state == ThreadState.HANDED_BACK, Thread.due_at <= now).order_by(Thread.id)
    counts = {
        "raised_again": sum(_raise_again(session, thread, now) for thread in waiting),
        "told": sum(_tell_closed(session, thread, now) for thread in waiting),
        "closed": sum(_close(session, thread, now) for thread in session.scalars(rested)),
    }
    return {name: number for name, number in counts.items() if number}


def _raise_again(session: Session, thread: Thread, now: datetime) -> bool:
    """Forgotten: due, and nobody wrote for the desk's hours after that. The first time the resident is told."""
    if not _forgotten(thread, now):
        return False
    thread.hold(session)
    if not _forgotten(thread, now):
        return False
    is_first, told = thread.raised_again_at is None, thread.told_at is not None
    thread.state, thread.owner, thread.raised_again_at = ThreadState.WAITING, None, now
    opening = shut_until(thread.help_desk, now)
    if told:
        # What they write goes on being for the desk, until they tap something else.
        Conversation.await_words(session, thread.resident_id, "person.write", now=now)
    if is_first and told and awake(now) == now:
        tell(session, thread, Line("late", moment=opening), now=now)
        thread.told_opening = opening or thread.told_opening
    happened(session, thread, "raised_again", now=now)
    return True


def _forgotten(thread: Thread, now: datetime) -> bool:
    since = max(thread.due_at, thread.raised_again_at or thread.due_at)
    if thread.closed_at or thread.state not in _UNANSWERED or since > now:
        return False
    hours = thread.help_desk.raise_again_after if thread.help_desk else RAISE_AGAIN_AFTER
    return after(thread.help_desk, since, hours * 60) <= now


def _tell_closed(session: Session, thread: Thread, now: datetime) -> bool:
    """The desk has closed and the resident waits: they are told once when it opens."""
    opening = shut_until(thread.help_desk, now)
    if opening is None or thread.told_at is None or thread.told_opening == opening or awake(now) != now:
        return False
    thread.hold(session)
    if thread.told_opening == opening or thread.state not in _UNANSWERED:
        return False
    tell(session, thread, Line("shut", moment=opening), now=now, until=opening)
    thread.told_opening = opening
    session.flush()
    return True


def _close(session: Session, thread: Thread, now: datetime) -> bool:
    thread.hold(session)
    if thread.state is not ThreadState.HANDED_BACK:
        return False
    end(session, thread, now=now)
    happened(session, thread, "closed", now=now)
    return True
