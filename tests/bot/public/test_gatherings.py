"""Open pages: the facts, the dates in three languages, what search engines read; nothing that runs."""

import html
import json
import re
from datetime import datetime
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from handlers.acts.plan_occurrences import plan_occurrences
from tests import factories


@pytest.fixture
def house(app: Flask, clean_database: Engine) -> FlaskClient:
    return app.test_client()


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


def test_a_page_points_to_the_calendars_of_its_ward_and_topic(house: FlaskClient, clean_database: Engine) -> None:
    text = house.get(f"/g/{_made(clean_database, categories=['handicraft', 'senior'])}").text
    addresses = [html.unescape(one) for one in re.findall(r'<li><a href="([^"]+)"', text)]
    assert [house.get(one).mimetype for one in addresses] == ["text/calendar"] * 3
    assert "京都市右京区のすべての集まり" in text and "URLで追加" in text
    alternate = re.findall(r'<link rel="alternate" type="text/calendar" title="[^"]+" href="([^"]+)"', text)
    assert [html.unescape(one) for one in alternate] == addresses


def test_a_sample_points_to_its_own_dates_alone(house: FlaskClient, clean_database: Engine) -> None:
    text = house.get(f"/g/{_made(clean_database, sample=True, categories=['handicraft'])}?language=en").text
    assert text.count("text/calendar") == 1 and "Everything in" not in text


def test_the_map_of_the_site_names_districts_and_their_feeds(house: FlaskClient, clean_database: Engine) -> None:
    with Session(clean_database) as session, session.begin():
        factories.area(session, "太秦地区", layer="district", key="district/太秦地区")
        factories.area(session, "見本地区", layer="district", key="district/見本地区", sample=True)
    tree = ElementTree.fromstring(house.get("/sitemap.xml").text)
    pages = [page.text or "" for page in tree.iter() if page.tag.endswith("loc")]
    assert [page.rsplit("/", 1)[1] for page in pages] == ["districts", quote("太秦地区"), quote("太秦地区") + ".atom"]
