"""What an import changes, row by row and field by field: as it is compared, kept and shown.

Values become JSON here; a column that points to another row carries that row's id and its name.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from models.area import Area
from models.gathering import Gathering, GatheringStatus
from models.group import Group
from models.import_run import ImportChange, ImportOutcome, ImportRun
from models.venue import Venue

# What stands for the listed dates of a gathering among its columns.
DATES = "dates"
_POINTS_TO: Mapping[str, Any] = {"venue_id": Venue, "group_id": Group, "area_id": Area, "gathering_id": Gathering}
_AT_ONCE = 1_000
Dates = Mapping[int, Sequence[Mapping[str, str]]]


@dataclass(frozen=True)
class RowChange:
    """A row of the catalogue. `fields` and `kept`: before and after, or ours and the file's, by column."""

    noun: str
    public_id: str
    name: str
    outcome: ImportOutcome
    fields: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    kept: Mapping[str, Sequence[Any]] = field(default_factory=dict)


def with_dates(session: Session, rows: Sequence[RowChange], *, before: Dates, after: Dates) -> list[RowChange]:
    """The changes of rows, with those of the listed dates of gatherings (by id)."""
    pairs = {number: (before.get(number, []), after.get(number, [])) for number in {*before, *after}}
    differ = {number: list(pair) for number, pair in pairs.items() if pair[0] != pair[1]}
    named = select(Gathering.id, Gathering.public_id, Gathering.name).where(Gathering.id.in_(differ))
    by_id = {row.public_id: row for row in rows if row.noun == "gathering"}
    for number, public_id, name in session.execute(named):
        row = by_id.get(public_id) or RowChange("gathering", public_id, name, ImportOutcome.UPDATED)
        outcome = ImportOutcome.UPDATED if row.outcome is ImportOutcome.KEPT else row.outcome
        by_id[public_id] = replace(row, outcome=outcome, fields={**row.fields, DATES: differ[number]})
    others = [row for row in rows if row.noun != "gathering"]
    return [*by_id.values(), *others]


def with_names(session: Session, rows: Iterable[RowChange]) -> tuple[RowChange, ...]:
    """The changes as JSON takes them. What a row points to is named now: after an undoing it may be gone."""
    rows = list(rows)
    names = {column: _names(session, rows, column) for column in _POINTS_TO}
    return tuple(replace(row, fields=_written(row.fields, names), kept=_written(row.kept, names)) for row in rows)


def as_json(value: Any) -> Any:
    """A column's value as JSON takes it."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, GatheringStatus) else value


def keep_changes(session: Session, run: ImportRun, rows: Iterable[RowChange], *, same: Iterable[str] = ()) -> None:
    """Keep them with the import, in place of those that were expected."""
    session.execute(delete(ImportChange).where(ImportChange.run_id == run.id))
    run.same = list(same)
    values = [
        {
            "run_id": run.id,
            "noun": row.noun,
            "row_public_id": row.public_id,
            "name": row.name,
            "outcome": row.outcome,
            "fields": dict(row.fields),
            "kept": dict(row.kept),
        }
        for row in rows
    ]
    for begin in range(0, len(values), _AT_ONCE):
        session.execute(insert(ImportChange), values[begin : begin + _AT_ONCE])


def _names(session: Session, rows: Iterable[RowChange], column: str) -> dict[int, str]:
    noun = _POINTS_TO[column]
    pairs = [pair for row in rows for pair in (row.fields.get(column), row.kept.get(column)) if pair]
    numbers = {number for pair in pairs for number in pair if number is not None}
    found = session.scalars(select(noun).where(noun.id.in_(numbers))) if numbers else ()
    return {one.id: one.full_name if isinstance(one, Area) else one.name for one in found}


def _written(pairs: Mapping[str, Sequence[Any]], names: Mapping[str, Mapping[int, str]]) -> dict[str, list[Any]]:
    written = {}
    for column, pair in pairs.items():
        if column in names:
            written[column] = [{"id": n, "name": names[column].get(n, "")} if n else None for n in pair]
        else:
            written[column] = [as_json(value) for value in pair]
    return written
