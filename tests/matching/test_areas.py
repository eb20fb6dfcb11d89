"""Typed places are found, in whatever spelling, and distances are right."""

import pytest

from matching import areas


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("6168162", "京都市/右京区/太秦蜂岡町"),
        ("〒６１６−８１６２", "京都市/右京区/太秦蜂岡町"),
        ("うずまさはちおかちょう", "京都市/右京区/太秦蜂岡町"),
        ("太秦広隆寺駅", "京都市/右京区/太秦広隆寺駅"),
        ("嵐電さが", "京都市/右京区/嵐電嵯峨駅"),
        ("さんちゃ", "世田谷区//三軒茶屋駅"),
        ("ニコタマ", "世田谷区//二子玉川駅"),
        ("新百合が丘", "川崎市/麻生区/新百合ヶ丘駅"),
        ("三軒茶家", "世田谷区//三軒茶屋"),
        ("桜新町一丁目", "世田谷区//桜新町1丁目"),
        ("京都市北区", "京都市/北区"),
        ("札幌市", "札幌市"),
        ("世田谷", "世田谷区"),
    ],
)
def test_a_typed_place_is_found(typed: str, key: str) -> None:
    assert areas.find(typed)[0].key == key


def test_a_shared_name_gives_all_and_the_own_city_first() -> None:
    keys = [p.key for p in areas.find("北区", prior_city="札幌市")]
    assert keys[0] == "札幌市/北区"
    assert "京都市/北区" in keys


def test_a_town_without_chome_is_the_mean_of_its_chome() -> None:
    whole, first = areas.find("世田谷区赤堤")[0], areas.find("赤堤1丁目")[0]
    assert whole.name == "赤堤"
    assert 0 < areas.distance_km(whole.point, first.point) < 2


def test_a_common_beginning_stands_for_the_whole_neighbourhood() -> None:
    place = areas.beginning("衣笠")[0]
    assert (place.key, place.ward) == ("京都市/北区/衣笠", "北区")
    assert areas.find("北区衣笠")[0] == place


@pytest.mark.parametrize("typed", ["", "あ", "🎸", "x" * 100_000, "どこでもない場所"])
def test_no_place_is_no_error(typed: str) -> None:
    assert areas.find(typed) == []


def test_the_nearest_town_is_found_but_not_across_the_sea() -> None:
    place = areas.nearest(35.0161, 135.7065)
    assert place is not None
    assert place.name == "太秦蜂岡町"
    assert areas.nearest(0, 0) is None
    assert areas.nearest(float("nan"), 1) is None


def test_walking_time_is_rounded_up() -> None:
    assert areas.walking_minutes(0.4) == 7
    assert areas.walking_minutes(0) == 0
