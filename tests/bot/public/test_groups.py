"""Open pages of groups: what they hold and when next, in three languages and for calendars; nothing that runs."""

import json
import re
from datetime import datetime

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


def _made(engine: Engine, name: str = "ひとめひとめ") -> str:
    """A group with a weekly gathering, one that rests and one that has ended; its public id."""
    with Session(engine) as session, session.begin():
        group = factories.group(session, name, url="https://example.jp/", description="編み物の会です")
        factories.gathering(session, "手芸の会", group=group)
        factories.gathering(session, "体操", group=group, status="paused", rule="")
        factories.gathering(session, "昔の会", group=group, status="ended", rule="")
        plan_occurrences(session, now=datetime.now().astimezone())
        return group.public_id


@pytest.mark.parametrize(("language", "word"), [("ja", "次は"), ("easy", "つぎは"), ("en", "Next:")])
def test_a_page_says_what_a_group_holds(house: FlaskClient, clean_database: Engine, language: str, word: str) -> None:
    text = house.get(f"/groups/{_made(clean_database)}?language={language}").text
    assert all(part in text for part in ("ひとめひとめ", "手芸の会", "体操", word, "13:30"))
    assert "昔の会" not in text


def test_search_engines_read_who_it_is_and_nothing_runs(house: FlaskClient, clean_database: Engine) -> None:
    text = house.get(f"/groups/{_made(clean_database, '</script><script>alert(1)')}").text
    told = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert told and json.loads(told.group(1))["@type"] == "Organization"
    assert "<script>alert" not in text


def test_a_phone_subscribes_to_all_its_dates(house: FlaskClient, clean_database: Engine) -> None:
    events = Calendar.from_ical(house.get(f"/groups/{_made(clean_database)}.ics").data).walk("VEVENT")
    assert len(events) >= 12
    assert {str(event["summary"]) for event in events} == {"手芸の会"}


def test_a_gathering_s_page_leads_to_its_group_and_the_map_of_the_site_has_both(
    house: FlaskClient, clean_database: Engine
) -> None:
    public_id = _made(clean_database)
    listed = house.get("/sitemap.xml").text
    assert f"/groups/{public_id}<" in listed
    page = re.search(r"<loc>http://127.0.0.1:8000(/g/\w+)</loc>", listed)
    assert page and f'href="/groups/{public_id}?' in house.get(page.group(1)).text


@pytest.mark.parametrize("path", ["nothing", "2222222222", "2222222222.ics", "%00"])
def test_what_is_not_there_is_not_found(house: FlaskClient, path: str) -> None:
    assert house.get(f"/groups/{path}").status_code == 404
