"""Keeps the dates of gatherings in step with their rule or list: makes them, gives them another hour, takes them back.

Which ones is decided in `plan_occurrences` and `take_in_dates`. Here it is done, in bulk and under the dates' locks: a
yes said in between is seen and kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol, TypeVar

from sqlalchemy import ARRAY, Boolean, ColumnElement, Integer, Row, Text, column, delete, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

from handlers.acts.change_occurrence import move_occurrence
from models.attendance import Attendance
from models.base import JAPAN, Instant, new_public_id
from models.gathering import Gathering
from models.occurrence import Occurrence, OccurrenceStatus

_CHUNK = 2_000
_NEW: Mapping[str, TypeEngine[Any]] = {
    "gathering_id": Integer(),
    "public_id": Text(),
    "original_at": Instant(),
    "starts_at": Instant(),
    "ends_at": Instant(),
    "has_time": Boolean(),
    "by_hand": Boolean(),
    "note": Text(),
}
_CHANGED: Mapping[str, TypeEngine[Any]] = {
    "id": Integer(),
    "starts_at": Instant(),
    "ends_at": Instant(),
    "has_time": Boolean(),
    "by_hand": Boolean(),
    "note": Text(),
}


class Dated(Protocol):
    """A stored date, whole or in part."""

    @property
    def original_at(self) -> datetime:
        """Where its rule or list puts it."""


Stored = TypeVar("Stored", bound=Dated)


@dataclass(frozen=True)
class Shift:
    """A date, by id, that is to stand as `to` says: `instants`, and for listed dates `by_hand` and `note`."""

    number: int
    to: Mapping[str, Any]


@dataclass(frozen=True)
class HourChange:
    """A gathering's new hour: its first date before and after, how many dates, how many people will be told."""

    name: str
    was: datetime
    becomes: datetime
    dates: int
    told: int


def instants(day: date, start: time | None, end: time | None) -> dict[str, Any]:
    """The moments of one local date: start in UTC, end on the next day if it is not after the start."""
    begins = datetime.combine(day, start or time(0), JAPAN)
    ends = None
    if start is not None and end is not None:
        ends = datetime.combine(day + timedelta(days=1 if end <= start else 0), end, JAPAN).astimezone(UTC)
    at = begins.astimezone(UTC)
    return {"original_at": at, "starts_at": at, "ends_at": ends, "has_time": start is not None}


def is_ahead(starts_at: datetime, has_time: bool, *, now: datetime) -> bool:
    """Whether it has not begun; where only the day is known, until that day is over."""
    return starts_at > now if has_time else starts_at.astimezone(JAPAN).date() >= now.astimezone(JAPAN).date()


def same_day(old: Iterable[Stored], new: Iterable[datetime]) -> Iterator[tuple[Stored, datetime]]:
    """Dates of one gathering that only changed their hour: exactly one old and one new on a local day."""
    days: dict[date, tuple[list[Stored], list[datetime]]] = defaultdict(lambda: ([], []))
    for row in old:
        days[row.original_at.astimezone(JAPAN).date()][0].append(row)
    for at in new:
        days[at.astimezone(JAPAN).date()][1].append(at)
    return ((there[0], coming[0]) for there, coming in days.values() if len(there) == len(coming) == 1)


def make_dates(session: Session, rows: Sequence[Mapping[str, Any]]) -> int:
    """Store new dates (`gathering_id` and as in a `Shift`). Returns how many: one that is there already stays."""
    made = 0
    for chunk in _chunks(rows):
        new = _table(_NEW, [{"public_id": new_public_id(), "by_hand": False, "note": ""} | row for row in chunk])
        put = insert(Occurrence).from_select(
            [*_NEW, "status", "version"],
            select(*(new.c[name] for name in _NEW), literal(OccurrenceStatus.PLANNED.value), literal(1)),
            include_defaults=False,
        )
        once = put.on_conflict_do_nothing(index_elements=["gathering_id", "original_at"])
        made += len(session.scalars(once.returning(Occurrence.id)).all())
    return made


def take_back(session: Session, numbers: Sequence[int]) -> int:
    """Delete those of these dates that nobody ever said yes to, and nobody is about to. Returns how many went."""
    gone = 0
    attended = select(Attendance.id).where(Attendance.occurrence_id == Occurrence.id).exists()
    for chunk in _chunks(sorted(numbers)):
        rows = select(Occurrence.id).where(_among(Occurrence.id, chunk)).order_by(Occurrence.id)
        # Who is saying yes holds the row. The delete is a statement of its own: it sees what was committed meanwhile.
        held = session.scalars(rows.with_for_update(skip_locked=True)).all()
        free = delete(Occurrence).where(_among(Occurrence.id, held), ~attended).returning(Occurrence.id)
        gone += len(session.scalars(free, execution_options={"synchronize_session": "fetch"}).all())
    return gone


