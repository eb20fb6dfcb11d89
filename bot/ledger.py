"""The delivery ledger's moves: hold a reply, claim what is due, record what became of it. Calls nobody outside.

Leases, retries and the age of reply tokens are the database's time; what is due is the business clock's.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, case, false, func, insert, null, or_, select, update
from sqlalchemy.orm import Session

from models.delivery import Delivery, DeliveryKind, DeliveryState

LEASE = timedelta(seconds=15)
# LINE's reply tokens live a minute; the last seconds are left for the way there.
TOKEN_LIFE = timedelta(seconds=50)
# The cause of a message that is tried again though an earlier try may have got through.
MAYBE_SENT = "maybe_sent"
# LINE forgets retry keys after 24 hours: from then on the same key would send twice.
KEY_LIFE = timedelta(hours=23)


@dataclass(frozen=True)
class Held:
    """A delivery that this process alone may send until the lease ends. `attempts` includes the coming one.

    `reply_token` None: never had one, or it is too old to be tried. `maybe_sent`: an earlier try may have got through.
    """

    id: int
    kind: DeliveryKind
    attempts: int
    retry_key: uuid.UUID
    reply_token: str | None
    messages: bytes | None
    resident_id: int | None
    key_expired: bool
    had_token: bool
    maybe_sent: bool


# Built once, on the table itself: sending a message should cost what its statements cost.
_table = cast(Table, Delivery.__table__)
_row = _table.c
_HELD = (
    _row.id,
    _row.kind,
    _row.attempts,
    _row.retry_key,
    case((_row.reply_until > func.clock_timestamp(), _row.reply_token), else_=null()).label("reply_token"),
    _row.messages,
    _row.resident_id,
    (_row.first_tried_at < func.clock_timestamp() - KEY_LIFE).label("key_expired"),
    _row.reply_token.is_not(None).label("had_token"),
)
# A claim that nobody let go of is a try whose outcome nobody knows.
_DUE = (
    select(_row.id, or_(_row.state == DeliveryState.CLAIMED, _row.cause == MAYBE_SENT).label("maybe_sent"))
    .where(
        _row.state.in_((DeliveryState.PLANNED, DeliveryState.CLAIMED)),
        _row.due_at <= bindparam("now"),
        or_(_row.lease_until.is_(None), _row.lease_until < func.now()),
        or_(_row.not_before.is_(None), _row.not_before <= func.now()),
    )
    .order_by(_row.priority, _row.due_at, _row.id)
    .limit(1)
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = (
    update(_table)
    .where(_row.id == _DUE.c.id)
    .values(
        state=DeliveryState.CLAIMED,
        attempts=_row.attempts + 1,
        first_tried_at=func.coalesce(_row.first_tried_at, func.now()),
        lease_until=func.now() + LEASE,
    )
    .returning(*_HELD, func.coalesce(_DUE.c.maybe_sent, false()).label("maybe_sent"))
)
_PLANNED = insert(_table).returning(*_HELD, false().label("maybe_sent"))
_CLAIMED = _PLANNED.values(
    state=DeliveryState.CLAIMED, attempts=1, first_tried_at=func.now(), lease_until=func.now() + LEASE
)
# Only the holder of the last claim may write: `attempts` grows with every claim.
_MINE = (
    update(_table)
    .where(_row.id == bindparam("row"), _row.state == DeliveryState.CLAIMED, _row.attempts == bindparam("claim"))
    .returning(_row.id)
)


@dataclass(frozen=True)
class Reply:
    """The answer to one event, drawn. `resident_id` None: a group, or somebody who has just left."""

    subject: str
    received_at: datetime
    resident_id: int | None
    token: str | None
    messages: bytes
    urgent: bool = False


def body(messages: Sequence[Mapping[str, Any]]) -> bytes:
    """LINE messages as they are kept until LINE took them: plain ASCII, whatever a resident wrote."""
    return json.dumps(messages, separators=(",", ":")).encode("ascii")


def hold_reply(session: Session, reply: Reply, *, due_at: datetime, claimed: bool) -> Held:
    """Write a reply into the ledger; with `claimed`, the caller sends it itself right after the commit."""
    values = {
        "kind": DeliveryKind.REPLY,
        "subject": reply.subject,
        "resident_id": reply.resident_id,
        "priority": 0 if reply.urgent else 1,
        "due_at": due_at,
        "reply_token": reply.token,
        "reply_until": reply.received_at + TOKEN_LIFE,
        "messages": reply.messages,
    }
    return _held(session.execute((_CLAIMED if claimed else _PLANNED), values).one())


def has_reply(session: Session, subject: str) -> bool:
    """Whether an answer about this subject was ever written."""
    about = (Delivery.kind == DeliveryKind.REPLY, Delivery.subject == subject)
    return session.scalar(select(Delivery.id).where(*about).limit(1)) is not None


def claim_due(session: Session, *, now: datetime) -> Held | None:
    """Claim the most urgent delivery that is due; None: nothing is."""
    row = session.execute(_CLAIM, {"now": now}).one_or_none()
    return _held(row) if row else None


def keep_messages(session: Session, held: Held, messages: bytes) -> bool:
    """Fix what is sent: the same retry key always carries the same body. False: the claim is no longer ours."""
    return _record(session, held, messages=messages)


def spend_token(session: Session, held: Held) -> bool:
    """The reply token is of no use: from now on the delivery goes out by push."""
    return _record(session, held, reply_token=None)


def accepted(session: Session, held: Held, *, request_id: str | None, now: datetime) -> bool:
    """LINE took it: what was said is erased, the row stays as the record."""
    return _finish(session, held, DeliveryState.ACCEPTED, now, request_id=request_id, cause=None)


def dropped(session: Session, held: Held, *, cause: str, now: datetime) -> bool:
    """Rightly not sent."""
    return _finish(session, held, DeliveryState.DROPPED, now, cause=cause)


def failed(session: Session, held: Held, *, cause: str, now: datetime) -> bool:
    """Given up: a person has to look at it."""
    return _finish(session, held, DeliveryState.FAILED, now, cause=cause)


def postponed(session: Session, held: Held, *, cause: str, pause: timedelta) -> bool:
    """To be tried again after `pause` of real time, with the same key and body."""
    return _record(
        session, held, state=DeliveryState.PLANNED, lease_until=None, not_before=func.now() + pause, cause=cause
    )


def put_off(session: Session, held: Held, *, until: datetime) -> bool:
    """Not said now but `until` then. This claim was no try: nothing of it is counted."""
    untried = {"first_tried_at": None} if held.attempts == 1 else {}
    again = {"state": DeliveryState.PLANNED, "due_at": until, "attempts": held.attempts - 1}
    return _record(session, held, lease_until=None, not_before=None, **again, **untried)


def _finish(session: Session, held: Held, state: DeliveryState, now: datetime, **values: Any) -> bool:
    over = {"messages": None, "reply_token": None, "lease_until": None, "not_before": None, "done_at": now}
    return _record(session, held, state=state, **over, **values)


def _record(session: Session, held: Held, **values: Any) -> bool:
    mine = {"row": held.id, "claim": held.attempts}
    return session.execute(_MINE.values(**values), mine).one_or_none() is not None


def _held(row: Row[Any]) -> Held:
    return Held(**row._asdict())
