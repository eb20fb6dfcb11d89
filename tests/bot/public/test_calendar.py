"""Calendar files: what a phone's calendar reads, and what it never learns."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.public.calendar import blueprint, calendar_of
from models.base import is_public_id, new_public_id
from models.occurrence import OccurrenceStatus
from models.session import make_engine
from tests import factories


def served(engine: Engine) -> Flask:
    app = Flask(__name__)
    app.register_blueprint(blueprint(engine, Clock()))
    return app


def test_date_becomes_an_entry_with_place_and_hours(session: Session, now: datetime) -> None:
    occurrence = factories.occurrence(session, now)
    event = next(iter(calendar_of(occurrence, now=now).walk("VEVENT")))
    assert event["summary"] == "手芸の会"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (now, now + timedelta(hours=2))
    assert event["location"] == "MACHIKO"


def test_a_date_elsewhere_says_where(session: Session, now: datetime) -> None:
    hall = factories.venue(session, "ふれあい会館", lat=35.02, lon=135.71)
    event = next(iter(calendar_of(factories.occurrence(session, now, venue=hall), now=now).walk("VEVENT")))
    assert (event["location"], event["geo"].to_ical()) == ("ふれあい会館", "35.02;135.71")


def test_cancelled_date_cancels_the_entry(session: Session, now: datetime) -> None:
    occurrence = factories.occurrence(session, now, status=OccurrenceStatus.CANCELLED, version=2)
    event = next(iter(calendar_of(occurrence, now=now).walk("VEVENT")))
    assert (event["status"], event["sequence"]) == ("CANCELLED", 2)


def test_entry_says_when_it_was_made(session: Session, now: datetime) -> None:
    occurrence = factories.occurrence(session, now + timedelta(days=3))
    event = next(iter(calendar_of(occurrence, now=now).walk("VEVENT")))
    assert event.decoded("dtstamp") == now


def test_day_without_hours_is_a_whole_day(session: Session, now: datetime) -> None:
    occurrence = factories.occurrence(session, now.replace(hour=15), has_time=False, ends_at=None)
    event = next(iter(calendar_of(occurrence, now=now).walk("VEVENT")))
    assert event.decoded("dtstart") == datetime(2026, 12, 3).date()  # noqa: DTZ001


def test_file_is_served_to_anyone_and_unknown_ids_are_not_found(clean_database: Engine) -> None:
    with Session(clean_database) as session, session.begin():
        public_id = factories.occurrence(session).public_id
    client = served(clean_database).test_client()
    answer = client.get(f"/calendar/{public_id}.ics")
    assert answer.mimetype == "text/calendar"
    assert Calendar.from_ical(answer.data).walk("VEVENT")
    assert client.get("/calendar/nothing.ics").status_code == 404


@pytest.mark.parametrize("odd", ["%00", "%F0%9F%8D%8E", "abcdefgh1l", "ABCDEFGHJK", "a" * 11, "%0A" + "a" * 10])
def test_what_can_be_no_id_is_not_looked_up(odd: str) -> None:
    nowhere = served(make_engine("postgresql://127.0.0.1:1/nothing")).test_client()
    assert nowhere.get(f"/calendar/{odd}.ics").status_code == 404


def test_every_public_id_can_be_looked_up() -> None:
    assert all(is_public_id(new_public_id()) for _ in range(200))
