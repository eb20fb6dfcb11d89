"""Made-up searches of the last weeks that found nothing, so that the radar of the demo has something to show.

Nobody can be written to: the people of it blocked us. They are like each other in a ward: that makes numbers.
"""

import hashlib
import random
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.consent import give_consent
from handlers.acts.count_needs import WEEK, count_needs, monday
from models.area import Area
from models.base import JAPAN
from models.consent import Purpose
from models.match_log import MatchLog
from models.resident import Resident, ResidentArea, ResidentStatus

_CITY, _WEEKS, _PEOPLE = "京都市", 26, 420
# How much is looked for, and when people could come.
_TOPICS = {
    "mahjong": (9, ("2-afternoon", "4-afternoon")),
    "free_juku": (8, ("1-evening", "3-evening")),
    "programming": (7, ("5-morning", "6-morning")),
    "kids_meal": (6, ("2-evening", "4-evening")),
    "guitar": (6, ("5-evening", "6-afternoon")),
    "men_cooking": (5, ("5-morning",)),
    "tabletennis": (5, ("0-evening", "1-evening")),
    "hikikomori_family": (3, ("6-afternoon",)),
    "allotment": (3, ("6-morning",)),
    "haiku": (2, ("3-morning",)),
    "film_photo": (1, ("6-afternoon",)),
}
_WARDS = {"右京区": 5, "伏見区": 5, "左京区": 4, "西京区": 3, "中京区": 3, "山科区": 2, "下京区": 1, "東山区": 1}


def load(session: Session, *, now: datetime) -> int:
    """Write people and what they looked for, and count it as the clock does. Returns how many searches there are."""
    made = random.Random("needs of the sample")
    towns = {ward: _towns(session, ward) for ward in _WARDS}
    number = 0
    for place in range(_PEOPLE):
        town = made.choice(towns[made.choices([*_WARDS], [*_WARDS.values()])[0]] or [None])
        if town:
            resident = _resident(session, place, town, now)
            weeks = made.sample(range(1, _WEEKS + 1), made.choice((1, 1, 2, 3)))
            topic = made.choices([*_TOPICS], [weight for weight, _ in _TOPICS.values()])[0]
            session.add_all(
                _search(made, resident, town, topic=topic, week=monday(now) - week * WEEK) for week in weeks
            )
            number += len(weeks)
    session.flush()
    count_needs(session, now=now)
    return number


def _towns(session: Session, ward: str) -> list[Area]:
    """A few towns of a ward: people who look for the same live near each other."""
    rows = select(Area).where(Area.layer == "town", Area.city == _CITY, Area.ward == ward).order_by(Area.id)
    return list(session.scalars(rows.limit(6)))


def _search(made: random.Random, resident: Resident, town: Area, *, topic: str, week: date) -> MatchLog:
    day = week + timedelta(days=made.randrange(7))
    at = datetime.combine(day, time(made.randrange(8, 22), made.randrange(60)), JAPAN)
    slots = [made.choice(_TOPICS[topic][1])] if made.random() < 0.8 else []
    return MatchLog(
        asked_at=at,
        resident_id=resident.id,
        area_id=town.id,
        place=town.path,
        topics=[topic],
        found=0,
        understood={"concepts": [topic], "slots": slots},
        engine="sample",
    )


def _resident(session: Session, number: int, town: Area, now: datetime) -> Resident:
    key = hashlib.sha256(f"sample/need/{number}".encode()).digest()
    told = {"line_key": key, "line_sealed": key, "followed_at": now, "last_seen_at": now}
    resident = Resident(language="ja", status=ResidentStatus.BLOCKED, **told)
    resident.areas = [ResidentArea(position=0, area_id=town.id)]
    session.add(resident)
    session.flush()
    give_consent(session, resident, Purpose.MATCHING, now=now)
    return resident
