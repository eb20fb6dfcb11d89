"""A date is moved or cancelled: everyone who said yes is told once, old reminders never fire."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.change_occurrence import cancel_occurrence, move_occurrence
from handlers.acts.compose import compose
from handlers.acts.messages import Letter
from handlers.acts.sign_up import cancel, sign_up
from models.attendance import AttendanceStatus
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.occurrence import Occurrence
from tests import factories


@pytest.fixture
def occurrence(session: Session, now: datetime) -> Occurrence:
    """A date with three who said yes."""
    occurrence = factories.occurrence(session)
    for _ in range(3):
        sign_up(session, factories.resident(session), occurrence, now=now)
    return occurrence


def planned(session: Session, kind: DeliveryKind) -> list[Delivery]:
    rows = select(Delivery).where(Delivery.kind == kind, Delivery.state == DeliveryState.PLANNED)
    return list(session.scalars(rows.order_by(Delivery.id)))


def test_move_tells_each_once_and_plans_new_reminders(session: Session, occurrence: Occurrence, now: datetime) -> None:
    later = occurrence.starts_at + timedelta(days=1)
    assert move_occurrence(session, occurrence, later, now=now) == 3
    assert len(planned(session, DeliveryKind.CHANGE)) == 3
    reminders = planned(session, DeliveryKind.DAY_BEFORE)
    assert [row.due_at.day for row in reminders] == [9, 9, 9]
    assert occurrence.ends_at == later + timedelta(hours=2)


def test_two_moves_before_anyone_was_told_are_told_as_one(
    session: Session, occurrence: Occurrence, now: datetime
) -> None:
    was = occurrence.starts_at
    for days in (1, 2):
        move_occurrence(session, occurrence, was + timedelta(days=days), now=now)
    changes = planned(session, DeliveryKind.CHANGE)
    assert len(changes) == 3
    assert {row.arguments["was"] for row in changes} == {was.isoformat()}


def test_moving_to_where_it_stands_tells_nobody(session: Session, occurrence: Occurrence, now: datetime) -> None:
    assert move_occurrence(session, occurrence, occurrence.starts_at, now=now) == 0


def test_cancelling_drops_reminders_and_tells_once(session: Session, occurrence: Occurrence, now: datetime) -> None:
    assert cancel_occurrence(session, occurrence, note="講師の体調", now=now) == 3
    assert cancel_occurrence(session, occurrence, now=now) == 0
    assert planned(session, DeliveryKind.DAY_BEFORE) == []
    change = planned(session, DeliveryKind.CHANGE)[0]
    letter = compose(session, [change.id], now=now)[change.id]
    assert isinstance(letter, Letter)
    answer = letter.content.answer()
    assert "change.cancelled" in str(answer)
    assert "講師の体調" in str(answer)


def test_who_had_taken_their_yes_back_is_not_told(session: Session, occurrence: Occurrence, now: datetime) -> None:
    _, attendance = sign_up(session, factories.resident(session), occurrence, now=now)
    cancel(session, attendance, now=now)
    assert attendance.status is AttendanceStatus.CANCELLED
    assert cancel_occurrence(session, occurrence, now=now) == 3


def test_news_of_a_superseded_move_is_not_sent(session: Session, occurrence: Occurrence, now: datetime) -> None:
    move_occurrence(session, occurrence, occurrence.starts_at + timedelta(days=1), now=now)
    claimed = planned(session, DeliveryKind.CHANGE)[0]
    claimed.state = DeliveryState.CLAIMED
    cancel_occurrence(session, occurrence, now=now)
    assert compose(session, [claimed.id], now=now) == {claimed.id: "superseded"}


def test_distant_change_is_told_in_the_morning(session: Session, occurrence: Occurrence, now: datetime) -> None:
    night = now.replace(hour=14)
    cancel_occurrence(session, occurrence, now=night)
    assert {f"{row.due_at:%H:%M}" for row in planned(session, DeliveryKind.CHANGE)} == {"23:00"}


def test_change_of_tonight_is_told_at_once(session: Session, occurrence: Occurrence) -> None:
    late = occurrence.starts_at - timedelta(hours=4)
    cancel_occurrence(session, occurrence, now=late)
    assert {row.due_at for row in planned(session, DeliveryKind.CHANGE)} == {late}


def test_past_or_cancelled_dates_cannot_be_moved(session: Session, occurrence: Occurrence, now: datetime) -> None:
    with pytest.raises(ValueError, match="future"):
        move_occurrence(session, occurrence, now - timedelta(minutes=1), now=now)
    cancel_occurrence(session, occurrence, now=now)
    with pytest.raises(ValueError, match="takes place"):
        move_occurrence(session, occurrence, now + timedelta(days=3), now=now)
