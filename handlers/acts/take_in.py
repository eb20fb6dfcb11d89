"""Takes what was read from a file or sample into the catalogue: venues, groups, gatherings, dates and roles.

Repeatable: rows are found by their source and steady key, and only what differs is written. Nothing is deleted but
dates that the source no longer names and nobody has said yes to.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from models.area import Area
from models.attendance import Attendance
from models.base import JAPAN, new_public_id
from models.gathering import Gathering, GatheringStatus
from models.group import Group
from models.occurrence import Occurrence, OccurrenceStatus
from models.role import Role
from models.venue import Venue

Noun = type[Venue] | type[Group] | type[Gathering] | type[Role]


@dataclass(frozen=True, kw_only=True)
class _Named:
    """`key` is steady inside the source; `attribution` empty: that of the origin."""

    key: str
    name: str
    kana: str = ""
    description: str = ""
    categories: tuple[str, ...] = ()
    facts: Mapping[str, bool] = field(default_factory=dict)
    attribution: str = ""


@dataclass(frozen=True, kw_only=True)
class VenueRead(_Named):
    """A place; `area` is an area key, "" when unknown."""

    area: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    phone: str = ""
    hours: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class GroupRead(_Named):
    """A group."""

    area: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class RoleRead(_Named):
    """Help wanted at the gathering it stands in."""

    minutes: int | None = None
    head_count: int | None = None


@dataclass(frozen=True)
class DateRead:
    """One local day. `start` None: only the day is known. An end at or before the start lies on the next day."""

    day: date
    start: time | None = None
    end: time | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class GatheringRead(_Named):
    """`venue` and `group` are keys of the same source; `area` an area key for when there is no venue."""

    venue: str = ""
    group: str = ""
    area: str = ""
    rule: str = ""
    rule_words: str = ""
    start_time: time | None = None
    end_time: time | None = None
    period_from: date | None = None
    period_until: date | None = None
    skip_holidays: bool = False
    audience: str = ""
    age_from: int | None = None
    age_to: int | None = None
    capacity: int | None = None
    fee: str = ""
    how_to_join: str = ""
    bring: str = ""
    url: str = ""
    online: bool | None = None
    ended: bool = False
    dates: tuple[DateRead, ...] = ()
    roles: tuple[RoleRead, ...] = ()


@dataclass(frozen=True)
class CatalogueRead:
    """Everything one file holds."""

    venues: tuple[VenueRead, ...] = ()
    groups: tuple[GroupRead, ...] = ()
    gatherings: tuple[GatheringRead, ...] = ()


@dataclass(frozen=True)
class Origin:
    """Where the rows come from: a data set that keeps its name over releases, and who published it."""

    source: str
    attribution: str
    sample: bool = False


def take_in(session: Session, read: CatalogueRead, origin: Origin, *, now: datetime) -> Counter[str]:
    """Store what was read; counts by noun and outcome ("gathering created", "occurrence removed" …)."""
    intake = _Intake(session, origin, now)
    areas = _area_ids(session, read)
    venues = intake.rows(Venue, [_placed(venue, areas) for venue in read.venues])
    groups = intake.rows(Group, [_placed(group, areas) for group in read.groups])
    gatherings = intake.rows(Gathering, [_gathering(g, areas, venues, groups) for g in read.gatherings])
    intake.rows(Role, [_role(r, gatherings[g.key]) for g in read.gatherings for r in g.roles])
    intake.dates({gatherings[g.key]: g for g in read.gatherings})
    session.expire_all()
    return intake.counts


def _area_ids(session: Session, read: CatalogueRead) -> dict[str, int]:
    keys = {row.area for rows in (read.venues, read.groups, read.gatherings) for row in rows if row.area}
    return dict(session.execute(select(Area.key, Area.id).where(Area.key.in_(keys))).all())


def _placed(read: VenueRead | GroupRead, areas: Mapping[str, int]) -> dict[str, Any]:
    values = asdict(read)
    return values | {"area_id": areas.get(values.pop("area"))}


def _gathering(
    read: GatheringRead, areas: Mapping[str, int], venues: Mapping[str, int], groups: Mapping[str, int]
) -> dict[str, Any]:
    values = asdict(read)
    for not_a_column in ("dates", "roles"):
        del values[not_a_column]
    values["venue_id"], values["group_id"] = venues.get(values.pop("venue")), groups.get(values.pop("group"))
    values["area_id"] = areas.get(values.pop("area"))
    values["status"] = GatheringStatus.ENDED if values.pop("ended") else GatheringStatus.ACTIVE
    return values


def _role(read: RoleRead, gathering_id: int) -> dict[str, Any]:
    return asdict(read) | {"gathering_id": gathering_id}


@dataclass
class _Intake:
    """One run: compares with what is stored, writes the difference in bulk, counts."""

    session: Session
    origin: Origin
    now: datetime
    counts: Counter[str] = field(default_factory=Counter)

    def rows(self, noun: Noun, wanted: list[dict[str, Any]]) -> dict[str, int]:
        """Bring the rows of one noun up to date; their ids by key."""
        here: Iterable[Any] = self.session.scalars(select(noun).where(noun.source == self.origin.source))
        stored = {row.source_key: row for row in here}
        new = []
        for values in wanted:
            values = self._columns(values)
            row = stored.get(values["source_key"])
            if row is None:
                new.append(values | {"public_id": new_public_id(), "created_at": self.now, "updated_at": self.now})
            else:
                self.counts[f"{_name(noun)} {self._update(row, values)}"] += 1
        self.session.flush()
        if new:
            self.session.execute(insert(noun), new)
            self.counts[f"{_name(noun)} created"] += len(new)
        found = select(noun.source_key, noun.id).where(noun.source == self.origin.source)
        return {key: number for key, number in self.session.execute(found) if key}

    def _columns(self, values: dict[str, Any]) -> dict[str, Any]:
        values = values | {"source": self.origin.source, "source_key": values["key"], "sample": self.origin.sample}
        values["attribution"] = values["attribution"] or self.origin.attribution
        values |= {"categories": list(values["categories"]), "facts": dict(values["facts"])}
        del values["key"]
        return values

    def _update(self, row: Any, values: Mapping[str, Any]) -> str:
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        if isinstance(row, Gathering) and row.status is GatheringStatus.PAUSED:
            changed.pop("status", None)  # staff paused it; a file does not wake it up
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            row.updated_at = self.now
        return "updated" if changed else "unchanged"

    def dates(self, gatherings: Mapping[int, GatheringRead]) -> None:
        """Store the coming dates the source names; take back those it no longer names and nobody said yes to."""
        stored: dict[int, dict[datetime, Occurrence]] = {}
        rows = select(Occurrence).where(Occurrence.gathering_id.in_(gatherings), Occurrence.by_hand)
        for row in self.session.scalars(rows):
            stored.setdefault(row.gathering_id, {})[row.original_at] = row
        new: list[dict[str, Any]] = []
        gone: list[Occurrence] = []
        for number, read in gatherings.items():
            wanted = {values["original_at"]: values for values in self._coming(number, read.dates)}
            known = stored.get(number, {})
            new += [values for at, values in wanted.items() if at not in known]
            gone += [row for at, row in known.items() if at not in wanted and self._open(row)]
            self._refresh(known, wanted)
        self._insert_dates(new)
        self._take_back(gone)

    def _coming(self, number: int, dates: Sequence[DateRead]) -> Iterable[dict[str, Any]]:
        today = self.now.astimezone(JAPAN).date()
        for read in dates:
            if read.day >= today:
                yield {"gathering_id": number, "note": read.note, "by_hand": True} | instants(
                    read.day, read.start, read.end
                )

    def _open(self, row: Occurrence) -> bool:
        return row.starts_at > self.now and row.status is OccurrenceStatus.PLANNED and row.moved_from is None

    def _refresh(self, known: Mapping[datetime, Occurrence], wanted: Mapping[datetime, dict[str, Any]]) -> None:
        for at in known.keys() & wanted.keys():
            row, values = known[at], wanted[at]
            if row.moved_from is None and (row.ends_at, row.note) != (values["ends_at"], values["note"]):
                row.ends_at, row.note = values["ends_at"], values["note"]
                self.counts["occurrence updated"] += 1
            else:
                self.counts["occurrence unchanged"] += 1

    def _insert_dates(self, new: list[dict[str, Any]]) -> None:
        # A date the rule already made stands for this one: (gathering, original_at) is unique.
        numbers = {values["gathering_id"] for values in new}
        made = select(Occurrence.gathering_id, Occurrence.original_at).where(Occurrence.gathering_id.in_(numbers))
        there = {(number, at) for number, at in self.session.execute(made)}
        rows = [row for row in new if (row["gathering_id"], row["original_at"]) not in there]
        if rows:
            self.session.execute(insert(Occurrence), [row | {"public_id": new_public_id()} for row in rows])
            self.counts["occurrence created"] += len(rows)

    def _take_back(self, gone: Sequence[Occurrence]) -> None:
        numbers = [row.id for row in gone]
        rows = select(Attendance.occurrence_id).where(Attendance.occurrence_id.in_(numbers))
        attended = set(self.session.scalars(rows))
        free = [number for number in numbers if number not in attended]
        if free:
            self.session.execute(delete(Occurrence).where(Occurrence.id.in_(free)))
            self.counts["occurrence removed"] += len(free)
        if attended:
            self.counts["occurrence kept for people"] += len(attended)


def instants(day: date, start: time | None, end: time | None) -> dict[str, Any]:
    """The moments of one local date: start in UTC, end on the next day if it is not after the start."""
    begins = datetime.combine(day, start or time(0), JAPAN)
    ends = None
    if start is not None and end is not None:
        ends = datetime.combine(day + timedelta(days=1 if end <= start else 0), end, JAPAN).astimezone(UTC)
    at = begins.astimezone(UTC)
    return {"original_at": at, "starts_at": at, "ends_at": ends, "has_time": start is not None}


def _name(noun: Noun) -> str:
    return noun.__name__.lower()
