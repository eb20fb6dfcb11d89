"""Who asks, from rows to a `seeker`: where they live, what they told, what they know already."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Integer, bindparam, false, select, true
from sqlalchemy.orm import Session

from matching.seeker import Seeker
from models.area import Area, AreaBlock
from models.attendance import HOLDS_A_PLACE, Attendance, AttendanceStatus
from models.base import Instant
from models.gathering import Gathering
from models.occurrence import Occurrence
from models.resident import Dismissal, Resident
from models.role import Role

Layers = Mapping[int, tuple[str, ...]]
# School districts and the like change once a year.
_LAYERS_EVERY = timedelta(minutes=10)
_MINE = (*HOLDS_A_PLACE, AttendanceStatus.WAITING)

# Public ids of the gatherings a resident knows, and of the roles in them: refused ones, and those with a date ahead.
_RESIDENT, _NOW = bindparam("resident", type_=Integer), bindparam("now", type_=Instant)
_REFUSED = select(Dismissal.gathering_id, true().label("refused")).where(Dismissal.resident_id == _RESIDENT)
_AHEAD = (
    select(Occurrence.gathering_id, false().label("refused"))
    .join(Attendance)
    .where(Attendance.resident_id == _RESIDENT, Attendance.status.in_(_MINE), Occurrence.starts_at > _NOW)
)
_MET = _REFUSED.union_all(_AHEAD).cte("met")
_KNOWN = (
    select(Gathering.public_id, _MET.c.refused)
    .join(_MET, _MET.c.gathering_id == Gathering.id)
    .union_all(select(Role.public_id, _MET.c.refused).join(_MET, _MET.c.gathering_id == Role.gathering_id))
)


def at_place(session: Session, area: Area | None) -> Seeker:
    """A seeker of whom only the place is known."""
    return place_of(area, layers_of(session, {area.id})) if area else Seeker()


class Layered:
    """Knows which areas of other layers a town lies in, as they were minutes ago. One per process, for all threads."""

    def __init__(self) -> None:
        self._layers: dict[int, tuple[str, ...]] = {}
        self._since: datetime | None = None

    def at_place(self, session: Session, area: Area | None, now: datetime) -> Seeker:
        """The same, asking the database seldom."""
        if area is None:
            return Seeker()
        if self._since is None or abs(now - self._since) >= _LAYERS_EVERY:
            self._layers, self._since = {}, now
        known = self._layers
        if area.id not in known:
            known[area.id] = layers_of(session, {area.id}).get(area.id, ())
        return place_of(area, known)


def profile(resident: Resident, at: Seeker) -> Seeker:
    """All that a resident told, living (or wishing) at a place."""
    return replace(
        at,
        slots=frozenset((int(slot[0]), slot[2:]) for slot in resident.free_slots),
        interests=tuple(row.concept for row in resident.interests if row.likes),
        dislikes=frozenset(row.concept for row in resident.interests if not row.likes),
        age_band=resident.age_band,
        with_children=bool(resident.with_children),
        support=frozenset(resident.support),
        language=resident.language,
    )


def known_to(session: Session, resident: Resident, at: Seeker, now: datetime) -> Seeker:
    """The same, with what they said ちがう to and what they have a date with; roles go with their gathering."""
    rows = session.execute(_KNOWN, {"resident": resident.id, "now": now}).all()
    return replace(
        at,
        excluded=frozenset(row.public_id for row in rows if row.refused),
        attending=frozenset(row.public_id for row in rows if not row.refused),
    )


def place_of(area: Area | None, layers: Layers) -> Seeker:
    """A seeker of whom only the place is known. `layers`: names of the areas of other layers, by town block."""
    if area is None:
        return Seeker()
    # The middle of a ward is nobody's home: minutes from there would mislead.
    point = (None, None) if area.layer in ("city", "ward") else (area.lat, area.lon)
    ward = area.ward or (area.name if area.layer == "ward" else "")
    town = area.name if area.layer == "town" else ""
    return Seeker(city=area.city, ward=ward, town=town, lat=point[0], lon=point[1], areas=layers.get(area.id, ()))


def layers_of(session: Session, blocks: Collection[int]) -> Layers:
    """For each town block the names of the areas of other layers it lies in."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = select(AreaBlock.block_id, Area.name).join(Area, AreaBlock.area_id == Area.id)
    for block, name in session.execute(rows.where(AreaBlock.block_id.in_(blocks)).order_by(Area.layer, Area.name)):
        found[block].append(name)
    return {block: tuple(names) for block, names in found.items()}
