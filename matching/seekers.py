"""Who asks, from rows to a `seeker`: where they live, what they told, what they know already."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from matching.seeker import Seeker
from models.area import Area, AreaBlock
from models.attendance import HOLDS_A_PLACE, Attendance, AttendanceStatus
from models.gathering import Gathering
from models.occurrence import Occurrence
from models.resident import Dismissal, Resident
from models.role import Role

Layers = Mapping[int, tuple[str, ...]]
# School districts and the like change once a year.
_LAYERS_EVERY = timedelta(minutes=10)
_MINE = (*HOLDS_A_PLACE, AttendanceStatus.WAITING)


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
    refused = select(Dismissal.gathering_id).where(Dismissal.resident_id == resident.id)
    dates = select(Occurrence.gathering_id).join(Attendance)
    mine = dates.where(Attendance.resident_id == resident.id, Attendance.status.in_(_MINE), Occurrence.starts_at > now)
    return replace(at, excluded=_ids(session, refused), attending=_ids(session, mine))


def _ids(session: Session, gatherings: Select[int]) -> frozenset[str]:
    """Public ids of gatherings and of the roles in them."""
    theirs = select(Gathering.public_id).where(Gathering.id.in_(gatherings))
    return frozenset(session.scalars(theirs.union_all(select(Role.public_id).where(Role.gathering_id.in_(gatherings)))))


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
