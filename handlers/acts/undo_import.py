"""Take an import back: every field it changed returns, unless staff or a later import has touched it since.

What stays is told with its reason. Rows the import made go, unless somebody relies on them by now.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from handlers.acts.import_changes import DATES, as_json
from handlers.acts.keep_dates import take_back
from handlers.acts.plan_occurrences import plan_gatherings
from handlers.acts.take_in_dates import DateRead, listed_dates, take_in_dates
from models.attendance import Attendance
from models.base import JAPAN
from models.gathering import Gathering
from models.group import Group
from models.import_run import ImportChange, ImportOutcome, ImportRun, ImportState
from models.occurrence import Occurrence
from models.role import Role
from models.tables import Base
from models.venue import Venue

# In the order in which they may go: nothing points to what goes first.
_NOUNS: Mapping[str, Any] = {"role": Role, "gathering": Gathering, "group": Group, "venue": Venue}
_TOUCHED = (ImportOutcome.CREATED, ImportOutcome.UPDATED, ImportOutcome.ENDED)
# What means nothing without the gathering and goes with it.
_GO_ALONG = frozenset({"dismissal", "keeper_question"})


class Why(StrEnum):
    """Why something stays as it is."""

    STAFF = "staff"
    LATER = "later"
    PEOPLE = "people"
    GONE = "gone"
    IN_USE = "in_use"


@dataclass
class _Undoing:
    """One undoing. `later`: row and field of what later imports changed; `named`: rows they named."""

    session: Session
    now: datetime
    later: set[tuple[str, str]]
    named: set[str]
    back: int = 0
    replan: set[int] = field(default_factory=set)
    dates: dict[int, tuple[ImportChange, list[DateRead]]] = field(default_factory=dict)
    stayed: list[dict[str, Any]] = field(default_factory=list)

    def stay(self, change: ImportChange, column: str, why: Why) -> None:
        self.stayed.append(
            {"noun": change.noun, "id": change.row_public_id, "name": change.name, "field": column, "why": why.value}
        )


def undo_import(session: Session, run: ImportRun, *, now: datetime) -> None:
    """Take back all that can be; the import says what stays, and why."""
    changes = _changes(session, run)
    undoing = _Undoing(session, now, _later(session, run, changes), _named(session, run))
    changed = [one for one in changes if one.outcome is not ImportOutcome.CREATED]
    rows = _rows(session, changed)
    for change in changed:
        _restore(undoing, change, rows.get(change.row_public_id))
    session.flush()
    _restore_dates(undoing)
    created = [one for one in changes if one.outcome is ImportOutcome.CREATED]
    for noun in _NOUNS:
        _remove(undoing, noun, {one.row_public_id: one for one in created if one.noun == noun})
    plan_gatherings(session, sorted(undoing.replan), now=now)
    run.state, run.undone_at, run.stayed, run.trouble = ImportState.UNDONE, now, undoing.stayed, None
    run.counts = {**run.counts, "back": undoing.back}
    session.flush()


def _changes(session: Session, run: ImportRun) -> list[ImportChange]:
    rows = select(ImportChange).where(ImportChange.run_id == run.id, ImportChange.outcome.in_(_TOUCHED))
    return list(session.scalars(rows.order_by(ImportChange.id.desc())))


def _later(session: Session, run: ImportRun, changes: Iterable[ImportChange]) -> set[tuple[str, str]]:
    """What imports that still hold changed after this one did."""
    mine = {change.row_public_id: change.id for change in changes}
    rows = (
        select(ImportChange.id, ImportChange.row_public_id, ImportChange.fields)
        .join(ImportRun, ImportRun.id == ImportChange.run_id)
        .where(ImportRun.state == ImportState.APPLIED, ImportChange.run_id != run.id)
        .where(ImportChange.outcome.in_(_TOUCHED), ImportChange.id > min(mine.values(), default=0))
    )
    return {
        (row.row_public_id, name)
        for row in session.execute(rows)
        if row.id > mine.get(row.row_public_id, row.id)
        for name in row.fields
    }


def _named(session: Session, run: ImportRun) -> set[str]:
    """The rows that later imports of the same data set name, changed or not."""
    later = select(ImportRun).where(
        ImportRun.source == run.source,
        ImportRun.state == ImportState.APPLIED,
        ImportRun.id != run.id,
        ImportRun.imported_at >= run.imported_at,
    )
    found: set[str] = set()
    for one in session.scalars(later):
        named = select(ImportChange.row_public_id).where(
            ImportChange.run_id == one.id,
            ImportChange.outcome.in_((ImportOutcome.CREATED, ImportOutcome.UPDATED, ImportOutcome.KEPT)),
        )
        found |= {*one.same, *session.scalars(named)}
    return found


def _rows(session: Session, changes: Iterable[ImportChange]) -> dict[str, Any]:
    """The rows that were changed, as far as they are still there."""
    found: dict[str, Any] = {}
    for name, noun in _NOUNS.items():
        ids = {one.row_public_id for one in changes if one.noun == name}
        found |= {row.public_id: row for row in session.scalars(select(noun).where(noun.public_id.in_(ids)))}
    return found


def _restore(undoing: _Undoing, change: ImportChange, row: Any) -> None:
    for column, (before, after) in change.fields.items():
        if row is None:
            undoing.stay(change, column, Why.GONE)
        elif _is_merged(row):
            undoing.stay(change, column, Why.STAFF)
        elif (change.row_public_id, column) in undoing.later:
            undoing.stay(change, column, Why.LATER)
        elif column == DATES:
            undoing.dates[row.id] = (change, [DateRead.read(one) for one in before])
        elif why := _touched(undoing.session, row, column, before, after):
            undoing.stay(change, column, why)
        else:
            setattr(row, column, _value(_NOUNS[change.noun], column, before))
            row.updated_at = undoing.now
            undoing.back += 1
            if isinstance(row, Gathering):
                undoing.replan.add(row.id)


def _is_merged(row: Any) -> bool:
    return isinstance(row, Gathering) and row.merged_into_id is not None


def _touched(session: Session, row: Any, column: str, before: Any, after: Any) -> Why | None:
    """Why a field cannot go back; None: it stands as the import left it."""
    standing = getattr(row, column)
    left = after["id"] if isinstance(after, dict) and column.endswith("_id") else after
    if column in row.by_hand or as_json(standing) != left:
        return Why.STAFF
    if column.endswith("_id") and before and _pointed_to(session, row, column, before["id"]) is None:
        return Why.GONE
    return None


def _pointed_to(session: Session, row: Any, column: str, number: int) -> int | None:
    target = next(iter(row.__table__.c[column].foreign_keys)).column
    found: int | None = session.scalar(select(target).where(target == number))
    return found


def _value(noun: Any, column: str, written: Any) -> Any:
    """A value as its column takes it."""
    if column.endswith("_id"):
        return written and written["id"]
    kind = noun.__table__.c[column].type.python_type
    if written is None or kind not in (date, time):
        return written if not issubclass(kind, StrEnum) else kind(written)
    return kind.fromisoformat(written)


def _restore_dates(undoing: _Undoing) -> None:
    """The lists of before: dates that came go if nobody said yes, dates that went return, hours are told."""
    wanted = {number: dates for number, (_, dates) in undoing.dates.items()}
    take_in_dates(undoing.session, wanted, now=undoing.now)
    undoing.session.expire_all()
    standing = listed_dates(undoing.session, wanted, now=undoing.now)
    today = undoing.now.astimezone(JAPAN).date()
    for number, (change, dates) in undoing.dates.items():
        before = {one.day for one in dates if one.day >= today}
        if {one["day"] for one in standing.get(number, [])} - {day.isoformat() for day in before}:
            undoing.stay(change, DATES, Why.PEOPLE)
        else:
            undoing.back += 1
    undoing.replan |= wanted.keys()


def _remove(undoing: _Undoing, noun: str, made: Mapping[str, ImportChange]) -> None:
    table = _NOUNS[noun]
    rows = undoing.session.scalars(select(table).where(table.public_id.in_(made))).all()
    loose = []
    for row in rows:
        why = _held(undoing, row)
        if why:
            undoing.stay(made[row.public_id], "", why)
        else:
            loose.append(row)
    if table is Gathering:
        _take_dates_back(undoing.session, [row.id for row in loose])
    used = _used(undoing.session, table, [row.id for row in loose])
    for row in (one for one in loose if one.id in used):
        undoing.stay(made[row.public_id], "", Why.IN_USE)
        undoing.replan |= {row.id} if table is Gathering else set()
    gone = [row.id for row in loose if row.id not in used]
    undoing.session.execute(delete(table).where(table.id.in_(gone)), execution_options={"synchronize_session": "fetch"})
    undoing.back += len(gone)


def _held(undoing: _Undoing, row: Any) -> Why | None:
    """Why a row that the import made is not to go."""
    if row.by_hand or getattr(row, "confirmed_at", None) or _is_merged(row):
        return Why.STAFF
    if row.public_id in undoing.named:
        return Why.LATER
    if isinstance(row, Gathering):
        said_yes = exists().where(Attendance.occurrence_id == Occurrence.id, Occurrence.gathering_id == row.id)
        return Why.PEOPLE if undoing.session.scalar(select(said_yes)) else None
    return None


def _take_dates_back(session: Session, gatherings: Collection[int]) -> None:
    """One who is saying yes just now keeps the date, and so the gathering."""
    rows = select(Occurrence.id).where(Occurrence.gathering_id.in_(gatherings))
    take_back(session, session.scalars(rows).all())


def _used(session: Session, table: type[Base], ids: Collection[int]) -> set[int]:
    """Those of these rows that another row points to."""
    mine = table.__table__
    found: set[int] = set()
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is mine and other.name not in _GO_ALONG:
                found |= {n for n in session.scalars(select(key.parent).where(key.parent.in_(ids)).distinct()) if n}
    return found
