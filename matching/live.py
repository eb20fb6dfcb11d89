"""Keeps the index in step with the database: only what changed is read again."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session, joinedload

from matching.catalogue import Item
from matching.catalogue import from_json as from_words
from matching.index import Index
from matching.slots import Slots
from models.area import Area
from models.gathering import Gathering, GatheringStatus
from models.role import Role

# Edits are visible in every process within this time; a check that finds nothing new is three index look-ups.
_CHECK_EVERY = timedelta(seconds=3)
_BANDS = ((12, "morning"), (17, "afternoon"), (24, "evening"))

_STAMP = text(
    "select (select count(*) || ':' || coalesce(max(updated_at), '-infinity') from gathering)"
    " || (select count(*) || ':' || coalesce(max(updated_at), '-infinity') from role)"
    " || (select count(*) || ':' || coalesce(max(updated_at), '-infinity') from venue)"
    " || date_trunc('hour', cast(:now as timestamptz))"
)
# Weekdays and hours of the coming dates, local: true for rules and hand-picked dates alike.
_COMING = text(
    "select gathering_id, min(starts_at) as next_at, array_agg(distinct"
    " (extract(isodow from local)::int - 1) * 100 + case when has_time then extract(hour from local)::int else 99 end)"
    " as hours from (select *, starts_at at time zone 'Asia/Tokyo' as local from occurrence"
    " where status = 'planned' and starts_at > :now and starts_at < cast(:now as timestamptz) + interval '60 days')"
    " as coming group by gathering_id"
)


class LiveIndex:
    """The index of one process. Safe for several threads."""

    def __init__(self) -> None:
        self._index = Index()
        self._stamp = ""
        self._seen: dict[str, tuple[object, ...]] = {}
        self._checked: datetime | None = None
        self._lock = threading.Lock()

    def fresh(self, session: Session, now: datetime) -> Index:
        """The index, with every change that is older than three seconds."""
        with self._lock:
            if self._checked is None or abs(now - self._checked) >= _CHECK_EVERY:
                stamp = str(session.scalar(_STAMP, {"now": now}))
                if stamp != self._stamp:
                    self._load(session, now)
                    self._stamp = stamp
                self._checked = now
            return self._index

    def _load(self, session: Session, now: datetime) -> None:
        seen: dict[str, tuple[object, ...]] = {}
        for item, mark in _items(session, now):
            seen[item.id] = mark
            if self._seen.get(item.id) != mark:
                self._index.put(item)
        for gone in self._seen.keys() - seen.keys():
            self._index.remove(gone)
        self._seen = seen


def _items(session: Session, now: datetime) -> Iterator[tuple[Item, tuple[object, ...]]]:
    """Every item that may be shown, with a mark that changes when it does."""
    coming = {row.gathering_id: row for row in session.execute(_COMING, {"now": now})}
    rows = select(Gathering).where(Gathering.status == GatheringStatus.ACTIVE)
    for gathering in session.scalars(rows.options(joinedload(Gathering.venue), joinedload(Gathering.area))).unique():
        row = coming.get(gathering.id)
        slots = _slots(row.hours) if row else None
        stamp = gathering.venue.updated_at if gathering.venue else None
        mark = (gathering.updated_at, stamp, slots)
        yield _gathering_item(gathering, slots, row.next_at if row else None), mark
    for role in session.scalars(select(Role).where(Role.open)):
        if role.gathering.status is GatheringStatus.ACTIVE:
            row = coming.get(role.gathering_id)
            slots = _slots(row.hours) if row else None
            item = _role_item(role, slots, row.next_at if row else None)
            yield item, (role.updated_at, role.gathering.updated_at, slots)


def _gathering_item(gathering: Gathering, slots: Slots | None, next_at: datetime | None) -> Item:
    return _item(gathering, slots, next_at, id=gathering.public_id, kind="gathering", name=gathering.name)


def _role_item(role: Role, slots: Slots | None, next_at: datetime | None) -> Item:
    words = {"id": role.public_id, "kind": "role", "name": role.name}
    return _item(role.gathering, slots, next_at, **words, told=f"{role.description} {role.gathering.name}")


def _item(
    gathering: Gathering, slots: Slots | None, next_at: datetime | None, *, told: str | None = None, **words: str
) -> Item:
    place, point = gathering.place or Area(), gathering.point or (None, None)
    facts = {**(gathering.venue.facts if gathering.venue else {}), **gathering.facts}
    if gathering.online is not None:
        facts["online"] = gathering.online
    item = from_words(
        {
            **words,
            "description": gathering.description if told is None else told,
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
            "facts": facts,
            "age_from": gathering.age_from,
            "age_to": gathering.age_to,
        }
    )
    return replace(item, slots=slots, next_at=next_at)


def _slots(hours: list[int]) -> Slots:
    """Slots of weekday × 100 + hour; hour 99: only the day is known, so any part of it may be meant."""
    found: set[tuple[int, str]] = set()
    for value in hours:
        day, hour = divmod(value, 100)
        bands = [band for _, band in _BANDS] if hour == 99 else [next(band for end, band in _BANDS if hour < end)]
        found |= {(day, band) for band in bands}
    return frozenset(found)
