"""Districts in the chat: looked at, followed, left."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from handlers import route
from handlers.acts.bulletin import Author, post
from handlers.acts.subscribe import subscribed
from handlers.turn import Answer, Link, Pressed, Say, TurnKind
from models.area import Area
from models.resident import Resident
from tests import factories
from tests.circulars import DRAFT, STAFF
from tests.handlers.test_route import talk


@pytest.fixture
def area(session: Session) -> Area:
    return factories.area(session, "太秦地区", layer="district", key="district/京都市/右京区/太秦地区")


def _pressed(session: Session, now: datetime, who: Resident, action: str, **values: str) -> Say:
    turn = replace(talk(session, now, kind=TurnKind.BUTTON, pressed=Pressed(action, values)), resident=who)
    return _say(route.respond(turn, None))


def _say(answer: Answer) -> Say:
    (message,) = answer.messages
    assert isinstance(message, Say) and not isinstance(message.words, str)
    return message


def test_a_word_shows_the_districts_and_a_tap_what_is_new(session: Session, now: datetime, area: Area) -> None:
    resident = factories.resident(session)
    post(session, Author(STAFF, area), DRAFT, now=now)
    named = _say(route.respond(replace(talk(session, now, text="地区のお知らせ"), resident=resident), None))
    assert "太秦地区" in str(named.choices)
    news = _pressed(session, now, resident, "district", k=area.key)
    (page,) = [one for one in news.choices if isinstance(one, Link)]
    assert "ごみの日" in str(news.words) and page.uri.endswith(
        "/districts/district/%E4%BA%AC%E9%83%BD%E5%B8%82/%E5%8F%B3%E4%BA%AC%E5%8C%BA/%E5%A4%AA%E7%A7%A6%E5%9C%B0%E5%8C%BA"
    )


def test_following_and_leaving_twice_is_once(session: Session, now: datetime, area: Area) -> None:
    resident = factories.resident(session)
    for y, stands in (("1", True), ("1", True), ("0", False), ("0", False)):
        _pressed(session, now, resident, "district.follow", k=area.key, y=y)
        assert subscribed(session, resident, area) is stands


def test_a_place_that_is_no_district_is_an_old_button(session: Session, now: datetime) -> None:
    town = factories.area(session)
    for key in (town.key, "gone"):
        assert "button.old" in str(_pressed(session, now, factories.resident(session), "district", k=key).words)
