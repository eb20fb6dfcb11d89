"""Stored areas by the names that staff and files write: 右京区, 京都市右京区, 太秦蜂岡町. Nothing is guessed."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.area import Area

_LAYERS = {"city": 0, "ward": 1, "town": 2, "station": 3}
_WAYS = (
    Area.name,
    Area.ward + Area.name,
    Area.city + Area.name,
    Area.city + Area.ward + Area.name,
    Area.pref + Area.name,
    Area.pref + Area.city + Area.name,
    Area.pref + Area.city + Area.ward + Area.name,
)


def areas_called(session: Session, names: Collection[str], *, city: str = "") -> dict[str, list[Area]]:
    """By each name that is known: the areas called so, in `city` if some are, of the widest layer alone."""
    found: dict[str, list[Area]] = {}
    for area in session.scalars(select(Area).where(or_(*(way.in_(names) for way in _WAYS)))):
        for name in _ways(area).intersection(names):
            found.setdefault(name, []).append(area)
    return {name: _meant(areas, city) for name, areas in found.items()}


def _ways(area: Area) -> set[str]:
    inner = (area.name, area.ward + area.name, area.city + area.name, area.city + area.ward + area.name)
    return {*inner, area.pref + area.name, area.pref + inner[2], area.pref + inner[3]}


def _meant(areas: list[Area], city: str) -> list[Area]:
    own = [area for area in areas if area.city == city] or areas
    widest = min(_LAYERS.get(area.layer, len(_LAYERS)) for area in own)
    return [area for area in own if _LAYERS.get(area.layer, len(_LAYERS)) == widest]
