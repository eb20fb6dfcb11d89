"""Places: however they are typed or sent, they become areas of the city."""

import pytest
from sqlalchemy.orm import Session

from matching.where import area_at, areas_named, places_to_offer
from models.tables import AreaBlock
from tests import factories


@pytest.mark.parametrize("typed", ["太秦蜂岡町", "616-8162", "太秦広隆寺", "うずまさ"])
def test_place_is_found_however_it_is_typed(session: Session, typed: str) -> None:
    found = areas_named(session, typed, city="京都市")
    assert found
    assert {area.ward for area in found} == {"右京区"}


@pytest.mark.parametrize("typed", ["太秦学区", "太秦小学校", "太秦小学校区", "うずまさ小学校", "太秦小"])
def test_school_district_is_found_however_it_is_called(session: Session, typed: str) -> None:
    block = factories.area(session)
    school = factories.area(session, "太秦学区", kana="うずまさがっく", layer="school")
    factories.area(session, "嵯峨野学区", kana="さがのがっく", layer="school")
    session.add(AreaBlock(area_id=school.id, block_id=block.id))
    session.flush()
    assert [area.id for area in areas_named(session, typed, city="")] == [school.id]


def test_name_of_a_district_without_its_ending_is_no_school(session: Session) -> None:
    factories.area(session, "太秦学区", layer="school")
    assert "school" not in {area.layer for area in areas_named(session, "太秦", city="京都市")}


def test_other_layers_are_found_by_their_whole_name(session: Session) -> None:
    quarter = factories.area(session, "太秦第一町内会", layer="町内会")
    assert [area.id for area in areas_named(session, "太秦第一町内会", city="")] == [quarter.id]


def test_point_becomes_a_town_and_the_sea_becomes_nothing(session: Session) -> None:
    found = area_at(session, (35.0155, 135.7083))
    assert found is not None
    assert (found.layer, found.ward) == ("town", "右京区")
    assert area_at(session, (30.0, 150.0)) is None


def test_wards_with_most_gatherings_are_offered_first(session: Session) -> None:
    for name in ("右京区", "伏見区"):
        factories.area(session, name, key=f"京都市/{name}", layer="ward", ward=name)
    for ward in ("伏見区", "右京区", "伏見区"):
        area = factories.area(session, "町", ward=ward)
        factories.gathering(session, venue=factories.venue(session, area=area))
    assert [area.name for area in places_to_offer(session, "", 5)] == ["伏見区", "右京区"]
