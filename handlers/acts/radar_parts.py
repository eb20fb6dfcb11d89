"""The columns of the radar's table: the wards of what is looked at, or the towns of the one ward.

All of them, whether anybody asked there or not: which columns there are tells nothing about anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, any_, bindparam, case, exists, func, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from handlers.acts.searches import inside
from models.area import Area
from models.unmet_need import UnmetNeed

# The column of what lies in no part: no town was named, or a station.
ELSEWHERE = "elsewhere"
WHOLE = ("city", "ward")


@dataclass(frozen=True)
class Part:
    """One column: the key of its area, its name, and where it is drawn."""

    key: str
    name: str
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class Parts:
    """By what stands in the rows (`column`): the path of a ward, or the id of a town."""

    by_ward: bool
    columns: Mapping[Any, Part]

    @property
    def key(self) -> ColumnElement[Any]:
        """The column that a need counts in."""
        row: Any = UnmetNeed.place if self.by_ward else UnmetNeed.area_id
        known = bindparam("columns", list(self.columns), type_=ARRAY(String if self.by_ward else Integer))
        return case((row == any_(known), row.cast(String)), else_=literal(ELSEWHERE)).label("key")


def parts_of(session: Session, areas: Sequence[Area] | None) -> Parts:
    """The parts of these areas; None: of all cities in which anything was missed."""
    if areas is None or any(area.layer == "city" for area in areas) or len({area.path for area in areas}) > 1:
        return Parts(True, _wards(session, areas))
    return Parts(False, _towns(session, areas))


def _wards(session: Session, areas: Sequence[Area] | None) -> dict[Any, Part]:
    whole = select(Area).where(Area.layer.in_(WHOLE)).order_by(Area.layer.desc(), Area.id)
    if areas is None:
        missed = select(Area.pref, Area.city).where(Area.layer.in_(WHOLE), _was_missed())
        cities = {(pref, city) for pref, city in session.execute(missed)}
        paths = set[str]()
    else:
        cities = {(area.pref, area.city) for area in areas if area.layer == "city"}
        paths = {area.path for area in areas}
    near = {city for _, city in cities} | {path.split("/")[1] for path in paths}
    found = {area.path: area for area in session.scalars(whole.where(Area.city.in_(near)))}
    mine = {path: area for path, area in found.items() if path in paths or (area.pref, area.city) in cities}
    return {path: _part(area.key, area.name, area.lat, area.lon) for path, area in sorted(mine.items())}


def _was_missed() -> ColumnElement[bool]:
    return exists().where(UnmetNeed.place == func.concat(Area.pref, "/", Area.city, "/", Area.ward))


def _towns(session: Session, areas: Sequence[Area]) -> dict[Any, Part]:
    if not areas:
        return {}
    within = (
        (Area.pref == area.pref) & (Area.city == area.city) & (Area.ward == area.ward)
        if area.layer == "ward"
        else Area.id.in_(inside(area))
        for area in areas
    )
    rows = select(Area.id, Area.key, Area.name, Area.lat, Area.lon).where(Area.layer == "town", or_(*within))
    return {row.id: _part(row.key, row.name, row.lat, row.lon) for row in session.execute(rows.order_by(Area.id))}


def _part(key: str, name: str, lat: float | None, lon: float | None) -> Part:
    return Part(key, name, None if lat is None or lon is None else (lat, lon))


def shared(session: Session, mine: Sequence[Area] | None, typed: Sequence[Area]) -> list[Area]:
    """What of these areas lies in one's own (None: everywhere), or the own ones where a wider one was meant."""
    if mine is None:
        return list(typed)
    pairs = [(one, other) for one in mine for other in typed]
    found = [other if lies_in(session, other, one) else one for one, other in pairs if _touch(session, one, other)]
    return list({area.id: area for area in found}.values())


def _touch(session: Session, one: Area, other: Area) -> bool:
    return lies_in(session, one, other) or lies_in(session, other, one)


def lies_in(session: Session, inner: Area, outer: Area) -> bool:
    """Whether all of one area lies in another, or is it."""
    if outer.layer == "city":
        return (inner.pref, inner.city) == (outer.pref, outer.city)
    if outer.layer == "ward":
        return inner.path == outer.path and inner.layer != "city"
    within = select(literal(True)).where(literal(inner.id).in_(inside(outer)))
    return inner.layer not in WHOLE and session.scalar(within) is True
