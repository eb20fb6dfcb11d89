"""Dates in step with rule and list: made once, shifted and taken back only as far as nobody's yes is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.orm import Session

from handlers.acts.keep_dates import Shift, instants, is_ahead, make_dates, same_day, shift, take_back
from handlers.acts.plan_occurrences import plan_occurrences
from handlers.acts.sign_up import sign_up
from models.occurrence import OccurrenceStatus
from models.resident import Resident
from models.tables import Attendance, Gathering, Occurrence
from tests import factories

DAY = date(2026, 12, 9)


def _count(session: Session, noun: type[Any]) -> int | None:
    return session.scalar(select(func.count()).select_from(noun))


def test_end_before_the_start_lies_on_the_next_day_also_at_new_year() -> None:
    found = instants(date(2026, 12, 31), time(22), time(1))
    assert found["starts_at"] == datetime(2026, 12, 31, 13, tzinfo=UTC)
    assert found["ends_at"] == datetime(2026, 12, 31, 16, tzinfo=UTC)


def test_day_without_a_time_has_no_end() -> None:
    found = instants(date(2026, 12, 31), None, time(12))
    assert (found["has_time"], found["ends_at"]) == (False, None)


def test_day_without_a_time_is_ahead_until_it_is_over(now: datetime) -> None:
    midnight = instants(date(2026, 12, 2), None, None)["starts_at"]
    assert is_ahead(midnight, False, now=now)
    assert not is_ahead(midnight, True, now=now)
    assert not is_ahead(midnight, False, now=now + timedelta(hours=14))


def test_only_one_old_and_one_new_of_a_local_day_belong_together(session: Session) -> None:
    late = factories.occurrence(session, datetime(2026, 12, 8, 15, tzinfo=UTC))
    twice = [factories.occurrence(session, datetime(2026, 12, 10, hour, tzinfo=UTC)) for hour in (1, 5)]
    new = [datetime(2026, 12, 9, 14, tzinfo=UTC), datetime(2026, 12, 10, 3, tzinfo=UTC)]
    assert list(same_day([late, *twice], new)) == [(late, new[0])]


def test_date_that_is_there_is_not_made_again(session: Session) -> None:
    row = {"gathering_id": factories.gathering(session).id} | instants(DAY, time(10), None)
    assert [make_dates(session, [row]) for _ in range(2)] == [1, 0]
    made = session.scalars(select(Occurrence)).one()
    assert (made.status, made.by_hand, made.note, made.ends_at) == (OccurrenceStatus.PLANNED, False, "", None)


def test_cancelled_date_is_not_shifted(session: Session, now: datetime) -> None:
    row = factories.occurrence(session, status=OccurrenceStatus.CANCELLED)
    assert shift(session, [Shift(row.id, instants(DAY, time(15), None))], now=now) == []
    assert row.starts_at == row.original_at


def test_shifted_date_keeps_its_public_id(session: Session, now: datetime) -> None:
    row = factories.occurrence(session)
    before = row.public_id
    [change] = shift(session, [Shift(row.id, instants(DAY, time(15), time(18)))], now=now)
    assert (change.dates, change.told) == (1, 0)
    assert (row.public_id, row.local_start.hour, row.version) == (before, 15, 2)


@pytest.fixture
def saying_yes(clean_database: Engine, now: datetime) -> Iterator[Session]:
    """A session of its own, in which somebody says yes to the only date that the rule no longer names."""
    with Session(clean_database) as setting, setting.begin():
        gathering = factories.gathering(setting)
        plan_occurrences(setting, now=now, days_ahead=3)
        gathering.rule = "0Th"
        factories.resident(setting)
    with Session(clean_database) as session:
        yield session


def _yes(session: Session, now: datetime) -> None:
    date_ = session.scalars(select(Occurrence)).one()
    sign_up(session, session.scalars(select(Resident)).one(), date_, now=now)


def test_yes_that_is_not_committed_yet_keeps_its_date(
    saying_yes: Session, clean_database: Engine, now: datetime
) -> None:
    _yes(saying_yes, now)
    with Session(clean_database) as planning, planning.begin():
        planning.execute(text("set local lock_timeout = '2s'"))
        plan_occurrences(planning, now=now, days_ahead=0)
    saying_yes.commit()
    assert (_count(saying_yes, Occurrence), _count(saying_yes, Attendance)) == (1, 1)


def test_yes_committed_after_planning_looked_keeps_its_date(
    saying_yes: Session, clean_database: Engine, now: datetime
) -> None:
    with Session(clean_database) as planning, planning.begin():
        said = iter([True])

        @event.listens_for(planning.connection(), "before_cursor_execute")
        def _say_yes(_c: object, _cursor: object, statement: str, *_: object) -> None:
            if ("FOR UPDATE" in statement or "DELETE" in statement) and next(said, False):
                _yes(saying_yes, now)
                saying_yes.commit()

        plan_occurrences(planning, now=now, days_ahead=0)
    assert (_count(saying_yes, Occurrence), _count(saying_yes, Attendance)) == (1, 1)


def test_date_nobody_said_yes_to_goes(saying_yes: Session, clean_database: Engine, now: datetime) -> None:
    with Session(clean_database) as planning, planning.begin():
        plan_occurrences(planning, now=now, days_ahead=0)
    assert _count(saying_yes, Occurrence) == 0


def test_take_back_leaves_what_somebody_once_said_yes_to(session: Session) -> None:
    attended, free = factories.occurrence(session), factories.occurrence(session)
    factories.attendance(session, occurrence=attended, resident=factories.resident(session))
    assert take_back(session, [attended.id, free.id]) == 1
    assert session.scalars(select(Occurrence.id)).all() == [attended.id]
    assert _count(session, Gathering) == 2
