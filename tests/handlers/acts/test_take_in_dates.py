"""Listed dates over the releases: moved within their day, taken back, or left to people."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts.audit import COMMAND
from handlers.acts.change_occurrence import cancel_occurrence, move_occurrence
from handlers.acts.plan_occurrences import plan_occurrences
from handlers.acts.series import Rest, pause_series
from handlers.acts.sign_up import sign_up
from handlers.acts.take_in_dates import DateRead, Rested, take_in_dates
from models.base import JAPAN
from models.delivery import DeliveryKind, DeliveryState
from models.occurrence import OccurrenceStatus
from models.tables import Delivery, Gathering, Occurrence
from tests import factories

SATURDAY = date(2026, 12, 5)
AT_TEN = DateRead(SATURDAY, time(10), time(12))
AT_THREE = DateRead(SATURDAY, time(15), time(16))


@pytest.fixture
def gathering(session: Session) -> Gathering:
    """One that takes place on listed dates only."""
    return factories.gathering(session, rule="")


def _take(session: Session, gathering: Gathering, *dates: DateRead, now: datetime) -> dict[str, int]:
    return dict(take_in_dates(session, {gathering.id: dates}, now=now).counts)


def _starts(session: Session) -> list[str]:
    rows = session.scalars(select(Occurrence).order_by(Occurrence.starts_at))
    return [f"{row.local_start:%d %H:%M}" for row in rows]


def _only(session: Session) -> Occurrence:
    return session.scalars(select(Occurrence)).one()


def _yes(session: Session, now: datetime) -> None:
    sign_up(session, factories.resident(session), _only(session), now=now)


def test_new_hour_is_taken_over_and_told_once(session: Session, gathering: Gathering, now: datetime) -> None:
    _take(session, gathering, AT_TEN, now=now)
    _yes(session, now)
    assert _take(session, gathering, AT_THREE, now=now) == {"occurrence moved": 1}
    assert _take(session, gathering, AT_THREE, now=now) == {"occurrence unchanged": 1}
    found = _only(session)
    assert (_starts(session), found.ends_at) == (["05 15:00"], datetime(2026, 12, 5, 7, tzinfo=UTC))
    assert session.scalar(select(func.count()).where(Delivery.kind == DeliveryKind.CHANGE)) == 1


def test_people_are_reminded_at_the_new_hour(session: Session, gathering: Gathering, now: datetime) -> None:
    _take(session, gathering, AT_TEN, now=now)
    _yes(session, now)
    _take(session, gathering, AT_THREE, now=now)
    soon = select(Delivery.due_at).where(
        Delivery.kind == DeliveryKind.HOURS_BEFORE, Delivery.state == DeliveryState.PLANNED
    )
    assert [due.astimezone(JAPAN).hour for due in session.scalars(soon)] == [13]


def test_new_hour_of_a_date_nobody_attends_keeps_the_row(session: Session, gathering: Gathering, now: datetime) -> None:
    _take(session, gathering, AT_TEN, now=now)
    before = _only(session).public_id
    _take(session, gathering, AT_THREE, now=now)
    assert (_starts(session), _only(session).public_id) == (["05 15:00"], before)


def test_hour_that_changes_back_is_followed_too(session: Session, gathering: Gathering, now: datetime) -> None:
    _take(session, gathering, AT_TEN, now=now)
    _yes(session, now)
    for dates in (AT_THREE, AT_TEN):
        _take(session, gathering, dates, now=now)
    assert _starts(session) == ["05 10:00"]


def test_hour_that_becomes_known_is_taken_over(session: Session, gathering: Gathering, now: datetime) -> None:
    _take(session, gathering, DateRead(SATURDAY), now=now)
    _yes(session, now)
    _take(session, gathering, AT_TEN, now=now)
    assert (_starts(session), _only(session).has_time) == (["05 10:00"], True)


def test_two_new_hours_on_a_day_are_two_new_dates(session: Session, gathering: Gathering, now: datetime) -> None:
    _take(session, gathering, AT_TEN, now=now)
    counts = _take(session, gathering, AT_THREE, DateRead(SATURDAY, time(18)), now=now)
    assert counts == {"occurrence created": 2, "occurrence removed": 1}


def test_date_on_another_day_is_another_date(session: Session, gathering: Gathering, now: datetime) -> None:
    _take(session, gathering, AT_TEN, now=now)
    _yes(session, now)
    counts = _take(session, gathering, DateRead(date(2026, 12, 6), time(10)), now=now)
    assert counts == {"occurrence created": 1, "occurrence kept for people": 1}


def test_date_that_staff_moved_stays_whatever_the_list_says(
    session: Session, gathering: Gathering, now: datetime
) -> None:
    _take(session, gathering, AT_TEN, now=now)
    move_occurrence(session, _only(session), _only(session).starts_at + timedelta(hours=1), now=now)
    assert _take(session, gathering, AT_TEN, now=now) == {"occurrence unchanged": 1}
    assert _take(session, gathering, AT_THREE, now=now) == {"occurrence kept for people": 1}
    assert _take(session, gathering, now=now) == {}
    assert _starts(session) == ["05 11:00"]


def test_list_that_follows_what_staff_moved_makes_no_second_date(
    session: Session, gathering: Gathering, now: datetime
) -> None:
    _take(session, gathering, AT_TEN, now=now)
    move_occurrence(session, _only(session), _only(session).starts_at + timedelta(days=1), now=now)
    moved = DateRead(date(2026, 12, 6), time(10), time(12))
    assert _take(session, gathering, moved, now=now) == {"occurrence unchanged": 1}
    assert _starts(session) == ["06 10:00"]


def test_cancelled_date_stays_cancelled_with_its_reason(session: Session, gathering: Gathering, now: datetime) -> None:
    _take(session, gathering, AT_TEN, now=now)
    cancel_occurrence(session, _only(session), note="雪のため", now=now)
    for dates in ((AT_TEN,), (AT_THREE,), ()):
        _take(session, gathering, *dates, now=now)
    assert (_only(session).status, _only(session).note) == (OccurrenceStatus.CANCELLED, "雪のため")


def test_new_end_and_note_of_a_known_date_are_taken_over(session: Session, gathering: Gathering, now: datetime) -> None:
    _take(session, gathering, AT_TEN, now=now)
    later = DateRead(SATURDAY, time(10), time(13), "雨天中止")
    assert _take(session, gathering, later, now=now) == {"occurrence updated": 1}
    assert (_only(session).ends_at, _only(session).note) == (datetime(2026, 12, 5, 4, tzinfo=UTC), "雨天中止")


def test_hour_that_has_passed_today_is_not_stored(session: Session, gathering: Gathering, now: datetime) -> None:
    today = date(2026, 12, 2)
    assert _take(session, gathering, DateRead(today, time(9)), DateRead(today, time(11)), now=now) == {
        "occurrence created": 1
    }


def test_list_in_place_of_a_rule_takes_its_dates_over(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session, period_until=date(2026, 12, 2))
    plan_occurrences(session, now=now)
    gathering.rule = ""
    assert _take(session, gathering, DateRead(date(2026, 12, 2), time(14)), now=now) == {"occurrence moved": 1}
    assert (_starts(session), _only(session).by_hand) == (["02 14:00"], True)


def test_list_beside_a_rule_leaves_the_rules_dates(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session, period_until=date(2026, 12, 2))
    plan_occurrences(session, now=now)
    _take(session, gathering, DateRead(date(2026, 12, 2), time(18)), now=now)
    assert _starts(session) == ["02 13:30", "02 18:00"]


@pytest.mark.parametrize("end_of_pause", [SATURDAY, SATURDAY + timedelta(days=7)])
def test_a_pause_wins_over_the_list_and_is_told(
    session: Session, gathering: Gathering, now: datetime, end_of_pause: date
) -> None:
    pause_series(session, COMMAND, gathering, Rest(SATURDAY, end_of_pause), now=now)
    week_later = replace(AT_TEN, day=SATURDAY + timedelta(days=7))
    taken = take_in_dates(session, {gathering.id: [AT_TEN, AT_THREE, week_later]}, now=now)
    rests = [day for day in (AT_TEN.day, week_later.day) if day <= end_of_pause]
    assert taken.rested == (Rested("手芸の会", tuple(rests)),)
    assert _starts(session) == ["12 10:00"] * (2 - len(rests))


def test_what_a_pause_cancelled_gets_no_other_hour(session: Session, gathering: Gathering, now: datetime) -> None:
    _take(session, gathering, AT_TEN, now=now)
    pause_series(session, COMMAND, gathering, Rest(SATURDAY, SATURDAY), now=now)
    _take(session, gathering, AT_THREE, now=now)
    assert (_starts(session), _only(session).status) == (["05 10:00"], OccurrenceStatus.CANCELLED)
