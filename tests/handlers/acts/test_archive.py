"""Archive: months are there before they are needed, and settled messages move into theirs."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from handlers.acts.archive import keep_months, move_settled
from models.delivery import Delivery, DeliveryKind, DeliveryPast, DeliveryState, DrawnLetter
from models.months import TABLES, drop_months
from tests import factories


def _message(session: Session, subject: str, state: DeliveryState, done_at: datetime | None) -> None:
    resident = factories.resident(session)
    session.add(
        Delivery(
            kind=DeliveryKind.REPLY,
            subject=subject,
            resident_id=resident.id,
            due_at=datetime(2026, 10, 1, tzinfo=UTC),
            state=state,
            done_at=done_at,
        )
    )
    session.flush()


@pytest.fixture(autouse=True)
def no_months(session: Session, now: datetime) -> None:
    """Whatever a clock of another test has made."""
    for monthly in TABLES:
        drop_months(session, monthly, begun_before=now + timedelta(days=3650))


def test_this_month_and_the_next_two_are_made_once(session: Session, now: datetime) -> None:
    assert (keep_months(session, now=now), keep_months(session, now=now)) == ({"made": 9, "dropped": 0}, {})
    assert session.scalar(text("select to_regclass('match_log_2027_02') is not null"))


def test_old_months_leave_each_in_its_time(session: Session, now: datetime) -> None:
    keep_months(session, now=now)
    assert keep_months(session, now=now + timedelta(days=100)) == {"made": 9, "dropped": 2}
    assert session.scalar(text("select to_regclass('inbox_seen_2026_12') is null"))
    assert session.scalar(text("select to_regclass('match_log_2026_12') is not null"))


def test_what_was_settled_long_ago_moves_and_the_rest_stays(session: Session, now: datetime) -> None:
    _message(session, "old", DeliveryState.ACCEPTED, now - timedelta(days=16))
    _message(session, "fresh", DeliveryState.ACCEPTED, now - timedelta(days=14))
    _message(session, "open", DeliveryState.PLANNED, None)
    assert (move_settled(session, now=now), move_settled(session, now=now)) == (1, 0)
    assert session.scalars(select(DeliveryPast.subject)).all() == ["old"]
    assert sorted(session.scalars(select(Delivery.subject))) == ["fresh", "open"]


def test_what_was_dropped_without_a_moment_moves_by_its_due_time(session: Session, now: datetime) -> None:
    _message(session, "dropped", DeliveryState.DROPPED, None)
    assert move_settled(session, now=now) == 1
    assert session.scalars(select(DeliveryPast.done_at)).one().month == 10


def test_what_was_told_goes_with_the_resident(session: Session, now: datetime) -> None:
    _message(session, "old", DeliveryState.ACCEPTED, now - timedelta(days=16))
    move_settled(session, now=now)
    session.execute(text("delete from resident"))
    assert session.scalars(select(DeliveryPast.subject)).all() == []


def test_letters_that_nobody_sends_any_more_are_forgotten(session: Session, now: datetime) -> None:
    for name, age in ((b"old", timedelta(days=2, seconds=1)), (b"new", timedelta(days=2))):
        session.add(DrawnLetter(digest=name, body=b"[]", drawn_at=now - age))
    session.flush()
    move_settled(session, now=now)
    assert session.scalars(select(DrawnLetter.digest)).all() == [b"new"]
