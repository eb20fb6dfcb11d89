"""Rows of gatherings and roles as cards show them, kept in memory until anything about them changes.

What takes place when is not kept: `proposals` asks for it each time.
"""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Select, String, any_, bindparam, exists, select
from sqlalchemy.orm import Session, joinedload

from matching.items import PLACED
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence
from models.role import Role

# About 10 KB each: more than a city shows in an hour.
_MOST = 5_000
_IDS = bindparam("ids", type_=ARRAY(String))
_DATED = exists().where(Occurrence.gathering_id == Gathering.id)
_OPEN_ROLES: Select[Role, bool] = (
    select(Role, _DATED)
    .join(Role.gathering)
    .where(Role.public_id == any_(_IDS), Role.open)
    .options(joinedload(Role.gathering).options(*PLACED, joinedload(Gathering.group)))
)
_ACTIVE: Select[Gathering, bool] = (
    select(Gathering, _DATED)
    .where(Gathering.public_id == any_(_IDS), Gathering.status == GatheringStatus.ACTIVE)
    .options(*PLACED, joinedload(Gathering.group))
)


@dataclass(frozen=True)
class Kept:
    """An item's gathering, and its role if it is one. They belong to no session: to be read, never changed.

    `dated`: it has or had dates.
    """

    gathering: Gathering
    role: Role | None
    dated: bool


class Shelf:
    """One per process, shared by its threads. Who keeps the index in step says here what changed, too."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._changes = 0
        self._lock = threading.Lock()

    def take(self, session: Session, ids: Sequence[str]) -> Mapping[str, Kept]:
        """What may be shown of these items, by their public ids."""
        with self._lock:
            changes, found = self._changes, {each: self._kept[each] for each in ids if each in self._kept}
        if missing := [each for each in ids if each not in found]:
            new = _read(session, missing)
            self._keep(new, changes)
            found |= new
        return found

    def drop(self, gatherings: Collection[int] | None) -> None:
        """These gatherings (None: any) changed: their next reader reads them anew."""
        with self._lock:
            self._changes += 1
            stay = () if gatherings is None else self._kept.items()
            self._kept = {each: kept for each, kept in stay if kept.gathering.id not in (gatherings or ())}

    def _keep(self, new: Mapping[str, Kept], changes: int) -> None:
        with self._lock:
            # What changed since may be what was read here.
            if changes == self._changes:
                self._kept |= new
            while len(self._kept) > _MOST:
                del self._kept[next(iter(self._kept))]


def _read(session: Session, ids: Sequence[str]) -> dict[str, Kept]:
    """In the transaction of the session, but apart from it: what is kept must not end with it."""
    own = Session(session.connection(), expire_on_commit=False, join_transaction_mode="rollback_only")
    with own:
        roles = {
            role.public_id: Kept(role.gathering, role, dated) for role, dated in own.execute(_OPEN_ROLES, _of(ids))
        }
        rest = [each for each in ids if each not in roles]
        active = own.execute(_ACTIVE, _of(rest)) if rest else ()
        found = roles | {row.public_id: Kept(row, None, dated) for row, dated in active}
        own.expunge_all()
    return found


def _of(ids: Sequence[str]) -> dict[str, list[str]]:
    return {"ids": list(ids)}
