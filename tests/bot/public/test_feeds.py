"""Calendars of an area or a topic: what takes place there, and nothing else."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests import factories


@pytest.fixture
def house(app: Flask, clean_database: Engine) -> FlaskClient:
    """Dates tomorrow in two wards; a sample, and one that rests."""
    with Session(clean_database) as session, session.begin():
        ukyo, kita = factories.area(session), factories.area(session, "紫野", ward="北区", key="京都市/北区/紫野")
        tomorrow = datetime.now().astimezone() + timedelta(days=1)
        for name, area, values in (
            ("手芸の会", ukyo, {"categories": ["手芸"]}),
            ("将棋の会", kita, {"categories": ["囲碁・将棋"]}),
            ("見本", ukyo, {"sample": True}),
            ("お休み", ukyo, {"status": "paused"}),
        ):
            gathering = factories.gathering(session, name, area=area, **values)
            factories.occurrence(session, tomorrow, gathering=gathering)
    return app.test_client()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("area=京都市右京区", {"手芸の会"}),
        ("area=右京区", {"手芸の会"}),
        ("area=京都市", {"手芸の会", "将棋の会"}),
        ("area=京都市北区紫野", {"将棋の会"}),
        ("topic=手芸", {"手芸の会"}),
        ("area=京都市&topic=囲碁・将棋", {"将棋の会"}),
    ],
)
def test_a_calendar_holds_what_takes_place_there(house: FlaskClient, query: str, names: set[str]) -> None:
    events = Calendar.from_ical(house.get(f"/calendar.ics?{query}").data).walk("VEVENT")
    assert {str(event["summary"]) for event in events} == names


@pytest.mark.parametrize(
    "query", ["", "area=", "area=火星", "area=右京区&topic=将棋", "area=%00", f"topic={'あ' * 101}"]
)
def test_what_nobody_holds_is_not_found(house: FlaskClient, query: str) -> None:
    assert house.get(f"/calendar.ics?{query}").status_code == 404
