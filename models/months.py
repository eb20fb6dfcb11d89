"""Months of the tables that grow: each is a table of its own, made ahead and dropped whole.

A row that finds no month lies in the default table, so nothing is ever refused; making its month takes it over.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.base import JAPAN

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TIME_LETTERS = 10


@dataclass(frozen=True)
class Monthly:
    """A table in months: the column they are cut by, and how a moment is written in it."""

    table: str
    column: str
    bound: Callable[[datetime], str]


def first_ulid(moment: datetime) -> str:
    """The least ULID of a moment's millisecond, without its random letters (github.com/ulid/spec)."""
    rest, letters = int(moment.timestamp() * 1000), ""
    for _ in range(_TIME_LETTERS):
        rest, digit = divmod(rest, len(_CROCKFORD))
        letters = _CROCKFORD[digit] + letters
    return letters


TABLES = (
    Monthly("match_log", "asked_at", datetime.isoformat),
    Monthly("delivery_past", "done_at", datetime.isoformat),
    Monthly("inbox_seen", "event_id", first_ulid),
)


def is_part(table: str) -> bool:
    """Whether a table of this name is a month, or the rest, of one of ours."""
    return any(re.fullmatch(rf"{monthly.table}_(rest|\d{{4}}_\d\d)", table) for monthly in TABLES)


def month_of(moment: datetime, *, ahead: int = 0) -> datetime:
    """The first moment of a month of Japan: this one, or `ahead` months from it (negative: before)."""
    local = moment.astimezone(JAPAN)
    year, month = divmod(local.year * 12 + local.month - 1 + ahead, 12)
    return datetime(year, month + 1, 1, tzinfo=JAPAN)


def make_month(session: Session, monthly: Monthly, month: datetime) -> bool:
    """Make the table of a month, with what the default table holds of it. False: it is there."""
    name = f"{monthly.table}_{month:%Y_%m}"
    if session.scalar(text("select to_regclass(:name) is not null"), {"name": name}):
        return False
    low, high = monthly.bound(month), monthly.bound(month_of(month, ahead=1))
    rows = f"{monthly.column} >= '{low}' and {monthly.column} < '{high}'"
    # Two clocks that make the same month wait for each other here.
    session.execute(text(f'lock table only "{monthly.table}" in share update exclusive mode'))
    if session.scalar(text("select to_regclass(:name) is not null"), {"name": name}):
        return False
    for statement in (
        f'create table "{name}" (like "{monthly.table}" including defaults including constraints)',
        f'with taken as (delete from "{monthly.table}_rest" where {rows} returning *)'  # noqa: S608
        f' insert into "{name}" select * from taken',
        f"alter table \"{monthly.table}\" attach partition \"{name}\" for values from ('{low}') to ('{high}')",
    ):
        session.execute(text(statement))
    return True


def drop_months(session: Session, monthly: Monthly, *, begun_before: datetime) -> int:
    """Drop the months that began before a moment. Returns how many."""
    gone = [name for name, month in _months(session, monthly) if month < begun_before]
    for name in gone:
        session.execute(text(f'drop table "{name}"'))
    return len(gone)


def _months(session: Session, monthly: Monthly) -> Iterator[tuple[str, datetime]]:
    children = text("select inhrelid::regclass::text from pg_inherits where inhparent = cast(:table as regclass)")
    for name in session.scalars(children, {"table": monthly.table}).all():
        year, _, month = name.removeprefix(f"{monthly.table}_").partition("_")
        if year.isdigit() and month.isdigit():
            yield name, datetime(int(year), int(month), 1, tzinfo=JAPAN)
