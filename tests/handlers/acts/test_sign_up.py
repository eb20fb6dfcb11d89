"""Saying yes and taking it back: one tap, capacity, waiting list, reminders."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handlers.acts.sign_up import SignedUp, cancel, sign_up
from handlers.turn import Refused
from models.attendance import Attendance, AttendanceStatus
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.occurrence import Occurrence, OccurrenceStatus
from tests import factories


def deliveries(session: Session, kind: DeliveryKind | None = None) -> list[Delivery]:
    rows = select(Delivery).order_by(Delivery.id)
    return list(session.scalars(rows.where(Delivery.kind == kind) if kind else rows))


def test_yes_is_kept_and_its_reminders_are_planned(session: Session, now: datetime) -> None:
    occurrence = factories.occurrence(session)
    outcome, attendance = sign_up(session, factories.resident(session), occurrence, now=now)
    assert (outcome, attendance.status) == (SignedUp.GOING, AttendanceStatus.GOING)
    assert [row.kind for row in deliveries(session)] == ["day_before", "hours_before", "follow_up"]


def test_second_tap_changes_nothing(session: Session, now: datetime) -> None:
    occurrence, resident = factories.occurrence(session), factories.resident(session)
    sign_up(session, resident, occurrence, now=now)
    outcome, _ = sign_up(session, resident, occurrence, now=now)
    assert outcome is SignedUp.ALREADY
    assert len(deliveries(session)) == 3


def test_full_date_puts_the_next_on_the_waiting_list(session: Session, now: datetime) -> None:
    occurrence = factories.occurrence(session, gathering=factories.gathering(session, capacity=1))
    sign_up(session, factories.resident(session), occurrence, now=now)
    outcome, attendance = sign_up(session, factories.resident(session), occurrence, now=now)
    assert (outcome, attendance.status) == (SignedUp.WAITING, AttendanceStatus.WAITING)


def test_cancelling_frees_the_place_and_calls_the_next_in_line(session: Session, now: datetime) -> None:
    occurrence = factories.occurrence(session, gathering=factories.gathering(session, capacity=1))
    _, first = sign_up(session, factories.resident(session), occurrence, now=now)
    _, second = sign_up(session, factories.resident(session), occurrence, now=now)
    _, third = sign_up(session, factories.resident(session), occurrence, now=now + timedelta(minutes=1))
    assert cancel(session, first, now=now)
    assert (second.status, third.status) == (AttendanceStatus.OFFERED, AttendanceStatus.WAITING)
    assert [row.resident_id for row in deliveries(session, DeliveryKind.OFFER)] == [second.resident_id]


def test_cancelling_drops_the_reminders_in_the_same_breath(session: Session, now: datetime) -> None:
    _, attendance = sign_up(session, factories.resident(session), factories.occurrence(session), now=now)
    cancel(session, attendance, now=now)
    session.expire_all()
    assert {(row.state, row.cause) for row in deliveries(session)} == {(DeliveryState.DROPPED, "withdrawn")}


def test_cancelling_twice_is_cancelling_once(session: Session, now: datetime) -> None:
    _, attendance = sign_up(session, factories.resident(session), factories.occurrence(session), now=now)
    assert cancel(session, attendance, now=now)
    assert not cancel(session, attendance, now=now)


def test_yes_after_a_no_plans_new_reminders(session: Session, now: datetime) -> None:
    occurrence, resident = factories.occurrence(session), factories.resident(session)
    _, attendance = sign_up(session, resident, occurrence, now=now)
    cancel(session, attendance, now=now)
    outcome, _ = sign_up(session, resident, occurrence, now=now)
    session.expire_all()
    assert outcome is SignedUp.GOING
    assert [row.state for row in deliveries(session)].count(DeliveryState.PLANNED) == 3


def test_role_has_its_own_head_count(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session, capacity=1)
    occurrence = factories.occurrence(session, gathering=gathering)
    role = factories.role(session, gathering=gathering, head_count=1)
    sign_up(session, factories.resident(session), occurrence, now=now)
    outcome, attendance = sign_up(session, factories.resident(session), occurrence, role=role, now=now)
    assert (outcome, attendance.role_id) == (SignedUp.GOING, role.id)
    with pytest.raises(Refused, match=r"role\.full"):
        sign_up(session, factories.resident(session), occurrence, role=role, now=now)


@pytest.mark.parametrize(("change", "key"), [("past", r"join\.past"), ("off", r"join\.off")])
def test_date_that_is_past_or_off_is_refused(session: Session, now: datetime, change: str, key: str) -> None:
    occurrence = factories.occurrence(session)
    if change == "off":
        occurrence.status = OccurrenceStatus.CANCELLED
    later = occurrence.starts_at + timedelta(minutes=1) if change == "past" else now
    with pytest.raises(Refused, match=key):
        sign_up(session, factories.resident(session), occurrence, now=later)
    assert session.scalars(select(Attendance)).all() == []


def test_date_that_was_just_taken_back_is_off(session: Session, now: datetime) -> None:
    occurrence, resident = factories.occurrence(session), factories.resident(session)
    session.execute(
        delete(Occurrence).where(Occurrence.id == occurrence.id).execution_options(synchronize_session=False)
    )
    with pytest.raises(Refused, match=r"join\.off"):
        sign_up(session, resident, occurrence, now=now)