def shift(session: Session, shifts: Sequence[Shift], *, now: datetime) -> list[HourChange]:
    """Give dates another hour of their day, or another end; what people moved or cancelled stays.

    Everyone who said yes is told of a new hour, once. Returns a line for each gathering with a new hour.
    """
    moved: dict[int, list[tuple[str, datetime, datetime, int]]] = defaultdict(list)
    for chunk in _chunks(sorted(shifts, key=lambda one: one.number)):
        wanted = {one.number: one.to for one in chunk}
        rows = _hold(session, list(wanted))
        attended = set(
            session.scalars(select(Attendance.occurrence_id).where(_among(Attendance.occurrence_id, list(wanted))))
        )
        _put(session, [{"id": row.id} | wanted[row.id] for row in rows if row.id not in attended])
        for row in rows:
            to = wanted[row.id]
            told = _move(session, row.id, to, now=now) if row.id in attended else 0
            if told is not None and to["starts_at"] != row.starts_at:
                moved[row.gathering_id].append((row.name, row.starts_at, to["starts_at"], told))
    return [_change(dates) for dates in moved.values()]


def _hold(session: Session, numbers: list[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Lock these dates, as far as they still stand where rule or list put them."""
    rows = select(Occurrence.id, Occurrence.gathering_id, Occurrence.starts_at, Gathering.name).join(Gathering)
    untouched = (Occurrence.status == OccurrenceStatus.PLANNED, Occurrence.starts_at == Occurrence.original_at)
    held = rows.where(_among(Occurrence.id, numbers), *untouched).order_by(Occurrence.id)
    return session.execute(held.with_for_update(of=Occurrence)).all()


def _put(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Dates nobody said yes to: nobody is to be told, so all at once."""
    if not rows:
        return
    to = _table(_CHANGED, rows)
    session.execute(
        update(Occurrence)
        .where(Occurrence.id == to.c.id)
        .values(
            original_at=to.c.starts_at,
            starts_at=to.c.starts_at,
            ends_at=to.c.ends_at,
            has_time=to.c.has_time,
            by_hand=func.coalesce(to.c.by_hand, Occurrence.by_hand),
            note=func.coalesce(to.c.note, Occurrence.note),
            version=Occurrence.version + 1,
        ),
        execution_options={"synchronize_session": "fetch"},
    )


def _move(session: Session, number: int, to: Mapping[str, Any], *, now: datetime) -> int | None:
    """A date somebody said yes to. None: the new hour is not known, so the known one stays."""
    row = session.get_one(Occurrence, number, populate_existing=True)
    if row.has_time and not to["has_time"]:
        return None
    note = to.get("note", row.note)
    row.original_at, row.has_time, row.by_hand = to["starts_at"], to["has_time"], to.get("by_hand", row.by_hand)
    row.ends_at = row.starts_at + (to["ends_at"] - to["starts_at"]) if to["ends_at"] else None
    session.flush()
    told = move_occurrence(session, row, to["starts_at"], note=note, now=now)
    row.note = note
    return told


def _change(dates: list[tuple[str, datetime, datetime, int]]) -> HourChange:
    name, was, becomes, _ = min(dates)
    return HourChange(name, was, becomes, len(dates), sum(told for *_, told in dates))


def _table(columns: Mapping[str, TypeEngine[Any]], rows: Sequence[Mapping[str, Any]]) -> TableValuedAlias:
    """Rows as a table inside a statement: one array for each column, however many the rows."""
    arrays = [literal([row.get(name) for row in rows], ARRAY(kind)).cast(ARRAY(kind)) for name, kind in columns.items()]
    return (
        func.unnest(*arrays).table_valued(*(column(*named) for named in columns.items()), name="given").render_derived()
    )


def _among(column: InstrumentedAttribute[int], numbers: Sequence[int]) -> ColumnElement[bool]:
    """As `in_`, with one parameter: thousands of them are slow to write into a statement."""
    return column == func.any(literal(list(numbers), ARRAY(Integer)).cast(ARRAY(Integer)))


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (rows[begin : begin + _CHUNK] for begin in range(0, len(rows), _CHUNK))
