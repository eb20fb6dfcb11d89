"""Hand a thread from one desk to another: the resident is asked first. Yes: all of it moves. No: it stays."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from handlers.acts.desk_hours import answer_by
from handlers.acts.desk_letters import Line, tell
from handlers.acts.threads import happened
from models.account import Account
from models.base import new_public_id
from models.help_desk import HelpDesk
from models.thread import MoveAnswer, Side, Thread, ThreadMessage, ThreadMove, ThreadState


def ask_move(session: Session, account: Account, thread: Thread, to: HelpDesk, *, now: datetime) -> ThreadMove:
    """Ask the resident whether another desk may take over. A question that is still open is dropped.

    Raises:
        Unsuitable: it is that desk's already, or the desk is no more, or the thread is over.
    """
    thread.hold(session)
    if thread.closed_at or thread.state is ThreadState.HANDED_BACK:
        raise Unsuitable("thread.over")
    if to.ended_at or to.id == thread.help_desk_id:
        raise Unsuitable("thread.no_such_desk")
    if before := ThreadMove.open_of(session, thread):
        before.answer, before.answered_at = MoveAnswer.DROPPED, now
    move = ThreadMove(public_id=new_public_id(), thread_id=thread.id, from_desk_id=thread.help_desk_id)
    move.to_desk, move.cause, move.asked_at, move.asked_by = to, thread.cause, now, account.public_id
    session.add(move)
    tell(session, thread, Line("move", to=to.name, own=move.public_id), now=now)
    happened(session, thread, "move_asked", now=now, name=to.name, account=account.public_id)
    after = {"to": to.public_id}
    record(session, Actor.of(account), Deed("thread.move_asked", f"thread:{thread.public_id}", {}, after), now=now)
    return move


def answer_move(session: Session, thread: Thread, move: ThreadMove, *, yes: bool, now: datetime) -> bool:
    """What the resident said. False: the question is not open any more, nothing happens."""
    thread.hold(session)
    session.refresh(move, with_for_update={"of": ThreadMove})
    if move.answer is not None:
        return False
    move.answer, move.answered_at = MoveAnswer.YES if yes else MoveAnswer.NO, now
    if not yes:
        happened(session, thread, "stays", now=now, name=move.to_desk.name)
        return True
    said = (ThreadMessage.thread_id == thread.id, ThreadMessage.side != Side.EVENT)
    move.messages = session.scalar(select(func.count()).select_from(ThreadMessage).where(*said)) or 0
    thread.help_desk, thread.owner, thread.state = move.to_desk, None, ThreadState.WAITING
    thread.due_at, thread.raised_again_at = answer_by(move.to_desk, thread.cause, now), None
    thread.told_at, thread.told_opening = thread.told_at or now, None
    happened(session, thread, "moved", now=now, name=move.to_desk.name)
    return True
