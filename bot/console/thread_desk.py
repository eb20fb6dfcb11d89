"""What the pages of threads share: which of them an account reaches, their words unsealed, what an answer costs.

Opening a thread asks first what for (`looking`); who calls this has done so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from flask import abort
from sqlalchemy import ColumnElement, Select, and_, case, func, select, true
from sqlalchemy.dialects.postgresql import insert

from bot import ledger
from bot.console.access import NEEDS
from bot.console.desk import account, desk, say, session
from bot.console.scope import threads_seen_by
from bot.ledger import Reply
from bot.line.render import draw
from handlers.turn import Answer
from models.account import Account
from models.area import Area
from models.delivery import Delivery, DeliveryKind, DeliveryPast, DeliveryState
from models.help_desk import HelpDesk, HelpDeskMember
from models.quota import LineQuota
from models.thread import Side, Thread, ThreadMessage, ThreadWatch

# Who has not been seen for so long has closed the page.
_LOOKS_ON = timedelta(seconds=45)


@dataclass(frozen=True)
class Said:
    """A line of a thread as the page shows it. `sent`: what became of an answer, `cause` why not."""

    row: ThreadMessage
    words: str
    sent: str = ""
    cause: str = ""


@dataclass(frozen=True)
class Cost:
    """What an answer costs now: nothing for so many seconds more, or one message. `left` None: not counted."""

    free_seconds: int
    left: int | None


def placed(*columns: Any) -> Select[Any]:
    """Threads with the area of their desk; where no desk is known, of the resident."""
    rows: Select[Any] = select(*columns).select_from(Thread).outerjoin(HelpDesk, HelpDesk.id == Thread.help_desk_id)
    place = case((HelpDesk.id.is_(None), Thread.area_id), else_=HelpDesk.area_id)
    return rows.outerjoin(Area, Area.id == place)


def reach(endpoint: str) -> ColumnElement[bool]:
    """A condition on `placed` threads: by area, and who is of a desk by desk."""
    by_area = threads_seen_by(account(), NEEDS[f"console.{endpoint}"].duties, now=desk().clock.now())
    mine = own_desks(account())
    return and_(by_area, Thread.help_desk_id.in_(mine) if mine else true())


def own_desks(of: Account) -> Sequence[int]:
    """The desks an account works at; none: it goes by its area."""
    return session().scalars(select(HelpDeskMember.help_desk_id).where(HelpDeskMember.account_id == of.id)).all()


def one(public_id: str, endpoint: str) -> Thread:
    """The thread, if the account reaches it; else there is none."""
    found: Thread | None = session().scalar(placed(Thread).where(Thread.public_id == public_id, reach(endpoint)))
    return found or abort(404)


def said_in(found: Thread) -> list[Said]:
    """All that was said and happened, in order."""
    rows = select(ThreadMessage).where(ThreadMessage.thread_id == found.id)
    lines = session().scalars(rows.order_by(ThreadMessage.at, ThreadMessage.id)).all()
    sent = _sent([row for row in lines if row.side is Side.STAFF], found)
    return [Said(row, _opened(row), *sent.get(subject_of(row), ("", ""))) for row in lines]


def subject_of(row: ThreadMessage) -> str:
    """Under which subject the ledger knows an answer."""
    return f"desk:{row.public_id}"


def cost(found: Thread) -> Cost:
    """What it costs to answer now."""
    free = select(func.extract("epoch", Thread.reply_until - func.clock_timestamp())).where(Thread.id == found.id)
    seconds = session().scalar(free) if found.reply_token else None
    quota = session().scalars(select(LineQuota)).first()
    left = max(0, quota.most - quota.used) if quota and quota.most is not None else None
    return Cost(max(0, int(seconds or 0)), left)


def send(found: Thread, row: ThreadMessage, answer: Answer, *, token: str | None, until: datetime | None) -> None:
    """Write an answer into the ledger, which sends it once: by the token while that lives, else by push."""
    now = desk().clock.now()
    body = ledger.body(draw(answer.messages, found.resident.language))
    received_at = until - ledger.TOKEN_LIFE if token and until else now
    reply = Reply(subject_of(row), received_at, found.resident_id, token, body)
    ledger.hold_replies(session(), [reply], due_at=now, claimed=False)


def look_on(found: Thread) -> list[str]:
    """Note that this account has the page open. Returns who else has, by name."""
    now = desk().clock.now()
    row = insert(ThreadWatch).values(thread_id=found.id, account_id=account().id, seen_at=now)
    session().execute(row.on_conflict_do_update(index_elements=["thread_id", "account_id"], set_={"seen_at": now}))
    others = select(Account.name).join(ThreadWatch, ThreadWatch.account_id == Account.id)
    others = others.where(ThreadWatch.thread_id == found.id, ThreadWatch.seen_at > now - _LOOKS_ON)
    return list(session().scalars(others.where(Account.id != account().id).order_by(Account.name)))


def _opened(row: ThreadMessage) -> str:
    if row.sealed is None:
        return ""
    try:
        return desk().vault.open(row.sealed)
    except InvalidTag:
        # Sealed under another SECRET_KEY.
        return say("thread.unreadable")


def _sent(rows: Sequence[ThreadMessage], found: Thread) -> dict[str, tuple[str, str]]:
    """What became of answers, by subject. What was settled long ago stands in the past."""
    ends: dict[str, tuple[str, str]] = {}
    subjects = [subject_of(row) for row in rows]
    for table in (DeliveryPast, Delivery):
        mine = (table.resident_id == found.resident_id, table.kind == DeliveryKind.REPLY, table.subject.in_(subjects))
        for row in session().execute(select(table.subject, table.state, table.cause).where(*mine)):
            ends[row.subject] = (_STANDS[row.state], row.cause or "")
    return ends


_STANDS = {
    DeliveryState.PLANNED: "going",
    DeliveryState.CLAIMED: "going",
    DeliveryState.ACCEPTED: "sent",
    DeliveryState.FAILED: "failed",
    DeliveryState.DROPPED: "dropped",
}
