"""The delivery ledger's moves: hold a reply, claim what is due, record what became of it. Calls nobody outside.

Leases, retries and the age of reply tokens are the database's time; what is due is the business clock's.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, func, insert, null, or_, select, update
from sqlalchemy.orm import Session

from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.inbox import InboxEvent

LEASE = timedelta(seconds=15)
# LINE's reply tokens live a minute; the last seconds are left for the way there.
TOKEN_LIFE = timedelta(seconds=50)
# LINE forgets retry keys after 24 hours: from then on the same key would send twice.
KEY_LIFE = timedelta(hours=23)


@dataclass(frozen=True)
class Held:
    """A delivery that this process alone may send until the lease ends. `attempts` includes the coming one.

    `reply_token` None: never had one, or it is too old to be tried.
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


_HELD = (
    Delivery.id,
    Delivery.kind,
    Delivery.attempts,
    Delivery.retry_key,
    case((Delivery.reply_until > func.clock_timestamp(), Delivery.reply_token), else_=null()).label("reply_token"),
    Delivery.messages,
    Delivery.resident_id,
    (Delivery.first_tried_at < func.clock_timestamp() - KEY_LIFE).label("key_expired"),
    Delivery.reply_token.is_not(None).label("had_token"),
)


@dataclass(frozen=True)
class Reply:
    """The answer to one event, drawn. `resident_id` None: a group, or somebody who has just left."""

    subject: str
    event_row: int
    resident_id: int | None
    token: str | None
    messages: bytes
    urgent: bool = False


def body(messages: Sequence[Mapping[str, Any]]) -> bytes:
    """LINE messages as they are kept until LINE took them: plain ASCII, whatever a resident wrote."""
    return json.dumps(messages, separators=(",", ":")).encode("ascii")


def hold_reply(session: Session, reply: Reply, *, due_at: datetime, claimed: bool) -> Held:
    """Write a reply into the ledger; with `claimed`, the caller sends it itself right after the commit."""
    received = select(InboxEvent.received_at).where(InboxEvent.id == reply.event_row).scalar_subquery()
    values: dict[str, Any] = {
        "kind": DeliveryKind.REPLY,
        "subject": reply.subject,
        "resident_id": reply.resident_id,
        "priority": 0 if reply.urgent else 1,
        "due_at": due_at,
        "reply_token": reply.token,
        "reply_until": received + TOKEN_LIFE,
        "messages": reply.messages,
    }
    if claimed:
        values |= {"state": DeliveryState.CLAIMED, "attempts": 1, "first_tried_at": func.now()}
        values |= {"lease_until": func.now() + LEASE}
    return _held(session.execute(insert(Delivery).values(values).returning(*_HELD)).one())


def claim_due(session: Session, *, now: datetime) -> Held | None:
    """Claim the most urgent delivery that is due; None: nothing is."""
    free = or_(Delivery.lease_until.is_(None), Delivery.lease_until < func.now())
    rested = or_(Delivery.not_before.is_(None), Delivery.not_before <= func.now())
    due = (
        select(Delivery.id)
        .where(Delivery.state.in_((DeliveryState.PLANNED, DeliveryState.CLAIMED)), Delivery.due_at <= now, free, rested)
        .order_by(Delivery.priority, Delivery.due_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    claim = update(Delivery).where(Delivery.id == due.scalar_subquery())
    claim = claim.values(
        state=DeliveryState.CLAIMED,
        attempts=Delivery.attempts + 1,
        first_tried_at=func.coalesce(Delivery.first_tried_at, func.now()),
        lease_until=func.now() + LEASE,
    )
    row = session.execute(claim.returning(*_HELD).execution_options(synchronize_session=False)).one_or_none()
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


def _finish(session: Session, held: Held, state: DeliveryState, now: datetime, **values: Any) -> bool:
    over = {"messages": None, "reply_token": None, "lease_until": None, "not_before": None, "done_at": now}
    return _record(session, held, state=state, **over, **values)


def _record(session: Session, held: Held, **values: Any) -> bool:
    """Only the holder of the last claim may write: `attempts` grows with every claim."""
    mine = update(Delivery).where(
        Delivery.id == held.id, Delivery.state == DeliveryState.CLAIMED, Delivery.attempts == held.attempts
    )
    record = mine.values(**values).returning(Delivery.id).execution_options(synchronize_session=False)
    return session.execute(record).one_or_none() is not None


def _held(row: Row[Any]) -> Held:
    return Held(**row._asdict())
