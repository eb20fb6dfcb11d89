"""The tree of places that figures are told of: everything, its cities, their wards, their districts.

A town lies in one district at most here, the first of those that name it, so that parts add up to their whole. What
lies in none of a place's parts is a part too: its key is the place's own with `REST` behind it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts.bulletin import LAYER, districts
from handlers.acts.count_figures import ByArea
from models.area import Area, AreaBlock
from models.area_figures import EVERYWHERE, REST

_WHOLE = ("city", "ward")
Sums = dict[str, Counter[str]]


@dataclass(frozen=True)
class Places:
    """`parent` of each place by key; `lowest`: the lowest place of an area by its id."""

    parent: Mapping[str, str]
    lowest: Mapping[int, str]

    def parts(self) -> dict[str, list[str]]:
        """The parts of each place that has any, with the rest."""
        found: dict[str, list[str]] = defaultdict(list)
        for place, parent in self.parent.items():
            found[parent].append(place)
        return {parent: [*parts, parent + REST] for parent, parts in found.items()}


def is_place(area: Area) -> bool:
    """Whether figures are told of it."""
    return area.layer in (*_WHOLE, LAYER)


def is_under(area: Area, whole: Area) -> bool:
    """Whether a place is another or lies in it."""
    if whole.layer not in _WHOLE:
        return area.id == whole.id
    same_city = (area.pref, area.city) == (whole.pref, whole.city)
    return same_city and (whole.layer == "city" or area.ward == whole.ward)


def parents(held: Iterable[Area]) -> dict[str, str]:
    """By the key of each of these places, that of the one it lies in."""
    every = list(held)
    by_path = _by_path(every)
    return {area.key: _over(area, by_path) for area in every}


def places(session: Session, areas: Iterable[int]) -> Places:
    """The tree over these areas and all districts there are."""
    used = session.scalars(select(Area).where(Area.id.in_(list(areas)))).all()
    held = districts(session)
    cities = {(area.pref, area.city) for area in (*used, *held) if area.city}
    rows = select(Area).where(Area.layer.in_(_WHOLE), Area.city.in_([city for _, city in cities]))
    wholes = [area for area in session.scalars(rows) if (area.pref, area.city) in cities]
    by_path, district = _by_path(wholes), _district_of(session, held)
    lowest = {area.id: district.get(area.id) or by_path.get(area.path) or _city(area, by_path) for area in used}
    return Places(parents([*wholes, *held]), lowest)


def summed(counted: ByArea, tree: Places) -> Sums:
    """Each place's numbers, from those of areas; a place that nothing happened in has none."""
    parts, found = tree.parts(), defaultdict[str, Counter[str]](Counter)
    for area, numbers in counted.items():
        place = tree.lowest.get(area, EVERYWHERE) if area is not None else EVERYWHERE
        if place in parts:
            found[place + REST].update(numbers)
        found[place].update(numbers)
        while place != EVERYWHERE:
            place = tree.parent[place]
            found[place].update(numbers)
    return {place: found[place] for place in (EVERYWHERE, *tree.parent, *(parent + REST for parent in parts))}


def inside(session: Session, district: Area) -> list[int]:
    """Ids of a district and of the towns that count as its own."""
    named = select(AreaBlock.block_id).where(AreaBlock.area_id == district.id)
    rows = select(AreaBlock.block_id).join(Area, Area.id == AreaBlock.area_id)
    rows = rows.where(Area.layer == LAYER, AreaBlock.block_id.in_(named)).group_by(AreaBlock.block_id)
    return [district.id, *session.scalars(rows.having(func.min(Area.id) == district.id))]


def _by_path(held: Iterable[Area]) -> dict[str, str]:
    """Keys of cities and wards by where they lie."""
    return {area.path if area.layer == "ward" else _city_path(area): area.key for area in held if area.layer in _WHOLE}


def _city_path(area: Area) -> str:
    return f"{area.pref}/{area.city}/"


def _district_of(session: Session, held: Iterable[Area]) -> dict[int, str]:
    """Of a district itself, and of each town that one names."""
    keys = {area.id: area.key for area in held}
    rows = select(AreaBlock.block_id, AreaBlock.area_id).where(AreaBlock.area_id.in_(list(keys)))
    found = {block: keys[area] for block, area in session.execute(rows.order_by(AreaBlock.area_id.desc()))}
    return found | keys


def _over(area: Area, by_path: Mapping[str, str]) -> str:
    """The place around: a district's ward, or its city where there are no wards; a ward's city."""
    if area.layer == "city":
        return EVERYWHERE
    ward = by_path.get(area.path) if area.layer == LAYER else None
    return ward or _city(area, by_path)


def _city(area: Area, by_path: Mapping[str, str]) -> str:
    return by_path.get(_city_path(area), EVERYWHERE)
