"""Who came: on the day alone, with a yes or while a place is free."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import COMMAND
from handlers.acts.change_occurrence import cancel_occurrence
from handlers.acts.check_in import Arrived, arrive, is_today, mark_came, walk_in
from handlers.turn import Refused
from models.attendance import Attendance, AttendanceStatus
from models.delivery import Delivery, DeliveryKind
from models.occurrence import Occurrence
from tests import factories


@pytest.fixture
def date(session: Session, now: datetime) -> Occurrence:
    """A date that began an hour ago, with two places."""
    gathering = factories.gathering(session, capacity=2)
    return factories.occurrence(session, now - timedelta(hours=1), gathering=gathering)


def going(session: Session, date: Occurrence, **values: object) -> Attendance:
    return factories.attendance(session, occurrence=date, resident=factories.resident(session), **values)


def test_who_said_yes_is_marked_as_come_once(session: Session, date: Occurrence, now: datetime) -> None:
    resident = factories.resident(session)
    attendance = factories.attendance(session, occurrence=date, resident=resident)
    assert arrive(session, resident, date, now=now) == (Arrived.CAME, attendance)
    assert arrive(session, resident, date, now=now) == (Arrived.ALREADY, attendance)
    assert (attendance.came, attendance.walk_in) == (True, False)


def test_without_a_yes_one_walks_in_while_a_place_is_free(session: Session, date: Occurrence, now: datetime) -> None:
    going(session, date)
    outcome, attendance = arrive(session, factories.resident(session), date, now=now)
    assert (outcome, attendance.walk_in, attendance.came) == (Arrived.WALKED_IN, True, True)
    with pytest.raises(Refused, match=r"arrive\.full"):
        arrive(session, factories.resident(session), date, now=now)


def test_who_is_known_not_to_come_holds_no_place_at_the_door(session: Session, date: Occurrence, now: datetime) -> None:
    _, absent = going(session, date), going(session, date)
    mark_came(session, COMMAND, absent, False, now=now)
    assert arrive(session, factories.resident(session), date, now=now)[0] is Arrived.WALKED_IN


def test_who_cancelled_and_comes_after_all_walks_in(session: Session, date: Occurrence, now: datetime) -> None:
    resident = factories.resident(session)
    factories.attendance(session, occurrence=date, resident=resident, status=AttendanceStatus.CANCELLED)
    outcome, attendance = arrive(session, resident, date, now=now)
    assert (outcome, attendance.status) == (Arrived.WALKED_IN, AttendanceStatus.GOING)


@pytest.mark.parametrize("days", [-1, 1])
def test_on_another_day_nobody_arrives(session: Session, date: Occurrence, now: datetime, days: int) -> None:
    with pytest.raises(Refused, match="other_day"):
        arrive(session, factories.resident(session), date, now=now + timedelta(days=days))


def test_nobody_arrives_at_what_was_cancelled(session: Session, date: Occurrence, now: datetime) -> None:
    cancel_occurrence(session, date, now=now)
    with pytest.raises(Refused, match=r"join\.off"):
        arrive(session, factories.resident(session), date, now=now)


@pytest.mark.parametrize(("hours", "today"), [(0, True), (13.99, True), (14, False), (-11, False)])
def test_a_date_that_ends_at_midnight_has_one_day(session: Session, now: datetime, hours: float, today: bool) -> None:
    end = now.replace(hour=15)
    date = factories.occurrence(session, end - timedelta(hours=2), ends_at=end)
    assert is_today(date, now + timedelta(hours=hours)) is today


def test_who_walked_in_is_asked_afterwards_as_all_others(session: Session, date: Occurrence, now: datetime) -> None:
    arrive(session, factories.resident(session), date, now=now)
    assert session.scalars(select(Delivery.kind)).all() == [DeliveryKind.FOLLOW_UP]


def test_the_office_marks_and_takes_back(session: Session, date: Occurrence, now: datetime) -> None:
    attendance = going(session, date)
    for came in (True, False, None):
        mark_came(session, COMMAND, attendance, came, now=now)
        assert attendance.came is came


def test_nothing_is_marked_before_the_day(session: Session, now: datetime) -> None:
    attendance = going(session, factories.occurrence(session, now + timedelta(days=1)))
    with pytest.raises(Unsuitable, match="not_yet"):
        mark_came(session, COMMAND, attendance, True, now=now)
    with pytest.raises(Unsuitable, match="not_yet"):
        walk_in(session, COMMAND, attendance.occurrence, now=now)


def test_who_waited_comes_in_when_the_office_sees_a_free_place(
    session: Session, date: Occurrence, now: datetime
) -> None:
    going(session, date), going(session, date)
    waits = going(session, date, status=AttendanceStatus.WAITING)
    with pytest.raises(Unsuitable, match="full"):
        mark_came(session, COMMAND, waits, True, now=now)
    date.gathering.capacity = 3
    mark_came(session, COMMAND, waits, True, now=now)
    assert (waits.status, waits.came) == (AttendanceStatus.GOING, True)


def test_somebody_without_a_name_is_counted_until_it_is_full(session: Session, date: Occurrence, now: datetime) -> None:
    for _ in range(2):
        walk_in(session, COMMAND, date, now=now)
    with pytest.raises(Unsuitable, match="full"):
        walk_in(session, COMMAND, date, now=now)
    assert Attendance.places_held(session, date.id, None) == 2
