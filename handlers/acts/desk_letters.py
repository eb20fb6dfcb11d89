"""Lines that residents get about their talk with a desk: planned here, said when they are due, unless untrue by then.

What the desk itself writes is sent as it was written, by the console.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.desk_hours import open_until, shut_until
from handlers.acts.messages import OWN, Content
from handlers.turn import Answer, Button, Press, Say, t
from models.delivery import Delivery, DeliveryKind
from models.help_desk import HelpDesk
from models.thread import Side, Thread, ThreadMessage, ThreadMove, ThreadState

# Said only while the resident still waits for an answer.
_WHILE_WAITING = ("late", "shut")
_KEYS = {
    "taken": "at_desk.taken",
    "handed_back": "at_desk.handed_back",
    "late": "at_desk.late",
    "shut": "at_desk.shut",
    "move": "at_desk.move",
}


@dataclass(frozen=True)
class Line:
    """What is told: taken, handed_back, late, shut, move. `moment`: the next opening. `to`: the desk of a move.

    `own`: the public id of the move that the resident answers.
    """

    what: str
    staff: str = ""
    moment: datetime | None = None
    to: str = ""
    own: str = ""


@dataclass(frozen=True)
class Told:
    """A line as it is drawn. `desk` empty: no desk is known there, it is the office."""

    line: Line
    desk: str

    def answer(self) -> Answer:
        """The line, in a question with its two taps."""
        line = self.line
        desk = self.desk or t("at_desk.office")
        key = "at_desk.late_open" if line.what == "late" and not line.moment else _KEYS[line.what]
        choices: tuple[Button, ...] = ()
        if line.what == "move":
            labels = (("button.move_yes", "1"), ("button.move_no", "0"))
            choices = tuple(Press(t(label), "desk.move", {"m": OWN, "y": said}) for label, said in labels)
        elif line.what == "handed_back":
            choices = (Press(t("button.find"), "find.start", {}), Press(t("button.person"), "person", {}))
        words = t(key, desk=desk, staff=line.staff, moment=line.moment or "", to=line.to)
        return Answer((Say(words, choices),), keep_step=True)


def written(session: Session, thread: Thread, words: str, staff: str, *, now: datetime) -> Answer:
    """What the desk wrote, under its name and that of who answers; the first time with when the desk is open."""
    desk = thread.help_desk
    values = {"desk": desk.name if desk else t("at_desk.office"), "staff": staff, "words": words}
    own = (ThreadMessage.thread_id == thread.id, ThreadMessage.side == Side.STAFF)
    last = session.scalar(select(ThreadMessage.name).where(*own).order_by(ThreadMessage.id.desc()).limit(1))
    is_first = thread.owner is not None and last != thread.owner.name
    if is_first and desk and (closes := open_until(desk, now)):
        said = t("at_desk.reply_first", **values, time=f"{closes:%H:%M}")
    elif opening := shut_until(desk, now):
        said = t("at_desk.reply_shut", **values, moment=opening)
    else:
        said = t("at_desk.reply", **values)
    return Answer((Say(said),), keep_step=True)


def tell(session: Session, thread: Thread, line: Line, *, now: datetime, until: datetime | None = None) -> None:
    """Plan a line; the same at the same point of the thread is planned once. `until`: too late after that."""
    moment = line.moment.isoformat() if line.moment else ""
    values = {"thread": thread.id, "what": line.what, "staff": line.staff, "moment": moment, "to": line.to}
    row = insert(Delivery).values(
        kind=DeliveryKind.DESK,
        subject=f"{thread.public_id}:{thread.version}:{line.what}",
        resident_id=thread.resident_id,
        arguments={**values, "own": line.own},
        priority=1,
        due_at=now,
        expires_at=until,
    )
    session.execute(row.on_conflict_do_nothing())


def letters(session: Session, lines: Mapping[int, Mapping[str, Any]]) -> dict[int, tuple[str, Content | str]]:
    """By delivery, of its arguments: the id that its buttons carry, and what to say, or why nothing."""
    ids = {values["thread"] for values in lines.values()}
    rows = select(Thread.id, Thread.state, HelpDesk.name).outerjoin(HelpDesk, HelpDesk.id == Thread.help_desk_id)
    threads = {row.id: row for row in session.execute(rows.where(Thread.id.in_(ids)))} if ids else {}
    asked = {values["own"] for values in lines.values() if values["own"]}
    moves = select(ThreadMove.public_id).where(ThreadMove.public_id.in_(asked), ThreadMove.answer.is_(None))
    unanswered = set(session.scalars(moves)) if asked else set()

    def said(values: Mapping[str, Any]) -> Content | str:
        thread = threads.get(values["thread"])
        if thread is None:
            return "gone"
        if values["own"] and values["own"] not in unanswered:
            return "answered"
        if values["what"] in _WHILE_WAITING and thread.state not in (ThreadState.WAITING, ThreadState.OWNED):
            return "answered"
        moment = datetime.fromisoformat(values["moment"]) if values["moment"] else None
        line = Line(values["what"], values["staff"], moment, values["to"], values["own"] and OWN)
        return Told(line, thread.name or "")

    return {number: (values["own"], said(values)) for number, values in lines.items()}
