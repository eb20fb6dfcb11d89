"""The inbox's moves: claim the oldest waiting events, one per chat, record what became of them, look at what is parked.

All times here are the database's, so that a moved or wrong clock strands nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ARRAY, BigInteger, Interval, SmallInteger, Table, bindparam, func, select, text, update
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
    chat_key: bytes
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


# Text, and states written out: built once, planned once, and the partial indexes are used by a prepared plan, too. On a
# connection that goes by index, claiming costs the same however many wait.
CLAIM = text(
    f"""
    with ready as materialized (
        select id, attempts from inbox_event as one
        where state = {InboxState.WAITING:d} and (lease_until is null or lease_until < now())
          and (not_before is null or not_before <= now())
          and id = (
            select first.id from inbox_event as first
            where first.chat_key = one.chat_key and first.state = {InboxState.WAITING:d}
            order by first.occurred_ms, first.id limit 1
          )
        order by id limit :most for update skip locked
    )
    update inbox_event set attempts = attempts + 1, lease_until = now() + :lease
    where id = any(array(
        select id from ready where attempts = 0 union all (select min(id) from ready where attempts > 0)
    ))
    returning id, event_id, chat_key, occurred_ms, received_at, raw, attempts
    """  # noqa: S608  no value in it is from outside
).bindparams(bindparam("lease", LEASE, Interval))
# Only the holder of the last claim may write: `attempts` grows with every claim.
_TAKE = text(
    f"""
    delete from inbox_event
    where id = any(:rows) and (id, attempts) in (select * from unnest(:rows, :claims))
      and state = {InboxState.WAITING:d}
    returning id, attempts
    """  # noqa: S608  no value in it is from outside
).bindparams(bindparam("rows", type_=ARRAY(BigInteger)), bindparam("claims", type_=ARRAY(SmallInteger)))
_table = cast(Table, InboxEvent.__table__)
_event = _table.c
_LET_GO = update(_table).where(
    _event.id == bindparam("row"), _event.state == InboxState.WAITING, _event.attempts == bindparam("claim")
)
_REST = func.now() + bindparam("pause", type_=Interval)
_TRY_AGAIN = _LET_GO.values(lease_until=None, not_before=_REST, error=bindparam("error_kind"))
_PARK = _LET_GO.values(state=InboxState.PARKED, lease_until=None, error=bindparam("error_kind"))


def claim(session: Session, *, most: int = 1) -> list[Claimed]:
    """Claim the oldest event of each of so many chats, in which nothing waits before it. Empty: nothing is ready.

    A retry that rests holds back the later events of its chat: residents are answered in order. Of those that were
    tried before there is one at most: should it be what kills its worker, it takes no neighbours along for ever.
    """
    return sorted((Claimed(*row) for row in session.execute(CLAIM, {"most": most})), key=lambda one: one.id)


def take(session: Session, events: Sequence[Claimed]) -> list[Claimed]:
    """Take events off the list, in the transaction of their effect: those whose claim still holds.

    The others' lease ran out, and somebody else has taken them up. What came in is erased; `inbox_seen` knows that it
    came. Should the transaction fail, they wait again.
    """
    mine = {"rows": [one.id for one in events], "claims": [one.attempts for one in events]}
    taken = {(row.id, row.attempts) for row in session.execute(_TAKE, mine)}
    return [one for one in events if (one.id, one.attempts) in taken]


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
    said = select(InboxEvent).where(InboxEvent.chat_key == event.chat_key, InboxEvent.state == InboxState.PARKED)
    erased = [row for row in session.scalars(said) if where(row.raw)]
    for row in erased:
        session.delete(row)
    return len(erased)


def _claim_of(event: Claimed) -> dict[str, Any]:
    return {"row": event.id, "claim": event.attempts}
