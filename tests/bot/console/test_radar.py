"""The radar's page: what it counts, hides and links to, as a table, a map and a file; what it costs the database."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from handlers.acts.consent import give_consent
from handlers.acts.count_needs import count_needs
from models.account import AccountDuty, Duty
from models.consent import Purpose
from models.tables import Area
from tests import factories
from tests.bot.console.conftest import Browser, Office

WARDS = ("右京区", "伏見区")


def missed(session: Session, area: Area, people: int, **values: object) -> None:
    """So many people who looked for knitting there last week, in vain."""
    asked = {"asked_at": factories.WHEN - timedelta(days=7), "topics": ["knitting"], "found": 0} | values
    for _ in range(people):
        resident = factories.resident(session)
        give_consent(session, resident, Purpose.MATCHING, now=factories.WHEN)
        factories.search(session, resident=resident, area=area, **asked)


def wards(session: Session) -> dict[str, Area]:
    """Two wards of a city, and a town in each."""
    factories.area(session, "京都市", layer="city", ward="", key="京都市", pref="京都府")
    for name in WARDS:
        factories.area(session, name, layer="ward", ward=name, key=f"京都市/{name}")
    return {name: factories.area(session, f"{name}の町", ward=name) for name in WARDS}


@pytest.fixture
def filled(office: Office) -> Office:
    """12 people in one ward, 7 in the other; 3 of them for a rare topic."""
    with office.sessions.begin() as session:
        towns = wards(session)
        missed(session, towns["右京区"], 12, understood={"slots": ["1-evening"]})
        missed(session, towns["伏見区"], 7)
        missed(session, towns["右京区"], 3, topics=["go"])
        count_needs(session, now=office.hands.at)
    return office


def of_ward(office: Office, ward: str, email: str = "w@example.jp", duty: Duty = Duty.COORDINATOR) -> Browser:
    with office.sessions.begin() as session:
        area = session.query(Area).filter_by(key=f"京都市/{ward}").one()
    return office.browser(office.account(AccountDuty(duty=duty, area_id=area.id), email=email))


def test_the_city_sees_wards_in_steps_of_five_and_no_small_topic(filled: Office) -> None:
    text = filled.at_work(Duty.COORDINATOR).open("radar").text
    assert "編み物" in text
    assert "囲碁" not in text
    assert "15〜" in text
    assert "10〜" in text
    assert "5〜" in text


def test_a_ward_sees_its_towns_and_its_hours_alone(filled: Office) -> None:
    text = of_ward(filled, "右京区").open("radar").text
    assert "右京区の町" in text
    assert "10〜" in text
    assert "伏見区" not in text
    assert "15〜" not in text


def test_each_number_leads_to_the_searches_behind_it(filled: Office) -> None:
    browser = of_ward(filled, "右京区")
    link = browser.open("radar").text.split('href="/console/match-log?')[1].split('"')[0].replace("&amp;", "&")
    listed = browser.open(f"match-log?{link}").text
    assert listed.count("/console/match-log/") >= 12
    assert "囲碁" not in listed.split("<tbody>")[1]


def test_the_way_to_what_if_takes_topic_and_ward_along(filled: Office) -> None:
    link = of_ward(filled, "右京区").open("radar").text.split('href="/console/radar/what-if?')[1].split('"')[0]
    text = of_ward(filled, "右京区", email="x@example.jp").open(f"radar/what-if?{link.replace('&amp;', '&')}").text
    assert 'value="編み物"' in text
    assert 'value="京都市/右京区" checked' in text


def test_topics_and_areas_narrow_it_and_unknown_ones_are_told(filled: Office) -> None:
    browser = filled.at_work(Duty.COORDINATOR)
    assert "5〜" in browser.open("radar?area=伏見区").text
    assert "10〜" not in browser.open("radar?area=伏見区").text
    assert "編み物" in browser.open("radar?topic=手芸&weeks=4").text
    assert "その名前の話題" in browser.open("radar?topic=ぬるぽ").text
    assert browser.open("radar?weeks=%00&area=%00%25&topic='").status_code == 200


def test_the_file_says_what_the_page_shows(filled: Office) -> None:
    lines = filled.at_work(Duty.COORDINATOR).open("radar.csv").text.splitlines()
    assert "話題と地域,編み物,右京区,10" in lines
    assert "話題と曜日・時間帯,編み物,火夜,10" in lines
    assert not any("囲碁" in line for line in lines)


def test_as_many_statements_for_many_topics_as_for_one(filled: Office) -> None:
    browser, asked = filled.at_work(Duty.COORDINATOR), list[str]()
    event.listen(Engine, "before_cursor_execute", heard := lambda *given: asked.append(given[2]))
    browser.open("radar")
    few = len(asked)
    with filled.sessions.begin() as session:
        town = session.query(Area).filter_by(name="右京区の町").one()
        for topic in ("cooking", "yoga", "shogi"):
            missed(session, town, 6, topics=[topic])
        count_needs(session, now=filled.hands.at)
    asked.clear()
    browser.open("radar")
    event.remove(Engine, "before_cursor_execute", heard)
    assert len(asked) <= few <= 25
    assert sum("unmet_need" in statement for statement in asked) <= 7


def test_no_name_in_the_file_is_run_by_a_spreadsheet(filled: Office) -> None:
    with filled.sessions.begin() as session:
        session.query(Area).filter_by(key="京都市/右京区").one().name = "=1+1"
    lines = filled.at_work(Duty.COORDINATOR).open("radar.csv").text
    assert ",'=1+1," in lines and ",=1+1," not in lines
