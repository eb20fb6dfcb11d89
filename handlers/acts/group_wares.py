"""What a group wants and can give (求む／出せる): written down by the office or its keepers, taken away again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import Actor, Deed, record
from models.account import today
from models.group import Group
from models.group_ware import GroupWare, Side, WareKind

LONGEST_WORDS, MOST_WARES = 80, 20
_FARTHEST = timedelta(days=730)


@dataclass(frozen=True)
class WareTyped:
    """One line as somebody typed it. `until` None: until it is taken away."""

    side: str
    kind: str
    words: str
    until: date | None = None


def add_ware(session: Session, actor: Actor, group: Group, typed: WareTyped, *, now: datetime) -> GroupWare:
    """Write a line down.

    Raises:
        Unsuitable: no such kind, too many words, a day that is over, or more lines than anybody reads.
    """
    _check(session, group, typed, now)
    row = GroupWare(group_id=group.id, side=Side(typed.side), kind=WareKind(typed.kind), words=typed.words)
    row.until, row.made_at, row.made_by = typed.until, now, actor.key
    session.add(row)
    session.flush()
    record(session, actor, Deed("ware.add", f"group:{group.public_id}", {}, _said(row)), now=now)
    return row


def end_ware(session: Session, actor: Actor, ware: GroupWare, *, now: datetime) -> None:
    """It is found, or not there any more."""
    record(session, actor, Deed("ware.end", f"group:{ware.group.public_id}", _said(ware), {}), now=now)
    session.delete(ware)
    session.flush()


def wares_of(session: Session, group: Group) -> Sequence[GroupWare]:
    """Everything written down of a group, what it wants first; what is over stays until somebody takes it away."""
    mine = select(GroupWare).where(GroupWare.group_id == group.id)
    return session.scalars(mine.order_by(GroupWare.side.desc(), GroupWare.kind, GroupWare.id)).all()


def _check(session: Session, group: Group, typed: WareTyped, now: datetime) -> None:
    if typed.side not in tuple(Side) or typed.kind not in tuple(WareKind):
        raise Unsuitable("ware.bad_kind")
    if len(typed.words) > LONGEST_WORDS:
        raise Unsuitable("ware.long_words")
    if typed.until and not today(now) <= typed.until <= today(now) + _FARTHEST:
        raise Unsuitable("ware.bad_day")
    standing = session.scalar(select(func.count()).where(GroupWare.group_id == group.id)) or 0
    if standing >= MOST_WARES:
        raise Unsuitable("ware.too_many")


def _said(row: GroupWare) -> dict[str, object]:
    until = row.until.isoformat() if row.until else None
    return {"side": row.side.value, "kind": row.kind.value, "words": row.words, "until": until}
