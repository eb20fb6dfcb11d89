"""How far we looked is told layer by layer: district, ward, city, everywhere."""

import pytest
from sqlalchemy.orm import Session

from matching.reach import Reach, reach
from models.tables import Area, AreaBlock, Gathering
from tests import factories

DISTRICT = {"layer": "school", "key": "school/京都市/右京区/太秦学区", "lat": None, "lon": None}
TOWNS = {
    "home": ("太秦蜂岡町", "京都市", "右京区", (35.0155, 135.7083)),
    "next door": ("太秦東蜂岡町", "京都市", "右京区", (35.0160, 135.7090)),
    "ward": ("嵯峨", "京都市", "右京区", (35.1, 135.6)),
    "city": ("醍醐高畑町", "京都市", "伏見区", (34.95, 135.81)),
    "elsewhere": ("井田", "川崎市", "中原区", (35.56, 139.64)),
}


@pytest.fixture
def towns(session: Session) -> dict[str, Area]:
    """Five towns, each further from home than the one before."""
    return {
        where: factories.area(session, name, city=city, ward=ward, lat=point[0], lon=point[1])
        for where, (name, city, ward, point) in TOWNS.items()
    }


@pytest.fixture
def district(session: Session, towns: dict[str, Area]) -> Area:
    """The school district of home and next door."""
    made = factories.area(session, "太秦学区", **DISTRICT)
    session.add_all(AreaBlock(area_id=made.id, block_id=towns[where].id) for where in ("home", "next door"))
    session.flush()
    return made


def shown(session: Session, towns: dict[str, Area], *where: str) -> list[Gathering]:
    return [factories.gathering(session, venue=factories.venue(session, area=towns[each])) for each in where]


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (["next door"], None),
        (["ward"], Reach("太秦学区", "右京区")),
        (["city"], Reach("右京区", "京都市")),
        (["elsewhere"], Reach("京都市", "")),
        (["ward", "city"], Reach("太秦学区", "京都市")),
        (["city", "elsewhere"], Reach("右京区", "")),
        (["city", "next door"], None),
    ],
)
def test_the_widest_layer_with_nothing_and_the_smallest_with_all_are_told(
    session: Session, towns: dict[str, Area], district: Area, where: list[str], told: Reach | None
) -> None:
    assert reach(session, towns["home"], shown(session, towns, *where), districts=True) == told


def test_who_lives_in_a_district_as_a_whole_is_told_the_same(
    session: Session, towns: dict[str, Area], district: Area
) -> None:
    assert reach(session, district, shown(session, towns, "home"), districts=False) is None
    assert reach(session, district, shown(session, towns, "ward"), districts=False) == Reach("太秦学区", "右京区")


def test_without_districts_near_is_a_bicycle_ride_then_the_ward(session: Session, towns: dict[str, Area]) -> None:
    home = towns["home"]
    towns["across the border"] = factories.area(session, "壬生", ward="中京区", lat=35.01, lon=135.74)
    assert reach(session, home, shown(session, towns, "across the border"), districts=False) is None
    told = reach(session, home, shown(session, towns, "ward"), districts=False)
    assert told == Reach("京都市右京区太秦蜂岡町", "右京区", around=True)


def test_what_is_online_is_the_last_resort_and_does_not_count_beside_places(
    session: Session, towns: dict[str, Area], district: Area
) -> None:
    online = factories.gathering(session, online=True)
    assert reach(session, towns["home"], [online], districts=True) == Reach("京都市", online=True)
    beside = [online, *shown(session, towns, "ward")]
    assert reach(session, towns["home"], beside, districts=True) == Reach("太秦学区", "右京区")


def test_of_an_unknown_place_nothing_is_said(session: Session, towns: dict[str, Area]) -> None:
    nowhere = factories.gathering(session, area=None)
    assert reach(session, towns["home"], [nowhere], districts=False) is None
    assert reach(session, None, shown(session, towns, "city"), districts=False) is None


def test_in_a_city_without_wards_the_city_follows_the_neighbourhood(session: Session) -> None:
    values = {"city": "世田谷区", "ward": ""}
    home = factories.area(session, "成城1丁目", lat=35.64, lon=139.60, **values)
    far = factories.area(session, "三宿", lat=35.65, lon=139.67, **values)
    made = factories.gathering(session, venue=factories.venue(session, area=far))
    assert reach(session, home, [made], districts=False) == Reach("世田谷区成城1丁目", "世田谷区", around=True)
