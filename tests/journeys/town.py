"""A small town in 京都市右京区 with what the journeys need, and nothing that depends on today."""

from datetime import time

from sqlalchemy.orm import Session

from models.tables import Area, Gathering, Venue
from tests import factories


def build(session: Session) -> None:
    """Wards, two venues, six gatherings, one role."""
    factories.area(session, "京都市", key="京都市", layer="city", ward="", lat=35.0116, lon=135.7681)
    factories.area(session, "右京区", key="京都市/右京区", layer="ward", lat=35.0207, lon=135.6994)
    factories.area(session, "伏見区", key="京都市/伏見区", layer="ward", ward="伏見区", lat=34.94, lon=135.77)
    machiko = _venue(session, "まちづくり交流拠点MACHIKO", "太秦下刑部町", 35.0113, 135.7092)
    daigo = _venue(session, "醍醐交流会館", "醍醐高畑町", 34.9500, 135.8120, ward="伏見区")
    crafts = _gathering(session, "ひとめひとめ", "編み物や刺しゅうを楽しむ手芸の会です", machiko, "24We", time(13, 30))
    crafts.capacity, crafts.fee = 8, "無料"
    crafts.facts = {"step_free": True, "look_only": True}
    factories.role(session, "椅子ならべ", gathering=crafts, description="始まる前に椅子をならべます")
    _gathering(
        session, "みんなの子ども食堂", "子どもと大人がいっしょに夕ごはんを食べます", machiko, "24Fr", time(17, 0)
    )
    _gathering(session, "朝の体操ひろば", "音楽にあわせて体を動かす健康体操です", machiko, "0Mo", time(9, 30))
    _gathering(session, "右京ユースセンター", "13歳から30歳の若者が夜に集まる場所です", machiko, "13Th", time(18, 0))
    _gathering(session, "醍醐まちづくりカフェ", "やってみたいことを気軽に話し合う会です", daigo, "3Sa", time(10, 0))
    _gathering(session, "囲碁を楽しむ会", "囲碁を打つ会です。初心者も歓迎します", machiko, "0Tu", time(13, 0))


def _venue(session: Session, name: str, town: str, lat: float, lon: float, *, ward: str = "右京区") -> Venue:
    area: Area = factories.area(session, town, key=f"京都市/{ward}/{town}", ward=ward, lat=lat, lon=lon)
    return factories.venue(session, name, area=area, lat=lat, lon=lon, address=f"京都市{ward}{town}")


def _gathering(session: Session, name: str, description: str, venue: Venue, rule: str, start: time) -> Gathering:
    end = start.replace(hour=start.hour + 2)
    values = {"description": description, "venue": venue, "rule": rule, "start_time": start, "end_time": end}
    return factories.gathering(session, name, **values)
