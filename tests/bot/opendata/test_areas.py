"""The table of areas is the gazetteer's, key by key."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.opendata.areas import load_areas
from matching import areas
from models.tables import Area


def test_all_areas_come_once_and_stay(session: Session) -> None:
    assert load_areas(session) > 10_000
    assert load_areas(session) == 0
    layers = dict(session.execute(select(Area.layer, func.count()).group_by(Area.layer)).all())
    assert layers["city"] > 1_700
    assert {"ward", "town", "station"} <= layers.keys()


def test_keys_are_those_of_places_that_residents_name(session: Session) -> None:
    load_areas(session)
    for typed in ("太秦蜂岡町", "成城1丁目", "右京区", "武蔵小杉駅", "札幌市", "代沢"):
        place = areas.find(typed)[0]
        area = Area.by_key(session, place.key)
        assert area, typed
        assert (area.layer, area.name, area.city) == (place.layer, place.name, place.city)


def test_changed_area_is_put_right(session: Session) -> None:
    load_areas(session)
    area = Area.by_key(session, "京都市/右京区/太秦蜂岡町")
    assert area
    area.lat = 0.0
    session.flush()
    assert load_areas(session) == 1
    session.refresh(area)
    assert area.lat
    assert 34 < area.lat < 36
