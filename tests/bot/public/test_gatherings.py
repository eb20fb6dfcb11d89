"""Open pages: the facts, the dates in three languages, what search engines read; nothing that runs."""

import json
import re
from datetime import datetime
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.app import create_app
from handlers.acts.plan_occurrences import plan_occurrences
from tests import factories
from tests.bot.parts import parts_on


@pytest.fixture
def house(clean_database: Engine) -> FlaskClient:
    return create_app(parts_on(clean_database)).test_client()


def _made(engine: Engine, name: str = "手芸の会", **values: object) -> str:
    """A gathering with dates from today on; its public id."""
    with Session(engine) as session, session.begin():
        made = factories.gathering(session, name, **values)
        plan_occurrences(session, now=datetime.now().astimezone())
        return made.public_id


@pytest.mark.parametrize(
    ("language", "word"), [("ja", "これからの日程"), ("easy", "これからの 日"), ("en", "Coming dates")]
)
def test_a_page_says_what_when_and_where(house: FlaskClient, clean_database: Engine, language: str, word: str) -> None:
    text = house.get(f"/g/{_made(clean_database)}?language={language}").text
    assert all(part in text for part in ("手芸の会", "MACHIKO", word, "13:30"))


def test_search_engines_read_every_date(house: FlaskClient, clean_database: Engine) -> None:
    text = house.get(f"/g/{_made(clean_database)}").text
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert found
    events = json.loads(found.group(1))
    assert (events[0]["@type"], events[0]["name"], events[0]["location"]["name"]) == ("Event", "手芸の会", "MACHIKO")
    assert {event["startDate"][10:] for event in events} == {"T13:30:00+09:00"}


def test_nothing_that_people_wrote_runs(house: FlaskClient, clean_database: Engine) -> None:
    text = house.get(f"/g/{_made(clean_database, '</script><script>alert(1)</script>')}").text
    assert "<script>alert" not in text


def test_a_phone_subscribes_to_its_dates(house: FlaskClient, clean_database: Engine) -> None:
    body = house.get(f"/g/{_made(clean_database)}.ics").data
    assert len(Calendar.from_ical(body).walk("VEVENT")) == 12


@pytest.mark.parametrize("path", ["nothing", "2222222222", "%00", "..%2f"])
def test_what_is_not_there_is_not_found(house: FlaskClient, path: str) -> None:
    assert house.get(f"/g/{path}").status_code == 404


def test_what_has_ended_is_not_found_and_what_rests_says_so(house: FlaskClient, clean_database: Engine) -> None:
    ended, paused = _made(clean_database, status="ended"), _made(clean_database, "体操", status="paused")
    assert house.get(f"/g/{ended}").status_code == 404
    assert "お休み" in house.get(f"/g/{paused}").text


def test_the_map_of_the_site_lists_what_is_real(house: FlaskClient, clean_database: Engine) -> None:
    real, _ = _made(clean_database), _made(clean_database, "例", sample=True)
    tree = ElementTree.fromstring(house.get("/sitemap.xml").text)
    assert [page.text for page in tree.iter() if page.tag.endswith("loc")] == [f"http://127.0.0.1:8000/g/{real}"]
    assert "Disallow: /console/" in house.get("/robots.txt").text


@pytest.mark.parametrize(("query", "status"), [("", 200), ("?encoding=cp932", 200), ("?encoding=ebcdic", 400)])
def test_everybody_may_take_the_catalogue(house: FlaskClient, clean_database: Engine, query: str, status: int) -> None:
    _made(clean_database)
    answers = [house.get(f"/opendata/{name}.csv{query}") for name in ("events", "facilities")]
    assert [answer.status_code for answer in answers] == [status, status]
