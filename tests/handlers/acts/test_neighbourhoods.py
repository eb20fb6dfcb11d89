"""Which groups are 町会, whose town lies in them, who speaks for them on LINE."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.neighbourhoods import around, followed, is_neighbourhood, may_follow, named, officers
from handlers.acts.subscribe import subscribe, subscribed, unsubscribe
from models.area import AreaBlock
from models.group import Group
from models.resident import ResidentStatus
from models.subscription import Subscription
from tests import factories
from tests.circulars import officer
from tests.handlers.acts.test_keeper_link import keeper


@pytest.mark.parametrize(
    ("name", "categories", "is_one"),
    [
        ("ひとめひとめ", ["町内会・自治会"], True),
        ("太秦町会", [], True),
        ("嵯峨自治会", [], True),
        ("みどり会", ["neighborhood"], True),
        ("囲碁の会", ["go"], False),
    ],
)
def test_by_category_or_by_name(session: Session, name: str, categories: list[str], is_one: bool) -> None:
    group = factories.group(session, name, categories=categories)
    assert (group in session.scalars(select(Group).where(is_neighbourhood())).all()) is is_one


def test_an_officer_counts_and_a_keeper_or_one_who_rests_does_not(session: Session, now: datetime) -> None:
    group, other = factories.neighbourhood(session), factories.neighbourhood(session, "嵯峨自治会")
    resident = officer(session, group, now)
    keeper(session, other)
    assert officers(session, [group.id, other.id], now=now) == {group.id: [resident.id]}
    resident.status = ResidentStatus.PAUSED
    session.flush()
    assert officers(session, [group.id], now=now) == {}


def test_those_around_are_those_the_town_lies_in_the_narrowest_first(session: Session) -> None:
    home, elsewhere = factories.area(session), factories.area(session, "山越巽町")
    ward = factories.area(session, "右京区", layer="ward")
    district = factories.area(session, "太秦町会", layer="chokai")
    session.add(AreaBlock(area_id=district.id, block_id=home.id))
    wide, narrow = (
        factories.neighbourhood(session, name, area=where) for name, where in (("あ町会", ward), ("ん町会", district))
    )
    factories.neighbourhood(session, "山越町会", area=elsewhere)
    resident = factories.resident(session, home=home)
    assert around(session, resident) == [narrow, wide]
    assert around(session, factories.resident(session)) == []


def test_names_are_found_in_part_and_in_the_city(session: Session) -> None:
    here = factories.neighbourhood(session, "太秦西町会", kana="うずまさにしちょうかい")
    factories.neighbourhood(session, "太秦東町会", area=factories.area(session, city="川崎市"))
    assert named(session, "太秦", "京都市") == [here]
    assert named(session, "うずまさ", "") == [here]
    assert [named(session, words, "京都市") for words in ("%", " ", "囲碁")] == [[], [], []]


def test_only_a_town_that_is_known_to_lie_elsewhere_keeps_somebody_out(session: Session) -> None:
    group, placeless = factories.neighbourhood(session), factories.neighbourhood(session, "みどり町会", area=None)
    home, away = (
        factories.resident(session, home=group.area),
        factories.resident(session, home=factories.area(session, "山越巽町")),
    )
    unknown = factories.resident(session)
    assert [may_follow(session, who, group) for who in (home, unknown, away)] == [True, True, False]
    assert may_follow(session, away, placeless)


def test_a_yes_is_dated_and_never_overwritten(session: Session, now: datetime) -> None:
    group, resident = factories.neighbourhood(session), factories.resident(session)
    assert [subscribe(session, resident, group, now=now) for _ in range(2)] == [True, False]
    assert followed(session, resident) == [group]
    assert [unsubscribe(session, resident, group, now=now) for _ in range(2)] == [True, False]
    assert not subscribed(session, resident, group)
    assert subscribe(session, resident, group, now=now)
    assert len(session.scalars(select(Subscription)).all()) == 2
