"""Items as the database has them: every gathering and role that may be shown, with the times of its coming dates."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select, text
from sqlalchemy.orm import Session, joinedload

from matching.catalogue import Item, from_json
from matching.slots import BANDS, Slots, band
from models.area import Area
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence
from models.role import Role
from models.venue import Venue

# Where a gathering takes place, in the query that reads it.
PLACED = (joinedload(Gathering.venue).joinedload(Venue.area), joinedload(Gathering.area))
_AT_ONCE = 1_000
# Stands in the query for an hour that nobody told.
_ANY_HOUR = 99
# How far ahead dates count.
_AHEAD = timedelta(days=60)
# Weekdays and hours of the coming dates, local: true for rules and hand-picked dates alike.
_HOURS = """
    with coming as (
        select *, starts_at at time zone 'Asia/Tokyo' as local from occurrence
        where status = 'planned' and starts_at >= :hour and starts_at < :until {among}
    )
    select gathering_id, array_agg(distinct (extract(isodow from local)::int - 1) * 100
                                   + case when has_time then extract(hour from local)::int else 99 end) as hours
    from coming group by gathering_id
"""


class Stored(NamedTuple):
    """One item to be."""

    gathering_id: int
    item_id: str
    words: dict[str, Any]
    slots: Slots | None

    @property
    def mark(self) -> int:
        """The same as long as nothing of it changed."""
        return hash(repr((self.words, sorted(self.slots or ()))))

    def item(self) -> Item:
        """The item, read from its words."""
        return replace(from_json(self.words), slots=self.slots)


def stored(session: Session, hour: datetime, among: Collection[int] | None = None) -> Iterator[Stored]:
    """What may be shown of these gatherings (None: of all) and their roles, with their dates from an hour on."""
    coming = _coming(session, hour, among)
    for gathering in session.scalars(_gatherings(among)):
        words = {"id": gathering.public_id, "kind": "gathering", "name": gathering.name}
        yield Stored(gathering.id, gathering.public_id, _words(gathering) | words, coming.get(gathering.id))
    for role in session.scalars(_roles(among)):
        gathering = role.gathering
        words = {"id": role.public_id, "kind": "role", "name": role.name}
        told = {"description": f"{role.description} {gathering.name}"}
        yield Stored(gathering.id, role.public_id, _words(gathering) | words | told, coming.get(gathering.id))


def passing(session: Session, one: datetime, other: datetime) -> set[int]:
    """Gatherings with a date that counts from one hour on, but not from another."""
    early, late = sorted((one, other))
    starts = Occurrence.starts_at
    spans = ((starts >= begin) & (starts < end) for begin, end in ((early, late), (early + _AHEAD, late + _AHEAD)))
    return set(session.scalars(select(Occurrence.gathering_id).where(or_(*spans)).distinct()))


def _coming(session: Session, hour: datetime, among: Collection[int] | None) -> dict[int, Slots]:
    only = "" if among is None else "and gathering_id = any(:among)"
    given = {"hour": hour, "until": hour + _AHEAD, "among": list(among or ())}
    return {row.gathering_id: _slots(row.hours) for row in session.execute(text(_HOURS.format(among=only)), given)}


def _gatherings(among: Collection[int] | None) -> Select[Gathering]:
    # A gathering named like its role is there to hold the role: who wants to take part finds nothing in it.
    holds_role = select(Role.id).where(Role.gathering_id == Gathering.id, Role.name == Gathering.name).exists()
    rows = select(Gathering).where(Gathering.status == GatheringStatus.ACTIVE, ~holds_role).options(*PLACED)
    return _in_packs(rows if among is None else rows.where(Gathering.id.in_(among)))


def _roles(among: Collection[int] | None) -> Select[Role]:
    active = Role.gathering.has(Gathering.status == GatheringStatus.ACTIVE)
    rows = select(Role).where(Role.open, active).options(joinedload(Role.gathering).options(*PLACED))
    return _in_packs(rows if among is None else rows.where(Role.gathering_id.in_(among)))


def _in_packs(rows: Select[Any]) -> Select[Any]:
    """As they are read now, whatever the session knew of them; not all in memory at the same time."""
    return rows.execution_options(yield_per=_AT_ONCE, populate_existing=True)


def _words(gathering: Gathering) -> dict[str, Any]:
    place, point = gathering.place or Area(), gathering.point or (None, None)
    online = {} if gathering.online is None else {"online": gathering.online}
    return {
        "description": gathering.description,
        "categories": gathering.categories,
        "audience": gathering.audience,
        "venue": gathering.place_name,
        "city": place.city,
        "ward": place.ward,
        "town": place.name if place.layer == "town" else "",
        "lat": point[0],
        "lon": point[1],
        "notes": f"{gathering.fee} {gathering.rule_words}",
        "facts": {**(gathering.venue.facts if gathering.venue else {}), **gathering.facts, **online},
        "age_from": gathering.age_from,
        "age_to": gathering.age_to,
        "holder": str(gathering.group_id or ""),
    }


def _slots(hours: list[int]) -> Slots:
    """Slots of weekday × 100 + hour; without an hour only the day is known, so any part of it may be meant."""
    found: set[tuple[int, str]] = set()
    for value in hours:
        day, hour = divmod(value, 100)
        found |= {(day, part) for part in (BANDS if hour == _ANY_HOUR else (band(hour),))}
    return frozenset(found)
