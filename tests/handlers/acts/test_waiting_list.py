"""The waiting list: offers run out, pass on, and are told by day."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.sign_up import cancel, sign_up
from handlers.acts.waiting_list import accept_offer, expire_offers
from handlers.turn import Refused
from models.attendance import Attendance, AttendanceStatus
from models.delivery import Delivery, DeliveryKind
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
    assert expire_offers(session, now=late) == 1
    assert [each.status for each in queue[1:]] == [AttendanceStatus.LAPSED, AttendanceStatus.OFFERED]
    with pytest.raises(Refused, match=r"waiting\.gone"):
        accept_offer(session, queue[1], now=late)


def test_nothing_lapses_before_its_time(session: Session, queue: list[Attendance], now: datetime) -> None:
    cancel(session, queue[0], now=now)
    assert expire_offers(session, now=now + timedelta(hours=23)) == 0


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
