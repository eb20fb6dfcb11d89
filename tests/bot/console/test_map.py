"""The map: places with what they hold, as points and as a list; other hosts are asked only if the office says so."""

import json
import re
from dataclasses import replace
from typing import Any

from models.account import Duty
from models.gathering import GatheringStatus
from tests import factories
from tests.bot.console.conftest import Browser, Office


def _town(office: Office) -> None:
    """A venue with two gatherings, a place known by its town, one without any; one that is online, one that ended."""
    with office.sessions.begin() as session:
        town, nowhere = factories.area(session), factories.area(session, "どこか", ward="北区", lat=None, lon=None)
        factories.area(session, "花園駅", layer="station", lat=35.02, lon=135.72)
        venue = factories.venue(session, "会館", area=town, lat=35.01, lon=135.71)
        for name in ("手芸の会", "将棋の会"):
            factories.gathering(session, name, venue=venue)
        factories.gathering(session, "散歩", area=town)
        factories.gathering(session, "</script><b>体操", area=nowhere)
        factories.gathering(session, "画面の会", area=town, online=True)
        factories.gathering(session, "昔の会", area=town, status=GatheringStatus.ENDED)


def _drawn(browser: Browser, query: str = "") -> dict[str, Any]:
    text = browser.open(f"map?{query}").text
    found = re.search(r'<script type="application/json" id="places">(.*?)</script>', text, re.DOTALL)
    assert found
    drawn: dict[str, Any] = json.loads(found.group(1))
    return drawn


def test_each_place_is_drawn_once_with_what_it_holds(office: Office) -> None:
    _town(office)
    places = _drawn(office.at_work(Duty.STAFF))["places"]
    held = {place["name"]: [one["name"] for one in place["held"]] for place in places}
    assert held == {"会館": ["将棋の会", "手芸の会"], "太秦蜂岡町": ["散歩"]}


def test_towns_and_stations_lie_behind(office: Office) -> None:
    _town(office)
    dots = _drawn(office.at_work(Duty.STAFF))["dots"]
    assert [(name, station) for _, _, name, station in dots] == [("花園駅", True), ("太秦蜂岡町", False)]


def test_the_list_has_also_what_is_on_no_map_and_nothing_of_it_runs(office: Office) -> None:
    _town(office)
    text = office.at_work(Duty.STAFF).open("map").text
    assert ("&lt;/script&gt;&lt;b&gt;体操" in text, "<b>体操" in text, "画面の会" in text) == (True, False, False)


def test_places_are_found_by_area_and_words(office: Office) -> None:
    _town(office)
    browser = office.at_work(Duty.STAFF)
    assert [place["name"] for place in _drawn(browser, "q=手芸")["places"]] == ["会館"]
    assert _drawn(browser, "ward=北区") == {"places": [], "dots": [], "tiles": ""}


def test_no_other_host_is_asked_unless_the_office_says_so(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    assert "https:" not in browser.open("map").headers["Content-Security-Policy"]
    tiles = "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png"
    office.app.extensions["musubi_console"] = replace(office.app.extensions["musubi_console"], map_tiles=tiles)
    policy = browser.open("map").headers["Content-Security-Policy"]
    assert "img-src 'self' data: https://cyberjapandata.gsi.go.jp;" in policy
    assert "https:" not in browser.open("calendar").headers["Content-Security-Policy"]
