"""Keeps the index in step with the database: only what changed is read again."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session, joinedload

from matching.catalogue import Item
from matching.catalogue import from_json as from_words
from matching.index import Index
from matching.slots import Slots
from models.area import Area
from models.gathering import Gathering, GatheringStatus
from models.role import Role
from models.venue import Venue

# Edits are visible in every process within this time.
_CHECK_EVERY = timedelta(seconds=3)
# Where a gathering takes place, in the query that reads it.
PLACED = (joinedload(Gathering.venue).joinedload(Venue.area), joinedload(Gathering.area))
_BANDS = ((12, "morning"), (17, "afternoon"), (24, "evening"))

# The coming dates that count: from this full hour on, so that a date passing is a change once an hour, not each minute.
_COMING = (
    " from occurrence where status = 'planned' and starts_at >= date_trunc('hour', cast(:now as timestamptz))"
    " and starts_at < date_trunc('hour', cast(:now as timestamptz)) + interval '60 days'"
)
# Where a row stands (ctid) and who wrote it (xmin) change with every insert, update and delete, whatever clock the
# writer had and however late it committed. One pass, about 0.3 microseconds a row: 2,000 places with their dates, 5 ms.
_VERSION = "(select count(*) || ':' || coalesce(sum(hashtidextended(ctid, xmin::text::bigint)), 0)"
_SOURCES = (" from gathering", " from role", " from venue", _COMING)
_STAMP = text("select " + " || '/' || ".join(f"{_VERSION}{source})" for source in _SOURCES))
# Weekdays and hours of the coming dates, local: true for rules and hand-picked dates alike.
_HOURS = text(
    " ".join(
        (
            "with coming as (select *, starts_at at time zone 'Asia/Tokyo' as local",
            _COMING,
            ") select gathering_id, array_agg(distinct (extract(isodow from local)::int - 1) * 100",
            "+ case when has_time then extract(hour from local)::int else 99 end) as hours",
            "from coming group by gathering_id",
        )
    )
)


class LiveIndex:
    """The index of one process. Safe for several threads: one reloads, the others go on with what they have."""

    def __init__(self) -> None:
        self._index = Index()
        self._stamp = ""
        self._seen: dict[str, int] = {}
        self._checked: datetime | None = None
        self._lock = threading.Lock()

    def fresh(self, session: Session, now: datetime) -> Index:
        """The index with every change to gatherings, roles, venues and dates that was committed three seconds ago.

        While another thread reloads, what was there before; only the very first load is waited for.
        """
        if self._is_due(now) and self._lock.acquire(blocking=self._checked is None):
            try:
                if self._is_due(now):
                    self._refresh(session, now)
            finally:
                self._lock.release()
        return self._index

    def _is_due(self, now: datetime) -> bool:
        return self._checked is None or abs(now - self._checked) >= _CHECK_EVERY

    def _refresh(self, session: Session, now: datetime) -> None:
        stamp = str(session.scalar(_STAMP, {"now": now}))
        if stamp != self._stamp:
            self._load(session, now)
            self._stamp = stamp
        self._checked = now

    def _load(self, session: Session, now: datetime) -> None:
        seen: dict[str, int] = {}
        changed: list[Item] = []
        for words, slots in _rows(session, now):
            seen[words["id"]] = mark = hash(repr((words, sorted(slots or ()))))
            if self._seen.get(words["id"]) != mark:
                changed.append(replace(from_words(words), slots=slots))
        self._index.change(changed, self._seen.keys() - seen.keys())
        self._seen = seen


def _rows(session: Session, now: datetime) -> Iterator[tuple[dict[str, Any], Slots | None]]:
    """Every gathering and role that may be shown: its words, and the times of its coming dates."""
    coming = {row.gathering_id: _slots(row.hours) for row in session.execute(_HOURS, {"now": now})}
    active = Gathering.status == GatheringStatus.ACTIVE
    # A gathering named like its role is there to hold the role: who wants to take part finds nothing in it.
    holds_role = select(Role.id).where(Role.gathering_id == Gathering.id, Role.name == Gathering.name).exists()
    for gathering in session.scalars(select(Gathering).where(active, ~holds_role).options(*PLACED)):
        words = {"id": gathering.public_id, "kind": "gathering", "name": gathering.name}
        yield _words(gathering) | words, coming.get(gathering.id)
    open_roles = select(Role).where(Role.open, Role.gathering.has(active))
    for role in session.scalars(open_roles.options(joinedload(Role.gathering).options(*PLACED))):
        words = {"id": role.public_id, "kind": "role", "name": role.name}
        told = {"description": f"{role.description} {role.gathering.name}"}
        yield _words(role.gathering) | words | told, coming.get(role.gathering_id)


def _words(gathering: Gathering) -> dict[str, Any]:
    place, point = gathering.place or Area(), gathering.point or (None, None)
    online = {} if gathering.online is None else {"online": gathering.online}
    return {
        "description": gathering.description,
        "categories": gathering.categories,
        "audience": gathering.audience,
        "venue": gathering.place_name,
        "pref": place.pref,
        "city": place.city,
        "ward": place.ward,
        "town": place.name if place.layer == "town" else "",
        "lat": point[0],
        "lon": point[1],
        "notes": f"{gathering.fee} {gathering.rule_words}",
        "facts": {**(gathering.venue.facts if gathering.venue else {}), **gathering.facts, **online},
        "age_from": gathering.age_from,
        "age_to": gathering.age_to,
    }


def _slots(hours: list[int]) -> Slots:
    """Slots of weekday × 100 + hour; hour 99: only the day is known, so any part of it may be meant."""
    found: set[tuple[int, str]] = set()
    for value in hours:
        day, hour = divmod(value, 100)
        bands = [band for _, band in _BANDS] if hour == 99 else [next(band for end, band in _BANDS if hour < end)]
        found |= {(day, band) for band in bands}
    return frozenset(found)
