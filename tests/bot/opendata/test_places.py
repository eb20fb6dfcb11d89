"""Addresses to area keys that are those of the gazetteer."""

import pytest

from bot.opendata.places import far_from, locate, of_address, of_code, of_name
from matching.gazetteer import gazetteer


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("京都府京都市右京区太秦蜂岡町32", "京都市/右京区/太秦蜂岡町"),
        ("京都市中京区烏丸通四条下る手洗水町659", "京都市/中京区/手洗水町"),
        ("東京都世田谷区成城1-2-3", "世田谷区//成城1丁目"),
        ("世田谷区成城", "世田谷区//成城"),
        ("川崎市中原区新丸子東三丁目1100", "川崎市/中原区/新丸子東3丁目"),
        ("札幌市北区北２４条西５丁目", "札幌市/北区/北二十四条西5丁目"),
        ("神奈川県川崎市多摩区どこにもない町1", "川崎市/多摩区"),
        ("香川県高松市瀬戸内町22-9", "高松市"),
        ("石川県鳳珠郡能登町字宇出津1", "能登町"),
        ("番地不明", ""),
    ],
)
def test_address_is_found_as_finely_as_is_sure(address: str, key: str) -> None:
    assert locate(address).key == key


def test_city_of_a_shared_name_never_gets_the_key_of_the_other() -> None:
    for address, pref in (("東京都府中市宮西町2-24", "東京都"), ("広島県府中市府川町315", "広島県")):
        located = locate(address)
        assert located.city
        row = gazetteer().by_key.get(located.key)
        assert (located.city.pref, pref if row is None else gazetteer().pref[row]) == (pref, pref)


def test_keys_are_those_that_matching_knows() -> None:
    for address in ("京都市右京区太秦蜂岡町32", "世田谷区成城1-2", "川崎市多摩区", "高松市瀬戸内町"):
        key = locate(address).key
        assert gazetteer().key(gazetteer().by_key[key]) == key


def test_city_of_the_file_serves_addresses_that_do_not_name_it() -> None:
    assert locate("成城1丁目2", of_code("131121")).key == "世田谷区//成城1丁目"


def test_code_without_its_zero_or_check_digit_is_put_right() -> None:
    found = [of_code(cell) for cell in ("92011", "13112", "131121", "131120", "999999")]
    assert [place.city if place else None for place in found] == ["宇都宮市", "世田谷区", "世田谷区", None, None]


def test_name_that_several_cities_share_needs_its_prefecture() -> None:
    assert of_name("府中市") is None
    assert of_address("東京都府中市宮町1-1")[0] == of_name("府中市", "東京都")


def test_point_far_from_its_city_is_noticed() -> None:
    kyoto = of_name("京都市")
    assert far_from(kyoto, 43.06, 141.35)
    assert not far_from(kyoto, 35.2, 135.6)
    assert not far_from(None, 43.06, 141.35)
