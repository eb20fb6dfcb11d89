"""The office writes people down: as guests of a date like all others, and forgets them when they wish."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.audit import COMMAND
from handlers.acts.enrol import Caller, accept_for, cancel_for, enrol, forget_person
from handlers.acts.sign_up import SignedUp, sign_up
from handlers.acts.waiting_list import tend_waiting_lists
from handlers.turn import Refused
from models.account import AuditEntry
from models.attendance import Attendance, AttendanceStatus
from models.delivery import Delivery
from models.enrolled import Enrolled
from models.occurrence import Occurrence
from tests import factories


@pytest.fixture
def date(session: Session) -> Occurrence:
    """A date with one place."""
    return factories.occurrence(session, gathering=factories.gathering(session, capacity=1))


def write_down(session: Session, date: Occurrence, now: datetime, key: bytes = b"1") -> Attendance:
    return enrol(session, COMMAND, date, Caller(b"sealed", key), now=now)


def test_somebody_enrolled_holds_a_place_for_everybody(session: Session, date: Occurrence, now: datetime) -> None:
    assert write_down(session, date, now).status is AttendanceStatus.GOING
    assert sign_up(session, factories.resident(session), date, now=now)[0] is SignedUp.WAITING
    assert write_down(session, date, now, b"2").status is AttendanceStatus.WAITING
    assert session.scalars(select(Delivery.id)).all() == []


def test_the_same_number_is_enrolled_once_and_again_after_cancelling(
    session: Session, date: Occurrence, now: datetime
) -> None:
    first = write_down(session, date, now)
    with pytest.raises(Unsuitable, match=r"people\.twice"):
        write_down(session, date, now)
    cancel_for(session, COMMAND, first, now=now)
    assert write_down(session, date, now).status is AttendanceStatus.GOING


def test_nobody_is_enrolled_for_what_is_over(session: Session, date: Occurrence, now: datetime) -> None:
    with pytest.raises(Refused, match=r"join\.past"):
        write_down(session, date, now + timedelta(days=8))


def test_the_list_moves_up_in_its_order_whoever_stands_in_it(session: Session, date: Occurrence, now: datetime) -> None:
    holder = write_down(session, date, now)
    second = write_down(session, date, now + timedelta(minutes=1), b"2")
    _, third = sign_up(session, factories.resident(session), date, now=now + timedelta(minutes=2))
    assert cancel_for(session, COMMAND, holder, now=now)
    assert (second.status, third.status) == (AttendanceStatus.OFFERED, AttendanceStatus.WAITING)
    tend_waiting_lists(session, now=now + timedelta(hours=25))
    assert (second.status, third.status) == (AttendanceStatus.LAPSED, AttendanceStatus.OFFERED)
    with pytest.raises(Unsuitable, match="offer_gone"):
        accept_for(session, COMMAND, second, now=now + timedelta(hours=25))


def test_an_offer_is_taken_over_the_telephone(session: Session, date: Occurrence, now: datetime) -> None:
    holder, waits = write_down(session, date, now), write_down(session, date, now, b"2")
    cancel_for(session, COMMAND, holder, now=now)
    accept_for(session, COMMAND, waits, now=now)
    assert (waits.status, waits.offer_until) == (AttendanceStatus.GOING, None)


def test_who_asks_to_be_forgotten_leaves_a_free_place_and_no_trace(
    session: Session, date: Occurrence, now: datetime
) -> None:
    attendance = write_down(session, date, now)
    forget_person(session, COMMAND, attendance, now=now)
    session.expire_all()
    assert (attendance.status, attendance.enrolled_id) == (AttendanceStatus.CANCELLED, None)
    assert session.scalars(select(Enrolled.id)).all() == []


def test_the_log_names_nobody(session: Session, date: Occurrence, now: datetime) -> None:
    attendance = write_down(session, date, now)
    forget_person(session, COMMAND, attendance, now=now)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["attendance.enrol", "attendance.forget"]
    assert {entry.subject for entry in entries} == {f"attendance:{attendance.public_id}"}
