"""Who writes and where their conversation stands: loaded and locked for all events of a transaction, and kept again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, LargeBinary, and_, any_, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.resident import Resident
from models.thread import Thread


@dataclass(frozen=True)
class Place:
    """A resident, locked until the commit, the step their conversation stands at, their open talk with a desk."""

    resident: Resident
    step: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    thread: Thread | None = None


@dataclass(frozen=True)
class Move:
    """Where a conversation goes."""

    resident_id: int
    step: str | None
    data: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True)
class Stranger:
    """Somebody to take in."""

    line_key: bytes
    line_sealed: bytes
    at: datetime
    now: datetime


# Built once. Always in the same order: two transactions with several residents each never wait crosswise. The key may
# be referred to meanwhile: rows that point to these residents may be inserted by others (an offer, a notice).
_PLACES = (
    select(Resident, Conversation.step, Conversation.data, Thread)
    .outerjoin(Conversation, Conversation.resident_id == Resident.id)
    .outerjoin(Thread, and_(Thread.resident_id == Resident.id, Thread.closed_at.is_(None)))
    .where(Resident.line_key == any_(bindparam("keys", type_=ARRAY(LargeBinary))))
    .order_by(Resident.id)
    .with_for_update(key_share=True, of=Resident)
)
_TAKEN_IN = insert(Resident).on_conflict_do_nothing()
_KEPT = insert(Conversation)
_KEPT = _KEPT.on_conflict_do_update(
    index_elements=["resident_id"],
    set_={name: _KEPT.excluded[name] for name in ("step", "data", "updated_at")},
)


def places(session: Session, keys: Collection[bytes]) -> dict[bytes, Place]:
    """The residents with these keyed hashes, locked until the transaction ends, and where they are in the talk."""
    rows = session.execute(_PLACES, {"keys": list(keys)}) if keys else ()
    return {resident.line_key: Place(resident, step, data or {}, thread) for resident, step, data, thread in rows}


def take_in(session: Session, strangers: Sequence[Stranger]) -> dict[bytes, Place]:
    """Make them residents; whom somebody else took in just now is found all the same."""
    if not strangers:
        return {}
    rows = [
        {"line_key": one.line_key, "line_sealed": one.line_sealed, "followed_at": one.at, "last_seen_at": one.now}
        for one in strangers
    ]
    session.execute(_TAKEN_IN, rows)
    return places(session, [one.line_key for one in strangers])


def keep(session: Session, moves: Sequence[Move]) -> None:
    """Remember where these conversations are now."""
    if moves:
        rows = [{"resident_id": m.resident_id, "step": m.step, "data": dict(m.data), "updated_at": m.at} for m in moves]
        session.execute(_KEPT, rows)
