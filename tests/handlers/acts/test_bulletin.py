"""Posts of a district reach those who follow it, once, by day; what is over or taken down is told to nobody."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.acts.bulletin import Author, districts_of, post, shown, take_down
from handlers.acts.circular_letters import Posted
from handlers.acts.compose import compose
from handlers.acts.messages import Letter
from handlers.acts.subscribe import subscribe, unsubscribe
from models.area import Area, AreaBlock
from models.delivery import DeliveryKind
from models.resident import ResidentStatus
from tests import factories
from tests.circulars import DRAFT, STAFF, planned


@pytest.fixture
def area(session: Session) -> Area:
    return factories.area(
        session, "奥沢地区", layer="district", key="district/世田谷区//奥沢地区", city="世田谷区", ward=""
    )


def test_followers_and_nobody_else_get_it_once(session: Session, now: datetime, area: Area) -> None:
    follows, left, rests = (factories.resident(session) for _ in range(3))
    for one in (follows, left, rests):
        subscribe(session, one, area, now=now)
    unsubscribe(session, left, area, now=now)
    rests.status = ResidentStatus.BLOCKED
    post(session, Author(STAFF, area), DRAFT, now=now)
    (row,) = planned(session, DeliveryKind.BULLETIN)
    (letter,) = compose(session, [row.id], now=now).values()
    assert row.resident_id == follows.id
    assert isinstance(letter, Letter) and isinstance(letter.content, Posted) and letter.content.area == "奥沢地区"


def test_what_changed_meanwhile_is_asked_before_it_is_sent(session: Session, now: datetime, area: Area) -> None:
    resident = factories.resident(session)
    subscribe(session, resident, area, now=now)
    made = post(session, Author(STAFF, area), DRAFT, now=now)
    (row,) = planned(session, DeliveryKind.BULLETIN)
    assert isinstance(compose(session, [row.id], now=now + timedelta(hours=12))[row.id], datetime)
    unsubscribe(session, resident, area, now=now)
    assert compose(session, [row.id], now=now) == {row.id: "no_consent"}
    take_down(session, STAFF, made, now=now)
    assert compose(session, [row.id], now=now) == {row.id: "over"}


def test_shown_is_what_is_not_over_the_latest_first(session: Session, now: datetime, area: Area) -> None:
    first, second, third = (post(session, Author(STAFF, area), DRAFT, now=now + timedelta(hours=at)) for at in range(3))
    take_down(session, STAFF, second, now=now)
    assert shown(session, area, now=now) == [third, first]
    assert shown(session, area, now=now + timedelta(days=30)) == []


def test_one_s_own_districts_come_first_the_followed_before_the_one_at_home(
    session: Session, now: datetime, area: Area
) -> None:
    home = factories.area(session)
    around = factories.area(session, "太秦地区", layer="district")
    factories.area(session, "嵯峨地区", layer="district")
    session.add(AreaBlock(area_id=around.id, block_id=home.id))
    resident = factories.resident(session, home=home)
    subscribe(session, resident, area, now=now)
    assert districts_of(session, resident) == [area, around]
