"""Takes what was read from a file or sample into the catalogue: venues, groups, gatherings, dates and roles.

Repeatable: rows are found by their source and steady key, and only what differs is written. Nothing is deleted here;
for dates see `take_in_dates`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from handlers.acts.import_changes import RowChange, with_dates, with_names
from handlers.acts.take_in_dates import DateRead, TakenIn, listed_dates, take_in_dates
from models.area import Area
from models.base import new_public_id
from models.gathering import Gathering, GatheringStatus
from models.group import Group
from models.import_run import ImportOutcome
from models.role import Role
from models.venue import Venue

# Columns of a new row that tell nobody anything about it.
_NOT_SAID = frozenset({"source", "source_key", "public_id", "created_at", "updated_at", "sample", "attribution"})
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


def take_in(session: Session, read: CatalogueRead, origin: Origin, *, now: datetime) -> TakenIn:
    """Store what was read."""
    intake = _Intake(session, origin, now)
    areas = _area_ids(session, read)
    venues = intake.rows(Venue, [_placed(venue, areas) for venue in read.venues])
    groups = intake.rows(Group, [_placed(group, areas) for group in read.groups])
    gatherings = intake.rows(Gathering, [_gathering(g, areas, venues, groups) for g in read.gatherings])
    kept = _kept(session, gatherings)
    intake.rows(Role, [_role(r, kept[g.key]) for g in read.gatherings for r in g.roles])
    before = listed_dates(session, gatherings.values(), now=now)
    # The dates of one that was merged are those of the kept one.
    own = {gatherings[g.key]: g.dates for g in read.gatherings if gatherings[g.key] == kept[g.key]}
    dates = take_in_dates(session, own, now=now)
    session.expire_all()
    after = listed_dates(session, gatherings.values(), now=now)
    rows = with_dates(session, intake.changes, before=before, after=after)
    changed = {row.public_id for row in rows}
    same = tuple(public_id for public_id in intake.same if public_id not in changed)
    counts = intake.counts + dates.counts
    return TakenIn(counts, dates.changes, frozenset(intake.touched), with_names(session, rows), same, dates.rested)


def _kept(session: Session, gatherings: Mapping[str, int]) -> dict[str, int]:
    """The same ids by key; of a gathering that staff merged, that of the one it went into."""
    merged = session.scalars(select(Gathering).where(Gathering.merged_into_id.is_not(None)))
    went = {row.id: found.id for row in merged if (found := Gathering.by_public_id(session, row.public_id))}
    return {key: went.get(number, number) for key, number in gatherings.items()}


def _area_ids(session: Session, read: CatalogueRead) -> dict[str, int]:
    keys = {row.area for rows in (read.venues, read.groups, read.gatherings) for row in rows if row.area}
    return dict(session.execute(select(Area.key, Area.id).where(Area.key.in_(keys))).all())


def _placed(read: VenueRead | GroupRead, areas: Mapping[str, int]) -> dict[str, Any]:
    values = asdict(read)
    values["area_id"] = areas.get(values.pop("area"))
    # A file that names a place again brings it back.
    return values | ({"ended": False} if isinstance(read, VenueRead) else {})


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
    touched: set[str] = field(default_factory=set)
    changes: list[RowChange] = field(default_factory=list)
    same: list[str] = field(default_factory=list)

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
                self._note_new(noun, new[-1])
            else:
                outcome = self._update(row, values)
                self.counts[f"{_name(noun)} {outcome}"] += 1
                self._touch(noun, [row.public_id] if outcome == "updated" else [])
        self.session.flush()
        if new:
            self.session.execute(insert(noun), new)
            self.counts[f"{_name(noun)} created"] += len(new)
            self._touch(noun, [values["public_id"] for values in new])
        found = select(noun.source_key, noun.id).where(noun.source == self.origin.source)
        return {key: number for key, number in self.session.execute(found) if key}

    def _touch(self, noun: Noun, public_ids: Iterable[str]) -> None:
        if noun in (Gathering, Role):
            self.touched.update(public_ids)

    def _columns(self, values: dict[str, Any]) -> dict[str, Any]:
        values = values | {"source": self.origin.source, "source_key": values["key"], "sample": self.origin.sample}
        values["attribution"] = values["attribution"] or self.origin.attribution
        values |= {"categories": list(values["categories"]), "facts": dict(values["facts"])}
        del values["key"]
        return values

    def _update(self, row: Any, values: Mapping[str, Any]) -> str:
        differs = {name: value for name, value in values.items() if getattr(row, name) != value}
        changed = {name: value for name, value in differs.items() if name not in row.by_hand}
        kept = {name: (getattr(row, name), value) for name, value in differs.items() if name in row.by_hand}
        if isinstance(row, Gathering) and row.status is GatheringStatus.PAUSED:
            changed.pop("status", None)  # staff paused it; a file does not wake it up
        # Which file it comes from is said anew by each release: that alone is no change of the row.
        fields = {name: (getattr(row, name), value) for name, value in changed.items()}
        says_more = bool(changed.keys() - {"attribution"})
        self._note(row, fields if says_more else {}, kept)
        for name, value in changed.items():
            setattr(row, name, value)
        if says_more:
            row.updated_at = self.now
        return "updated" if says_more else "unchanged"

    def _note_new(self, noun: Noun, values: Mapping[str, Any]) -> None:
        said = {name: (None, value) for name, value in values.items() if name not in _NOT_SAID and value}
        self.changes.append(
            RowChange(_name(noun), values["public_id"], values["name"], ImportOutcome.CREATED, fields=said)
        )

    def _note(self, row: Any, fields: Mapping[str, Any], kept: Mapping[str, Any]) -> None:
        if not fields and not kept:
            self.same.append(row.public_id)
            return
        outcome = ImportOutcome.UPDATED if fields else ImportOutcome.KEPT
        self.changes.append(RowChange(_name(type(row)), row.public_id, row.name, outcome, fields=fields, kept=kept))


def _name(noun: Noun) -> str:
    return noun.__name__.lower()
