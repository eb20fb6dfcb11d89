"""Takes listed dates in: a new release brings dates, gives them another hour, or names them no more."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from handlers.acts.import_changes import RowChange
from handlers.acts.keep_dates import HourChange, Shift, instants, is_ahead, make_dates, same_day, shift, take_back
from models.base import JAPAN
from models.gathering import Gathering
from models.occurrence import Occurrence, OccurrenceStatus
from models.pause import Pause


@dataclass(frozen=True)
class DateRead:
    """One local day. `start` None: only the day is known. An end at or before the start lies on the next day."""

    day: date
    start: time | None = None
    end: time | None = None
    note: str = ""

    def written(self) -> dict[str, str]:
        """As JSON takes it."""
        start, end = (f"{at:%H:%M}" if at else "" for at in (self.start, self.end))
        return {"day": self.day.isoformat(), "start": start, "end": end, "note": self.note}

    @classmethod
    def read(cls, written: Mapping[str, str]) -> "DateRead":
        """The other way round."""
        start, end = (time.fromisoformat(written[name]) if written[name] else None for name in ("start", "end"))
        return cls(date.fromisoformat(written["day"]), start, end, written["note"])


@dataclass(frozen=True)
class Rested:
    """A gathering by name, and the listed days on which it rests: no dates are made there."""

    name: str
    days: tuple[date, ...]


@dataclass
class TakenIn:
    """What an intake did: counts by noun and outcome ("gathering created"), and which gatherings have a new hour.

    `touched`: public ids of gatherings and roles that are new or changed. `rows`: what changed in each row; `same`:
    public ids of those that did not. `rested`: listed dates that a pause keeps from being made.
    """

    counts: Counter[str] = field(default_factory=Counter)
    changes: list[HourChange] = field(default_factory=list)
    touched: frozenset[str] = frozenset()
    rows: tuple[RowChange, ...] = ()
    same: tuple[str, ...] = ()
    rested: tuple[Rested, ...] = ()


def take_in_dates(session: Session, listed: Mapping[int, Sequence[DateRead]], *, now: datetime) -> TakenIn:
    """Bring the coming dates of these gatherings (by id) in line with their lists.

    A date with another hour of its day is moved, and whoever said yes is told; one that is no longer listed goes, if
    nobody said yes. What people moved or cancelled stays, and its day gets no second date. Where a gathering rests,
    its pause wins over the list.
    """
    comparison = _Comparison(now)
    standing, pauses = _standing(session, listed, now), _pauses(session, listed)
    rested: dict[int, tuple[date, ...]] = {}
    for number, dates in listed.items():
        wanted = _wanted(dates, now)
        off = sorted(at for at in wanted if any(pause.covers(_day(at)) for pause in pauses.get(number, ())))
        rested |= {number: tuple(dict.fromkeys(map(_day, off)))} if off else {}
        open_days = {at: values for at, values in wanted.items() if at not in off}
        comparison.of(number, open_days, standing.get(number, []))
    session.flush()
    made, removed = make_dates(session, comparison.new), take_back(session, comparison.gone)
    changes = shift(session, comparison.shifts, now=now)
    outcomes = Counter(
        {
            "occurrence created": made,
            "occurrence removed": removed,
            "occurrence moved": sum(change.dates for change in changes),
            "occurrence kept for people": len(comparison.gone) - removed,
        }
    )
    return TakenIn(comparison.counts + outcomes, changes, rested=_named(session, rested))


def listed_dates(session: Session, gatherings: Iterable[int], *, now: datetime) -> dict[int, list[dict[str, str]]]:
    """The listed dates of these gatherings (by id) from today on, each as `DateRead` writes it."""
    found: dict[int, list[dict[str, str]]] = {}
    for number, rows in _standing(session, dict.fromkeys(gatherings), now).items():
        planned = sorted((row for row in rows if row.status is OccurrenceStatus.PLANNED), key=lambda row: row.starts_at)
        found[number] = [_listed(row).written() for row in planned if row.by_hand]
    return found


def _pauses(session: Session, gatherings: Iterable[int]) -> dict[int, list[Pause]]:
    found: dict[int, list[Pause]] = {}
    for pause in session.scalars(select(Pause).where(Pause.gathering_id.in_(list(gatherings)))):
        found.setdefault(pause.gathering_id, []).append(pause)
    return found


def _named(session: Session, rested: Mapping[int, tuple[date, ...]]) -> tuple[Rested, ...]:
    names = select(Gathering.id, Gathering.name).where(Gathering.id.in_(rested)).order_by(Gathering.name, Gathering.id)
    return tuple(Rested(row.name, rested[row.id]) for row in session.execute(names)) if rested else ()


def _day(at: datetime) -> date:
    return at.astimezone(JAPAN).date()


def _listed(row: Occurrence) -> DateRead:
    at = row.original_at.astimezone(JAPAN)
    end = at + (row.ends_at - row.starts_at) if row.ends_at else None
    return DateRead(at.date(), at.time() if row.has_time else None, end.time() if end else None, row.note)


def _standing(session: Session, listed: Mapping[int, object], now: datetime) -> dict[int, list[Occurrence]]:
    """The dates of these gatherings from today on."""
    today = datetime.combine(now.astimezone(JAPAN).date(), time(0), JAPAN)
    from_today = or_(Occurrence.original_at >= today, Occurrence.starts_at >= today)
    found: dict[int, list[Occurrence]] = {}
    rows = select(Occurrence).where(Occurrence.gathering_id.in_(listed), from_today).order_by(Occurrence.id)
    for row in session.scalars(rows):
        found.setdefault(row.gathering_id, []).append(row)
    return found


def _wanted(dates: Sequence[DateRead], now: datetime) -> dict[datetime, dict[str, Any]]:
    today = now.astimezone(JAPAN).date()
    rows = (instants(d.day, d.start, d.end) | {"note": d.note, "by_hand": True} for d in dates if d.day >= today)
    return {values["original_at"]: values for values in rows}


@dataclass
class _Comparison:
    """What is to be done, gathered over all gatherings; notes and ends are put right in passing."""

    now: datetime
    new: list[dict[str, Any]] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def of(self, gathering_id: int, wanted: Mapping[datetime, dict[str, Any]], rows: Sequence[Occurrence]) -> None:
        """One gathering's list beside what is stored."""
        stored = _by_listed(rows, wanted)
        for at in wanted.keys() & stored.keys():
            self._refresh(stored[at], wanted[at])
        old = [row for at, row in stored.items() if at not in wanted and self._is_open(row)]
        unmet = [at for at in wanted.keys() - stored if is_ahead(at, wanted[at]["has_time"], now=self.now)]
        other_hours = {at: row for row, at in same_day(old, unmet)}
        for at, row in other_hours.items():
            self._other_hour(row, wanted[at])
        left = [row for row in old if row not in other_hours.values()]
        self.gone += [row.id for row in left if row.by_hand and _is_untouched(row)]
        self.new += [{"gathering_id": gathering_id} | wanted[at] for at in sorted(unmet) if at not in other_hours]

    def _is_open(self, row: Occurrence) -> bool:
        """Ahead, and not the rule's where there is one beside the list."""
        listed = row.by_hand or not row.gathering.rule
        return listed and is_ahead(row.starts_at, row.has_time, now=self.now)

    def _other_hour(self, row: Occurrence, values: dict[str, Any]) -> None:
        if _is_untouched(row):
            self.shifts.append(Shift(row.id, values))
        else:
            self.counts["occurrence kept for people"] += 1

    def _refresh(self, row: Occurrence, values: Mapping[str, Any]) -> None:
        told = {name: values[name] for name in ("ends_at", "note", "by_hand")}
        if _is_untouched(row) and any(getattr(row, name) != value for name, value in told.items()):
            for name, value in told.items():
                setattr(row, name, value)
            self.counts["occurrence updated"] += 1
        else:
            self.counts["occurrence unchanged"] += 1


def _by_listed(rows: Sequence[Occurrence], wanted: Mapping[datetime, object]) -> dict[datetime, Occurrence]:
    """Stored dates by where the list names them; a list may follow where people had moved a date before."""
    named = {row.original_at: row for row in rows}
    for row in rows:
        if row.original_at not in wanted and row.starts_at in wanted and row.starts_at not in named:
            del named[row.original_at]
            row.original_at = row.starts_at
            named[row.original_at] = row
    return named


def _is_untouched(row: Occurrence) -> bool:
    return row.status is OccurrenceStatus.PLANNED and row.starts_at == row.original_at
