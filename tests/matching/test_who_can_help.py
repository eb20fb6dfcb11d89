"""A need finds who offers it: roles, groups and neighbours; never a neighbour for what needs a professional."""

import pytest

from matching.catalogue import Item
from matching.index import Index
from matching.seeker import Seeker
from matching.understand import understand
from matching.who_can_help import Help, offers, who_can_help
from matching.who_to_ask import Askable, Person

HOME = Seeker(city="京都市", ward="右京区", lat=35.0155, lon=135.7083)
ROLES = [
    Item("bulbs", "role", "電球交換ボランティア", "電球を取りかえます", city="京都市", age_from=18),
    Item("weeds", "role", "草取り隊", "庭の草取りを手伝います", city="京都市"),
    Item("far", "role", "電球交換ボランティア", "電球を取りかえます", city="川崎市"),
]
GROUPS = [
    Item("team", "group", "お助け隊", "電球交換、家具の移動など", city="京都市"),
    Item("go", "group", "囲碁クラブ", "碁を打ちます", city="京都市"),
]
HANDY = Person("handy", Seeker(city="京都市", interests=("handyman",)))


def ask(said: str, *people: Person) -> Help:
    return who_can_help(understand(said), [offers(ROLES), Index([*GROUPS, *ROLES])], people, HOME)


def ids(found: Help) -> list[str]:
    return [match.item_id for match in found.offers]


def test_a_need_finds_the_role_and_the_group_that_offer_it() -> None:
    assert set(ids(ask("電球を替えてほしい"))) == {"bulbs", "team"}


def test_the_very_thing_stands_above_help_of_another_kind() -> None:
    assert ids(ask("庭の草取りを手伝ってほしい"))[0] == "weeds"


def test_who_likes_doing_it_may_be_asked() -> None:
    found = ask("電球を替えてほしい", HANDY, Person("chess", Seeker(city="京都市", interests=("shogi",))))
    assert [match.item_id for match in found.people.matches] == ["handy"]


def test_a_role_is_an_offer_here_and_its_age_limit_is_the_helpers() -> None:
    child = Seeker(city="京都市", age_band="child")
    found = who_can_help(understand("電球を替えてほしい"), [offers(ROLES)], [], child)
    assert ids(found) == ["bulbs"]
    said = {reason.key for reason in found.offers[0].reasons}
    assert "reason.about" in said
    assert not said & {"reason.help", "reason.interest"}


@pytest.mark.parametrize("said", ["通帳を預かってほしい", "母に注射をしてほしい", "銀行でお金をおろしてほしい"])
def test_money_and_nursing_are_no_matter_for_neighbours(said: str) -> None:
    assert ask(said, HANDY) == Help(desk=True)


def test_nothing_is_proposed_for_what_nobody_offers() -> None:
    assert ask("ピアノを調律してほしい", HANDY) == Help((), Askable())


def test_the_same_need_finds_the_same() -> None:
    assert ask("電球を替えてほしい", HANDY) == ask("電球を替えてほしい", HANDY)
