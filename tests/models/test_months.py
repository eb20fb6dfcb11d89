"""Months: rows lie in the table of their month, and a month takes over what came before it was made."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.base import JAPAN
from models.inbox import InboxSeen
from models.months import TABLES, drop_months, first_ulid, is_part, make_month, month_of

SEEN = next(monthly for monthly in TABLES if monthly.table == "inbox_seen")
NOVEMBER = datetime(2031, 11, 1, tzinfo=JAPAN)


def _table_of(session: Session, event_id: str) -> str | None:
    table = text("select tableoid::regclass::text from inbox_seen where event_id = :id")
    found: str | None = session.scalar(table, {"id": event_id})
    return found


def test_first_ulid_of_a_moment_is_that_of_the_specification() -> None:
    assert first_ulid(datetime(2016, 7, 30, 23, 54, 10, 259_000, tzinfo=UTC)) == "01ARZ3NDEK"


def test_ids_of_a_month_lie_in_its_table_and_others_in_the_rest(session: Session) -> None:
    assert make_month(session, SEEN, NOVEMBER)
    inside, after = first_ulid(NOVEMBER + timedelta(days=3)) + "0" * 16, first_ulid(month_of(NOVEMBER, ahead=1))
    session.add_all(InboxSeen(event_id=one) for one in (inside, after, "not a ulid"))
    session.flush()
    found = [_table_of(session, one) for one in (inside, after, "not a ulid")]
    assert found == ["inbox_seen_2031_11", "inbox_seen_rest", "inbox_seen_rest"]


def test_a_month_made_late_takes_over_what_came_before(session: Session) -> None:
    early = first_ulid(NOVEMBER) + "0" * 16
    session.add(InboxSeen(event_id=early))
    session.flush()
    assert (make_month(session, SEEN, NOVEMBER), make_month(session, SEEN, NOVEMBER)) == (True, False)
    assert _table_of(session, early) == "inbox_seen_2031_11"


def test_a_month_leaves_whole_once_it_began_long_enough_ago(session: Session) -> None:
    seen = first_ulid(NOVEMBER) + "0" * 16
    make_month(session, SEEN, NOVEMBER)
    session.add(InboxSeen(event_id=seen))
    session.flush()
    drop_months(session, SEEN, begun_before=NOVEMBER)  # Whatever other tests' clocks have made is older.
    assert _table_of(session, seen) == "inbox_seen_2031_11"
    assert drop_months(session, SEEN, begun_before=NOVEMBER + timedelta(seconds=1)) == 1
    assert session.query(InboxSeen).count() == 0


@pytest.mark.parametrize(("ahead", "expected"), [(0, "2026-12"), (1, "2027-01"), (-12, "2025-12"), (14, "2028-02")])
def test_months_are_counted_over_new_year(now: datetime, ahead: int, expected: str) -> None:
    assert f"{month_of(now, ahead=ahead):%Y-%m}" == expected


def test_a_month_begins_in_japan(now: datetime) -> None:
    assert month_of(datetime(2026, 11, 30, 15, tzinfo=UTC)) == month_of(now)


@pytest.mark.parametrize(
    ("table", "part"), [("inbox_seen_rest", True), ("inbox_seen_2026_12", True), ("inbox_seen", False)]
)
def test_parts_are_known_by_name(table: str, part: bool) -> None:
    assert is_part(table) is part
