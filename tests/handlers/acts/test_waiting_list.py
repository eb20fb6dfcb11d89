"""The waiting list: offers run out, pass on, and are told by day."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.change_occurrence import cancel_occurrence, move_occurrence
from handlers.acts.sign_up import SignedUp, cancel, sign_up
from handlers.acts.waiting_list import accept_offer, tend_waiting_lists
from handlers.turn import Refused
from models.attendance import Attendance, AttendanceStatus
from models.delivery import Delivery, DeliveryKind
from models.resident import Resident, ResidentStatus
from tests import factories


@pytest.fixture
def queue(session: Session, now: datetime) -> list[Attendance]:
    """One place, taken; two wait."""
    occurrence = factories.occurrence(session, gathering=factories.gathering(session, capacity=1))
    times = [now, now + timedelta(minutes=1), now + timedelta(minutes=2)]
    return [sign_up(session, factories.resident(session), occurrence, now=at)[1] for at in times]


def test_offer_is_taken_and_gets_its_reminders(session: Session, queue: list[Attendance], now: datetime) -> None:
    cancel(session, queue[0], now=now)
    accept_offer(session, queue[1], now=now)
    kinds = session.scalars(select(Delivery.kind).where(Delivery.attendance_id == queue[1].id)).all()
    assert queue[1].status is AttendanceStatus.GOING
    assert DeliveryKind.DAY_BEFORE in kinds


def test_offer_that_ran_out_passes_to_the_next(session: Session, queue: list[Attendance], now: datetime) -> None:
    cancel(session, queue[0], now=now)
    late = now + timedelta(hours=25)
    assert tend_waiting_lists(session, now=late) == 2
    assert [each.status for each in queue[1:]] == [AttendanceStatus.LAPSED, AttendanceStatus.OFFERED]
    with pytest.raises(Refused, match=r"waiting\.gone"):
        accept_offer(session, queue[1], now=late)


def test_nothing_lapses_before_its_time(session: Session, queue: list[Attendance], now: datetime) -> None:
    cancel(session, queue[0], now=now)
    assert tend_waiting_lists(session, now=now + timedelta(hours=23)) == 0


def test_taking_an_offer_twice_is_taking_it_once(session: Session, queue: list[Attendance], now: datetime) -> None:
    cancel(session, queue[0], now=now)
    accept_offer(session, queue[1], now=now)
    accept_offer(session, queue[1], now=now)
    assert Attendance.places_held(session, queue[1].occurrence_id, None) == 1


def test_place_freed_at_night_is_offered_in_the_morning(
    session: Session, queue: list[Attendance], now: datetime
) -> None:
    cancel(session, queue[0], now=now.replace(hour=14))
    offer = session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.OFFER)).one()
    assert f"{offer.due_at:%d %H:%M}" == "02 23:00"
    assert queue[1].offer_until == offer.due_at + timedelta(hours=24)


def test_place_freed_just_before_the_start_is_offered_to_nobody(session: Session, queue: list[Attendance]) -> None:
    cancel(session, queue[0], now=queue[0].occurrence.starts_at - timedelta(minutes=50))
    assert queue[1].status is AttendanceStatus.WAITING


def test_tapping_join_takes_an_offered_place(session: Session, queue: list[Attendance], now: datetime) -> None:
    cancel(session, queue[0], now=now)
    resident = session.get(Resident, queue[1].resident_id)
    assert resident is not None
    outcome, attendance = sign_up(session, resident, queue[1].occurrence, now=now)
    assert (outcome, attendance.status) == (SignedUp.GOING, AttendanceStatus.GOING)


def test_newcomer_does_not_pass_who_waits(session: Session, queue: list[Attendance], now: datetime) -> None:
    queue[0].occurrence.gathering.capacity = 2
    session.flush()
    later = now + timedelta(minutes=5)
    outcome, _ = sign_up(session, factories.resident(session), queue[0].occurrence, now=later)
    assert outcome is SignedUp.WAITING
    assert queue[1].status is AttendanceStatus.OFFERED


def test_larger_room_is_offered_to_everyone_it_holds(session: Session, queue: list[Attendance], now: datetime) -> None:
    queue[0].occurrence.gathering.capacity = 3
    session.flush()
    assert tend_waiting_lists(session, now=now) == 2
    assert [each.status for each in queue[1:]] == [AttendanceStatus.OFFERED, AttendanceStatus.OFFERED]


def test_who_cannot_be_told_is_passed_over(session: Session, queue: list[Attendance], now: datetime) -> None:
    resident = session.get(Resident, queue[1].resident_id)
    assert resident is not None
    resident.status = ResidentStatus.PAUSED
    cancel(session, queue[0], now=now)
    assert [each.status for each in queue[1:]] == [AttendanceStatus.WAITING, AttendanceStatus.OFFERED]


def test_offer_on_a_cancelled_date_is_gone(session: Session, queue: list[Attendance], now: datetime) -> None:
    cancel(session, queue[0], now=now)
    cancel_occurrence(session, queue[1].occurrence, now=now)
    with pytest.raises(Refused, match=r"join\.off"):
        accept_offer(session, queue[1], now=now)


def test_offer_told_in_the_morning_survives_a_move(session: Session, queue: list[Attendance], now: datetime) -> None:
    cancel(session, queue[0], now=now.replace(hour=14))
    move_occurrence(session, queue[1].occurrence, queue[1].occurrence.starts_at + timedelta(days=1), now=now)
    offer = session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.OFFER)).one()
    assert offer.state == "planned"


def test_helper_keeps_the_role_when_tapping_the_guests_button(
    session: Session, queue: list[Attendance], now: datetime
) -> None:
    occurrence, helper = queue[0].occurrence, factories.resident(session)
    role = factories.role(session, gathering=occurrence.gathering)
    _, attendance = sign_up(session, helper, occurrence, role=role, now=now)
    outcome, _ = sign_up(session, helper, occurrence, now=now)
    assert (outcome, attendance.role_id, attendance.status) == (SignedUp.ALREADY, role.id, AttendanceStatus.GOING)


def test_guest_who_turns_helper_frees_the_place_for_the_next(
    session: Session, queue: list[Attendance], now: datetime
) -> None:
    occurrence = queue[0].occurrence
    role = factories.role(session, gathering=occurrence.gathering)
    guest = session.get(Resident, queue[0].resident_id)
    assert guest is not None
    sign_up(session, guest, occurrence, role=role, now=now)
    assert queue[1].status is AttendanceStatus.OFFERED
