"""Which of several places is meant: choices that can be told apart."""

import pytest
from sqlalchemy.orm import Session

from handlers.chat.which import ask_which, names
from handlers.turn import Press, Say
from models.tables import Area
from tests import factories


def towns(session: Session, *where: tuple[str, str, str, str]) -> list[Area]:
    return [
        factories.area(session, name, pref=pref, city=city, ward=ward, layer="town") for pref, city, ward, name in where
    ]


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (
            [("京都府", "京都市", "上京区", "若松町"), ("京都府", "京都市", "東山区", "若松町")],
            ["上京区若松町", "東山区若松町"],
        ),
        ([("北海道", "札幌市", "北区", "北区"), ("京都府", "京都市", "北区", "北区")], ["札幌市北区", "京都市北区"]),
        (
            [("東京都", "府中市", "", "府中市"), ("広島県", "府中市", "", "府中市")],
            ["東京都府中市", "広島県府中市"],
        ),
        (
            [("東京都", "世田谷区", "", "成城1丁目"), ("東京都", "世田谷区", "", "成城2丁目")],
            ["世田谷区成城1丁目", "世田谷区成城2丁目"],
        ),
    ],
)
def test_names_say_no_more_than_tells_them_apart(
    session: Session, where: list[tuple[str, str, str, str]], told: list[str]
) -> None:
    assert names(towns(session, *where)) == told


def test_four_places_at_most_and_another_carry_the_search_that_waits(session: Session) -> None:
    where = [("京都府", "京都市", ward, "若松町") for ward in ("上京区", "中京区", "下京区", "東山区", "左京区")]
    answer = ask_which(towns(session, *where), {"m": "abc"})
    (asked,) = answer.messages
    assert isinstance(asked, Say)
    pressed = [(choice.action, choice.values["m"]) for choice in asked.choices if isinstance(choice, Press)]
    assert pressed == [*[("area.set", "abc")] * 4, ("prefs.where", "abc")]
    assert (answer.step, answer.data) == ("profile.where", {"m": "abc"})
