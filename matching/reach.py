"""How far we had to look: from the own district over ward and city to everywhere, one step at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from matching import areas
from models.area import Area, AreaBlock
from models.gathering import Gathering

# Nearer than this counts as near where no district is known: a bicycle ride.
_NEAR_KM = 4.0


@dataclass(frozen=True, slots=True)
class Reach:
    """Nothing that is shown lies in `missing`, everything that has a place lies in `within`.

    `within` empty: no layer holds it all. `around`: `missing` is a spot without borders, so its surroundings are meant.
    `online`: nothing has a place, all of it can be joined from home.
    """

    missing: str
    within: str = ""
    around: bool = False
    online: bool = False


@dataclass(frozen=True, slots=True)
class _Layer:
    """One step: its name, and whether a place lies in it."""

    name: str
    holds: Callable[[Gathering, Area], bool]
    around: bool = False


def reach(session: Session, home: Area | None, shown: Sequence[Gathering], *, districts: bool) -> Reach | None:
    """How far what is shown lies from home; None when some of it is near, or nobody knows.

    `districts`: whether districts are known around home. What is online is as far as can be; what has no place that we
    know of is not counted.
    """
    if home is None or not shown:
        return None
    layers = [*_nearest(session, home, districts=districts), *_wider(home)]
    if all(gathering.online for gathering in shown):
        return Reach(layers[-1].name, online=True)
    steps = [_step(layers, each, each.place) for each in shown if each.place and not each.online]
    if not steps or not min(steps):
        return None
    missing, within = layers[min(steps) - 1], layers[max(steps)].name if max(steps) < len(layers) else ""
    return Reach(missing.name, within, missing.around)


def _step(layers: Sequence[_Layer], gathering: Gathering, place: Area) -> int:
    """The number of the smallest layer that holds it; one more than the last: none does."""
    return next((n for n, layer in enumerate(layers) if layer.holds(gathering, place)), len(layers))


def _nearest(session: Session, home: Area, *, districts: bool) -> list[_Layer]:
    """The districts a home lies in, or what is near it; the middle of a ward or city is nobody's home."""
    if home.layer in ("city", "ward"):
        return []
    known = districts or home.layer not in ("town", "station")
    return (_districts(session, home) if known else []) or [_surroundings(home)]


def _wider(home: Area) -> list[_Layer]:
    ward = _Layer(home.ward, lambda _, place: (place.city, place.ward) == (home.city, home.ward))
    city = _Layer(home.city or home.name, lambda _, place: place.city == home.city)
    return [ward, city] if home.ward else [city]


def _districts(session: Session, home: Area) -> list[_Layer]:
    """School districts and the like that a town lies in, or that one itself, the smallest first."""
    mine = select(AreaBlock.area_id).where(or_(AreaBlock.block_id == home.id, AreaBlock.area_id == home.id))
    blocks = func.array_agg(AreaBlock.block_id)
    rows = select(Area.name, blocks).join(AreaBlock, AreaBlock.area_id == Area.id).where(Area.id.in_(mine))
    found = session.execute(rows.group_by(Area.id).order_by(func.count(), Area.name)).all()
    return [_district(name, frozenset((*blocks, home.id))) for name, blocks in found]


def _district(name: str, blocks: frozenset[int]) -> _Layer:
    return _Layer(name, lambda _, place: place.id in blocks)


def _surroundings(home: Area) -> _Layer:
    return _Layer(home.full_name, lambda gathering, _: _is_near(home, gathering), around=True)


def _is_near(home: Area, gathering: Gathering) -> bool:
    if gathering.point is None or home.lat is None or home.lon is None:
        return gathering.place is not None and gathering.place.id == home.id
    return areas.distance_km((home.lat, home.lon), gathering.point) <= _NEAR_KM
