"""Who asks, from rows to a `seeker`: where they live, what they told, what they know already."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ARRAY, Integer, any_, bindparam, false, select, true
from sqlalchemy.orm import Session

from matching.record import is_together
from matching.seeker import Seeker
from models.area import Area, AreaBlock
from models.attendance import HOLDS_A_PLACE, Attendance, AttendanceStatus
from models.base import Instant
from models.consent import Purpose
from models.gathering import Gathering
from models.occurrence import Occurrence
from models.resident import Dismissal, Resident
from models.role import Role

Layers = Mapping[int, tuple[str, ...]]
# School districts and the like change once a year.
_LAYERS_EVERY = timedelta(minutes=10)
_MINE = (*HOLDS_A_PLACE, AttendanceStatus.WAITING)

# Public ids of the gatherings residents know, and of the roles in them: refused ones, and those with a date ahead.
_RESIDENTS, _NOW = any_(bindparam("residents", type_=ARRAY(Integer))), bindparam("now", type_=Instant)
_REFUSED = select(Dismissal.resident_id, Dismissal.gathering_id, true().label("refused")).where(
    Dismissal.resident_id == _RESIDENTS
)
_AHEAD = (
    select(Attendance.resident_id, Occurrence.gathering_id, false().label("refused"))
    .join(Attendance.occurrence)
    .where(Attendance.resident_id == _RESIDENTS, Attendance.status.in_(_MINE), Occurrence.starts_at > _NOW)
)
_MET = _REFUSED.union_all(_AHEAD).cte("met")
_KNOWN = (
    select(_MET.c.resident_id, _MET.c.refused, Gathering.public_id)
    .join(_MET, _MET.c.gathering_id == Gathering.id)
    .union_all(
        select(_MET.c.resident_id, _MET.c.refused, Role.public_id).join(_MET, _MET.c.gathering_id == Role.gathering_id)
    )
)
# Under this name a session holds what its residents know, by their ids, each until it is asked for.
_READ = "what residents know"


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
    known = _known(session, resident, now)
    return replace(at, excluded=frozenset(known.get(True, ())), attending=frozenset(known.get(False, ())))


def _known(session: Session, resident: Resident, now: datetime) -> Mapping[bool, Collection[str]]:
    """Public ids by whether they were refused. In a block of `together`, where each resident has one turn, it is read
    for all who let us remember at once.
    """
    if not is_together(session):
        return _read_known(session, [resident.id], now)[resident.id]
    read = session.info.setdefault(_READ, {})
    if resident.id not in read:
        remembered = (row for row in Resident.in_session(session) if Purpose.MATCHING in row.consents)
        read |= _read_known(session, [resident.id, *(row.id for row in remembered if row is not resident)], now)
    known: Mapping[bool, Collection[str]] = read.pop(resident.id)
    return known


def _read_known(session: Session, residents: Sequence[int], now: datetime) -> dict[int, dict[bool, list[str]]]:
    found: dict[int, dict[bool, list[str]]] = {each: {} for each in residents}
    for resident, refused, public_id in session.execute(_KNOWN, {"residents": residents, "now": now}):
        found[resident].setdefault(refused, []).append(public_id)
    return found


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
