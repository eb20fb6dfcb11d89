"""People without LINE: counted as everybody, told by telephone, and told once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.audit import COMMAND
from handlers.acts.change_occurrence import cancel_occurrence, move_occurrence
from handlers.acts.phone import calls_of, tick_call
from handlers.acts.sign_up import cancel
from models.attendance import Attendance, AttendanceStatus
from models.delivery import Delivery
from models.occurrence import Occurrence
from models.phone_call import CallReason, PhoneCall
from tests import factories


@pytest.fixture
def yes(session: Session) -> Attendance:
    """A yes of somebody without LINE to a date with two places."""
    date = factories.occurrence(session, gathering=factories.gathering(session, capacity=2))
    return factories.attendance(session, occurrence=date, enrolled=factories.enrolled(session))


def open_calls(session: Session, date: Occurrence) -> list[PhoneCall]:
    return [call for call in calls_of(session, date) if call.closed_at is None]


def test_a_moved_date_is_a_call_for_who_has_no_line(session: Session, yes: Attendance, now: datetime) -> None:
    factories.attendance(session, occurrence=yes.occurrence, resident=factories.resident(session))
    was = yes.occurrence.starts_at
    told = move_occurrence(session, yes.occurrence, was + timedelta(days=1), now=now)
    (call,) = open_calls(session, yes.occurrence)
    assert (told, call.attendance_id, call.reason, call.was) == (1, yes.id, CallReason.MOVED, was)
    assert yes.id not in session.scalars(select(Delivery.attendance_id)).all()


def test_two_changes_are_one_call_that_names_the_first_date(session: Session, yes: Attendance, now: datetime) -> None:
    was = yes.occurrence.starts_at
    move_occurrence(session, yes.occurrence, was + timedelta(days=1), now=now)
    cancel_occurrence(session, yes.occurrence, now=now)
    (call,) = open_calls(session, yes.occurrence)
    session.refresh(call)
    assert (call.reason, call.was) == (CallReason.CANCELLED, was)


def test_a_date_moved_back_before_anybody_called_needs_no_call(
    session: Session, yes: Attendance, now: datetime
) -> None:
    was = yes.occurrence.starts_at
    for start in (was + timedelta(days=1), was):
        move_occurrence(session, yes.occurrence, start, now=now)
    assert open_calls(session, yes.occurrence) == []


def test_who_was_reached_is_called_again_only_for_a_new_change(
    session: Session, yes: Attendance, now: datetime
) -> None:
    was = yes.occurrence.starts_at
    move_occurrence(session, yes.occurrence, was + timedelta(days=1), now=now)
    (call,) = open_calls(session, yes.occurrence)
    assert tick_call(session, COMMAND, call, reached=False, now=now)
    assert tick_call(session, COMMAND, call, reached=True, now=now)
    assert not tick_call(session, COMMAND, call, reached=True, now=now)
    assert (call.tries, open_calls(session, yes.occurrence)) == (2, [])
    move_occurrence(session, yes.occurrence, was, now=now)
    assert [one.was for one in open_calls(session, yes.occurrence)] == [was + timedelta(days=1)]


def test_who_cancelled_is_not_called(session: Session, yes: Attendance, now: datetime) -> None:
    move_occurrence(session, yes.occurrence, yes.occurrence.starts_at + timedelta(days=1), now=now)
    cancel(session, yes, now=now)
    assert open_calls(session, yes.occurrence) == []
    cancel_occurrence(session, yes.occurrence, now=now)
    assert open_calls(session, yes.occurrence) == []


def test_a_free_place_is_offered_by_telephone_for_a_day(session: Session, yes: Attendance, now: datetime) -> None:
    yes.occurrence.gathering.capacity = 1
    waits = factories.attendance(
        session, occurrence=yes.occurrence, enrolled=factories.enrolled(session), status=AttendanceStatus.WAITING
    )
    cancel(session, yes, now=now)
    assert (waits.status, waits.offer_until) == (AttendanceStatus.OFFERED, now + timedelta(hours=24))
    assert [call.reason for call in open_calls(session, yes.occurrence)] == [CallReason.OFFERED]
