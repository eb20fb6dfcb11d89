"""The inbox's moves: claim the oldest waiting event of a chat, record what became of it, look at what is parked.

All times here are the database's, so that a moved or wrong clock strands nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Interval, Table, and_, bindparam, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from models.inbox import InboxEvent, InboxSeen, InboxState

LEASE = timedelta(seconds=10)
MAX_ATTEMPTS = 5


@dataclass(frozen=True)
class Claimed:
    """An event that this process alone may handle until the lease ends. `attempts` includes this one.

    `raw` is sealed, as it is stored.
    """

    id: int
    event_id: str
    occurred_ms: int
    received_at: datetime
    raw: bytes
    attempts: int


@dataclass(frozen=True)
class Parked:
    """An event that failed too often: its ids and the kind of its last failure."""

    id: int
    event_id: str
    received_at: datetime
    error: str | None


# Built once, on the table itself: handling an event should cost what its statements cost.
_table = cast(Table, InboxEvent.__table__)
_event, _earlier = _table.c, _table.alias("earlier").c
_READY = (
    select(_event.id)
    .where(
        _event.state == InboxState.WAITING,
        or_(_event.lease_until.is_(None), _event.lease_until < func.now()),
        or_(_event.not_before.is_(None), _event.not_before <= func.now()),
        ~exists().where(
            _earlier.chat_key == _event.chat_key,
            _earlier.state == InboxState.WAITING,
            tuple_(_earlier.occurred_ms, _earlier.id) < tuple_(_event.occurred_ms, _event.id),
        ),
    )
    .order_by(_event.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(_table)
    .where(_event.id == _READY.scalar_subquery())
    .values(attempts=_event.attempts + 1, lease_until=func.now() + LEASE)
    .returning(_event.id, _event.event_id, _event.occurred_ms, _event.received_at, _event.raw, _event.attempts)
)
# Only the holder of the last claim may write: `attempts` grows with every claim.
_MINE = and_(_event.id == bindparam("row"), _event.state == InboxState.WAITING, _event.attempts == bindparam("claim"))
_HOLD = select(_event.id).where(_MINE).with_for_update()
_LET_GO = update(_table).where(_MINE)
_DONE = delete(_table).where(_MINE)
_REST = func.now() + bindparam("pause", type_=Interval)
_TRY_AGAIN = _LET_GO.values(lease_until=None, not_before=_REST, error=bindparam("error_kind"))
_PARK = _LET_GO.values(state=InboxState.PARKED, lease_until=None, error=bindparam("error_kind"))


def claim_next(session: Session) -> Claimed | None:
    """Claim the oldest event of a chat in which nothing waits before it; None: nothing is ready.

    A retry that rests holds back the later events of its chat: residents are answered in order.
    """
    row = session.execute(_CLAIM).one_or_none()
    return Claimed(**row._asdict()) if row else None


def hold(session: Session, event: Claimed) -> bool:
    """Lock the event for this transaction. False: the lease ran out and somebody else has taken it up.

    It waits for the lock: a claim that looks for work may hold the row for a moment and then let it go.
    """
    return session.scalar(_HOLD, _claim_of(event)) is not None


def done(session: Session, event: Claimed) -> None:
    """Handled, in the transaction of its effect: what came in is erased. `inbox_seen` knows that it came."""
    session.execute(_DONE, _claim_of(event))


def try_again(session: Session, event: Claimed, *, error: str) -> None:
    """Failed; the next try waits 1, 2, 4, 8 seconds."""
    pause = timedelta(seconds=2 ** (event.attempts - 1))
    session.execute(_TRY_AGAIN, _claim_of(event) | {"pause": pause, "error_kind": error})


def park(session: Session, event: Claimed, *, error: str) -> None:
    """Failed too often: set aside for a person, so that the chat goes on."""
    session.execute(_PARK, _claim_of(event) | {"error_kind": error})


def stored(session: Session) -> int:
    """How many events ever came and are remembered, each once."""
    return session.scalar(select(func.count()).select_from(InboxSeen)) or 0


def count(session: Session) -> dict[str, int]:
    """Events that are not done, by state, in words."""
    rows = session.execute(select(InboxEvent.state, func.count()).group_by(InboxEvent.state))
    found: dict[int, int] = {row.state: row[1] for row in rows}
    return {state.name.lower(): found.get(state, 0) for state in InboxState}


def parked(session: Session) -> list[Parked]:
    """What waits for a person, oldest first."""
    columns = (InboxEvent.id, InboxEvent.event_id, InboxEvent.received_at, InboxEvent.error)
    rows = select(*columns).where(InboxEvent.state == InboxState.PARKED).order_by(InboxEvent.id)
    return [Parked(**row._asdict()) for row in session.execute(rows)]


def retry(session: Session, event_row: int) -> bool:
    """Let a parked event be handled anew. False: no such event is parked."""
    again = update(InboxEvent).where(InboxEvent.id == event_row, InboxEvent.state == InboxState.PARKED)
    again = again.values(state=InboxState.WAITING, attempts=0, not_before=None, error=None)
    return session.execute(again.returning(InboxEvent.id)).one_or_none() is not None


def erase_parked(session: Session, event: Claimed, *, where: Callable[[bytes], bool] = lambda _raw: True) -> int:
    """Erase what is parked of the same chat, all of it or where its content is so: nobody can take it up any more."""
    chat = select(InboxEvent.chat_key).where(InboxEvent.id == event.id).scalar_subquery()
    said = select(InboxEvent).where(InboxEvent.chat_key == chat, InboxEvent.state == InboxState.PARKED)
    erased = [row for row in session.scalars(said) if where(row.raw)]
    for row in erased:
        session.delete(row)
    return len(erased)


def _claim_of(event: Claimed) -> dict[str, Any]:
    return {"row": event.id, "claim": event.attempts}
