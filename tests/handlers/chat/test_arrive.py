"""At the door: the poster's sentence asks, the tap marks; only today, only who said yes or while a place is free."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers import route
from handlers.acts.change_occurrence import cancel_occurrence
from handlers.chat.arrive import names_a_date, sentence
from handlers.turn import Answer, Pressed, TurnKind
from models.attendance import Attendance
from models.occurrence import Occurrence
from models.resident import Resident
from tests import factories
from tests.handlers.test_route import talk


@pytest.fixture
def date(session: Session, now: datetime) -> Occurrence:
    """A date in an hour, with one place."""
    return factories.occurrence(session, now + timedelta(hours=1), gathering=factories.gathering(session, capacity=1))


def typed(session: Session, now: datetime, text: str) -> str:
    return str(route.respond(talk(session, now, text=text), None))


def tapped(session: Session, now: datetime, date: Occurrence) -> Answer:
    pressed = Pressed("arrive", {"o": date.public_id})
    return route.respond(talk(session, now, kind=TurnKind.BUTTON, pressed=pressed), None)


def test_the_poster_s_sentence_asks_and_marks_nobody(session: Session, date: Occurrence, now: datetime) -> None:
    answer = typed(session, now, sentence(date))
    assert ("arrive.ask" in answer, date.public_id in answer) == (True, True)
    assert Attendance.places_held(session, date.id, None) == 0


def test_a_tap_brings_one_in_and_the_next_hears_that_it_is_full(
    session: Session, date: Occurrence, now: datetime
) -> None:
    assert "arrive.walked_in" in str(tapped(session, now, date))
    assert "arrive.full" in str(tapped(session, now, date))


def test_on_another_day_it_says_which(session: Session, date: Occurrence, now: datetime) -> None:
    assert "arrive.other_day" in typed(session, now - timedelta(days=1), sentence(date))
    assert "arrive.other_day" in str(tapped(session, now + timedelta(days=1), date))


def test_what_was_cancelled_is_said_before_the_tap(session: Session, date: Occurrence, now: datetime) -> None:
    cancel_occurrence(session, date, now=now)
    assert "join.off" in typed(session, now, sentence(date))


@pytest.mark.parametrize("text", ["着きました", "着きました 2222222222", "つきました"])
def test_without_a_date_it_says_what_to_do(session: Session, now: datetime, text: str) -> None:
    assert "arrive.which" in typed(session, now, text)


def test_the_word_alone_finds_today_s_plan(session: Session, date: Occurrence, now: datetime) -> None:
    here = talk(session, now, text="着きました")
    resident: Resident = here.resident
    factories.attendance(session, occurrence=date, resident=resident)
    other = factories.occurrence(session, now + timedelta(days=1))
    factories.attendance(session, occurrence=other, resident=resident)
    answer = str(route.respond(here, None))
    assert (date.public_id in answer, other.public_id in answer) == (True, False)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("着きました abcdefghjk", True),
        ("着きました\u3000ＡＢＣＤＥＦＧＨＪＫ。", True),
        ("着きました abcdefghj", False),
        ("駅に着きました abcdefghjk", False),
    ],
)
def test_the_sentence_is_known_however_it_is_written(text: str, is_one: bool) -> None:
    assert names_a_date(text) is is_one
