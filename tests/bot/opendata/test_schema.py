"""The catalogue in schema.org's words: each gathering once, with its next date and its rule; samples are left out."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.opendata.schema import events_json, schedule_of
from models.gathering import Gathering
from models.occurrence import OccurrenceStatus
from tests import factories


def _graph(session: Session, now: datetime) -> list[dict[str, Any]]:
    told = json.loads("".join(events_json(session, now=now, base_url="https://city.jp")))
    graph: list[dict[str, Any]] = told["@graph"]
    return graph


def test_each_gathering_is_told_once_with_its_next_date(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session, attribution="試験市、CC BY 4.0")
    for days, status in ((-1, "planned"), (1, "cancelled"), (2, "planned"), (3, "planned")):
        at = now + timedelta(days=days)
        factories.occurrence(session, at, gathering=gathering, status=OccurrenceStatus(status))
    (event,) = _graph(session, now)
    assert event["startDate"] == "2026-12-04T10:00:00+09:00"
    assert (event["url"], event["creditText"]) == (f"https://city.jp/g/{gathering.public_id}", "試験市、CC BY 4.0")


def test_samples_and_what_rests_are_left_out(session: Session, now: datetime) -> None:
    for values in ({"sample": True}, {"status": "paused"}, {"status": "ended"}):
        factories.occurrence(session, gathering=factories.gathering(session, **values))
    assert _graph(session, now) == []


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        ("0We", [{"repeatFrequency": "P1W", "byDay": ["Wednesday"]}]),
        ("7Su", [{"repeatFrequency": "P2W", "byDay": ["Sunday"]}]),
        ("6Fr", [{"repeatFrequency": "P1M", "byDay": ["Friday"], "byMonthWeek": -1}]),
        (
            "13Mo",
            [
                {"repeatFrequency": "P1M", "byDay": ["Monday"], "byMonthWeek": 1},
                {"repeatFrequency": "P1M", "byDay": ["Monday"], "byMonthWeek": 3},
            ],
        ),
        ("D5,20", [{"repeatFrequency": "P1M", "byMonthDay": [5, 20]}]),
        ("", []),
        ("毎週", []),
    ],
)
def test_a_rule_is_told_as_schedules(rule: str, parts: list[dict[str, Any]]) -> None:
    always = {"@type": "Schedule", "scheduleTimezone": "Asia/Tokyo", "startDate": "2026-04-01"}
    assert schedule_of(Gathering(rule=rule, period_from=date(2026, 4, 1))) == [always | part for part in parts]
