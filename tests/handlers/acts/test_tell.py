"""What the office does about somebody's yes is told them once: on LINE, or by a call."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import texts
from handlers.acts.audit import COMMAND
from handlers.acts.change_occurrence import cancel_occurrence, move_occurrence
from handlers.acts.compose import compose
from handlers.acts.enrol import Caller, accept_for, cancel_for, enrol
from handlers.acts.messages import Letter
from handlers.acts.sign_up import sign_up
from models.attendance import Attendance
from models.delivery import Delivery, DeliveryKind, DeliveryState
from models.occurrence import Occurrence
from models.phone_call import CallReason, PhoneCall
from models.resident import ResidentStatus
from tests import factories


@pytest.fixture
def date(session: Session) -> Occurrence:
    """A date with one place."""
    return factories.occurrence(session, gathering=factories.gathering(session, capacity=1))


def yes(session: Session, date: Occurrence, now: datetime) -> Attendance:
    return sign_up(session, factories.resident(session), date, now=now)[1]


def news(session: Session, state: DeliveryState = DeliveryState.PLANNED) -> list[Delivery]:
    rows = select(Delivery).where(Delivery.kind == DeliveryKind.OFFICE, Delivery.state == state)
    return list(session.scalars(rows.order_by(Delivery.id)))


def said(session: Session, now: datetime) -> list[str]:
    """The words of each piece of news, or why there are none."""
    ids = [one.id for one in news(session)]
    letters = compose(session, ids, now=now)
    return [str(one.content.answer()) if isinstance(one, Letter) else str(one) for one in map(letters.get, ids)]


def calls(session: Session) -> list[tuple[CallReason, bool]]:
    rows = session.scalars(select(PhoneCall).order_by(PhoneCall.id))
    return [(call.reason, call.closed_at is None) for call in rows]


def test_who_is_cancelled_for_is_told_once(session: Session, date: Occurrence, now: datetime) -> None:
    mine = yes(session, date, now)
    assert [cancel_for(session, COMMAND, mine, now=now) for _ in range(2)] == [True, False]
    (words,) = said(session, now)
    assert "office.taken_back" in words


@pytest.mark.parametrize("language", ["ja", "easy", "en"])
@pytest.mark.parametrize("done", ["taken_back", "accepted", "role_ended"])
def test_it_is_said_in_every_language(language: str, done: str) -> None:
    assert "{name}" in texts.catalogue(language)[f"office.{done}"]


def test_who_gets_the_offered_place_is_told_and_reminded(session: Session, date: Occurrence, now: datetime) -> None:
    first, second = yes(session, date, now), yes(session, date, now)
    cancel_for(session, COMMAND, first, now=now)
    for _ in range(2):
        accept_for(session, COMMAND, second, now=now)
    assert [row.resident_id for row in news(session)] == [first.resident_id, second.resident_id]
    assert "office.accepted" in said(session, now)[1]
    assert session.scalar(select(Delivery.id).where(Delivery.kind == DeliveryKind.DAY_BEFORE))


def test_who_says_yes_again_hears_no_more_of_it(session: Session, date: Occurrence, now: datetime) -> None:
    resident = factories.resident(session)
    _, mine = sign_up(session, resident, date, now=now)
    cancel_for(session, COMMAND, mine, now=now)
    sign_up(session, resident, date, now=now)
    assert [row.cause for row in news(session, DeliveryState.DROPPED)] == ["superseded"]
    assert news(session) == []


@pytest.mark.parametrize("off", [True, False])
def test_the_news_outlives_what_becomes_of_the_date(
    session: Session, date: Occurrence, now: datetime, off: bool
) -> None:
    cancel_for(session, COMMAND, yes(session, date, now), now=now)
    if off:
        cancel_occurrence(session, date, now=now)
    else:
        move_occurrence(session, date, date.starts_at + timedelta(days=1), now=now)
    assert ["office.taken_back" in words for words in said(session, now)] == [True]


def test_who_rests_is_told_and_at_night_only_of_what_is_near(session: Session, date: Occurrence, now: datetime) -> None:
    mine = yes(session, date, now)
    session.get_one(type(factories.resident(session)), mine.resident_id).status = ResidentStatus.PAUSED
    night = now.replace(hour=14)
    cancel_for(session, COMMAND, mine, now=night)
    assert [row.due_at - night for row in news(session)] == [timedelta(hours=9)]
    assert "office.taken_back" in said(session, now)[0]


def test_nobody_is_told_of_a_date_that_is_over(session: Session, date: Occurrence, now: datetime) -> None:
    mine = yes(session, date, now)
    cancel_for(session, COMMAND, mine, now=date.starts_at + timedelta(minutes=1))
    assert news(session) == []


def test_who_has_no_line_is_called_unless_somebody_just_spoke_with_them(
    session: Session, date: Occurrence, now: datetime
) -> None:
    first, second = (enrol(session, COMMAND, date, Caller(b"sealed", key), now=now) for key in (b"1", b"2"))
    cancel_for(session, COMMAND, first, spoken=True, now=now)
    accept_for(session, COMMAND, second, now=now)
    assert calls(session) == [(CallReason.OFFERED, False), (CallReason.ACCEPTED, True)]
    cancel_for(session, COMMAND, second, now=now)
    assert calls(session)[1:] == [(CallReason.ACCEPTED, False), (CallReason.TAKEN_BACK, True)]
    assert news(session) == []
