"""The inbox's moves: claim the oldest waiting event of a chat, record what became of it, look at what is parked.

All times here are the database's, so that a moved or wrong clock strands nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from models.inbox import InboxEvent, InboxState

LEASE = timedelta(seconds=10)
MAX_ATTEMPTS = 5


@dataclass(frozen=True)
class Claimed:
    """An event that this process alone may handle until the lease ends. `attempts` includes this one."""

    id: int
    event_id: str
    occurred_ms: int
    raw: bytes
    attempts: int


@dataclass(frozen=True)
class Parked:
    """An event that failed too often: its ids and the kind of its last failure."""

    id: int
    event_id: str
    received_at: datetime
    error: str | None


def claim_next(session: Session) -> Claimed | None:
    """Claim the oldest event of a chat in which nothing is being handled; None: nothing is ready.

    A retry that waits holds back the later events of its chat: residents are answered in order.
    """
    other = aliased(InboxEvent)
    before = exists().where(
        other.chat_key == InboxEvent.chat_key,
        other.state == InboxState.WAITING,
        tuple_(other.occurred_ms, other.id) < tuple_(InboxEvent.occurred_ms, InboxEvent.id),
    )
    ready = (
        select(InboxEvent.id)
        .where(
            InboxEvent.state == InboxState.WAITING,
            or_(InboxEvent.lease_until.is_(None), InboxEvent.lease_until < func.now()),
            or_(InboxEvent.not_before.is_(None), InboxEvent.not_before <= func.now()),
            ~before,
        )
        .order_by(InboxEvent.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    claim = update(InboxEvent).where(InboxEvent.id == ready.scalar_subquery())
    claim = claim.values(attempts=InboxEvent.attempts + 1, lease_until=func.now() + LEASE).returning(
        InboxEvent.id, InboxEvent.event_id, InboxEvent.occurred_ms, InboxEvent.raw, InboxEvent.attempts
    )
    row = session.execute(claim.execution_options(synchronize_session=False)).one_or_none()
    return Claimed(**row._asdict()) if row else None


def hold(session: Session, event: Claimed) -> bool:
    """Lock the event for this transaction. False: the lease ran out and somebody else has taken it up.

    It waits for the lock: a claim that looks for work may hold the row for a moment and then let it go.
    """
    mine = _mine(select(InboxEvent.id), event).with_for_update()
    return session.scalar(mine) is not None


def done(session: Session, event: Claimed, *, now: datetime) -> None:
    """Handled, in the transaction of its effect: what came in is erased."""
    values = {"state": InboxState.DONE, "raw": None, "lease_until": None, "error": None, "done_at": now}
    _record(session, event, values)


def try_again(session: Session, event: Claimed, *, error: str) -> None:
    """Failed; the next try waits 1, 2, 4, 8 seconds."""
    pause = timedelta(seconds=2 ** (event.attempts - 1))
    _record(session, event, {"lease_until": None, "not_before": func.now() + pause, "error": error})


def park(session: Session, event: Claimed, *, error: str) -> None:
    """Failed too often: set aside for a person, so that the chat goes on."""
    _record(session, event, {"state": InboxState.PARKED, "lease_until": None, "error": error})


def count(session: Session) -> dict[str, int]:
    """Events by state, in words."""
    rows = session.execute(select(InboxEvent.state, func.count()).group_by(InboxEvent.state))
    found: dict[int, int] = {row.state: row[1] for row in rows}
    return {state.name.lower(): found.get(state, 0) for state in InboxState}


def parked(session: Session) -> list[Parked]:
    """What waits for a person, oldest first."""
    columns = (InboxEvent.id, InboxEvent.event_id, InboxEvent.received_at, InboxEvent.error)
    rows = select(*columns).where(InboxEvent.state == InboxState.PARKED).order_by(InboxEvent.id)
    return [Parked(**row._asdict()) for row in session.execute(rows)]


def retry(session: Session, event_row: int) -> bool:
    """Let a parked event be handled anew. False: no such event is parked, or what it said is erased."""
    again = update(InboxEvent).where(
        InboxEvent.id == event_row, InboxEvent.state == InboxState.PARKED, InboxEvent.raw.is_not(None)
    )
    again = again.values(state=InboxState.WAITING, attempts=0, not_before=None, error=None)
    return session.execute(again.returning(InboxEvent.id)).one_or_none() is not None


def _mine(statement: Any, event: Claimed) -> Any:
    return statement.where(
        InboxEvent.id == event.id, InboxEvent.state == InboxState.WAITING, InboxEvent.attempts == event.attempts
    )


def _record(session: Session, event: Claimed, values: dict[str, Any]) -> None:
    session.execute(_mine(update(InboxEvent), event).values(values).execution_options(synchronize_session=False))
