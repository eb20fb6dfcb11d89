"""Venues in the console: found, read with their access, changed; what nobody said stays unknown."""

import re

from sqlalchemy import select

from handlers.acts.take_in import CatalogueRead, Origin, VenueRead, take_in
from models.account import AccountDuty, Duty
from models.venue import Venue
from tests import factories
from tests.bot.console.conftest import Browser, Office


def town(office: Office) -> dict[str, str]:
    """Venues in two wards, one with a room and a free slot; their public ids by name."""
    with office.sessions.begin() as session:
        ukyo = factories.area(session, "太秦蜂岡町")
        kita = factories.area(session, "紫野", ward="北区", key="京都市/北区/紫野")
        facts = {"wheelchair": True, "nursing_room": False, "quiet": True}
        rows = [
            factories.venue(session, "太秦会館", area=ukyo, kana="うずまさかいかん", facts=facts),
            factories.venue(session, "紫野会館", area=kita, address="北区紫野1"),
        ]
        factories.slot(session, room=factories.room(session, venue=rows[0]))
        return {row.name: row.public_id for row in rows}


def names(browser: Browser, query: str = "") -> list[str]:
    text = browser.open(f"venues?{query}").text
    return [name for name in ("太秦会館", "紫野会館") if f">{name}<" in text]


def test_venues_are_found(office: Office) -> None:
    town(office)
    wanted = {
        "": ["太秦会館", "紫野会館"],
        "q=ウズマサ": ["太秦会館"],
        "q=紫野1": ["紫野会館"],
        "q=太泰会館": ["太秦会館"],
        "ward=北区": ["紫野会館"],
        "state=rooms": ["太秦会館"],
        "state=free": ["太秦会館"],
        "q=%00%25": [],
    }
    browser = office.at_work(Duty.STAFF)
    assert {query: names(browser, query) for query in wanted} == wanted


def test_a_ward_s_staff_sees_its_ward_and_a_keeper_every_venue(office: Office) -> None:
    ids = town(office)
    with office.sessions.begin() as session:
        ward, group = factories.area(session, "右京区", layer="ward"), factories.group(session)
    staff = office.at_work(Duty.STAFF, area_id=ward.id)
    assert (names(staff), staff.open(f"venues/{ids['紫野会館']}").status_code) == (["太秦会館"], 404)
    from_group = office.browser(office.account(AccountDuty(duty=Duty.KEEPER, group_id=group.id), email="b@example.jp"))
    assert names(from_group) == ["太秦会館", "紫野会館"]
    assert from_group.open(f"venues/{ids['紫野会館']}/edit").status_code == 403


def test_access_is_yes_no_or_unknown(office: Office) -> None:
    text = office.at_work(Duty.COORDINATOR).open(f"venues/{town(office)['太秦会館']}").text
    said = {name: sign for sign, name in re.findall(r'aria-hidden="true">(.)</span> ([^<]+)', text)}
    assert {name: said[name] for name in ("車いすで入れる", "授乳室", "字幕")} == {
        "車いすで入れる": "○", "授乳室": "×", "字幕": "？"
    }  # fmt: skip


def test_what_staff_wrote_stays_when_the_file_comes_again(office: Office) -> None:
    read = CatalogueRead(venues=(VenueRead(key="1", name="太秦会館", hours="9-17", facts={"wheelchair": False}),))
    with office.sessions.begin() as session:
        take_in(session, read, Origin("file", "京都市"), now=office.hands.at)
        found = session.scalars(select(Venue)).one().public_id
    typed = {"name": "太秦会館", "hours": "9時から21時", "fact-wheelchair": "yes", "fact-captions": "no"}
    assert office.at_work(Duty.STAFF).send(f"venues/{found}/edit", **typed).status_code == 303
    with office.sessions.begin() as session:
        take_in(session, read, Origin("file", "京都市"), now=office.hands.at)
        venue = session.scalars(select(Venue)).one()
        assert (venue.hours, venue.facts) == ("9時から21時", {"wheelchair": True, "captions": False})
        assert venue.by_hand == ["facts", "hours"]


def test_facts_that_are_not_about_access_stay(office: Office) -> None:
    ids = town(office)
    typed = {"name": "太秦会館", "kana": "うずまさかいかん", "fact-wheelchair": "", "fact-quiet": "no"}
    office.at_work(Duty.STAFF).send(f"venues/{ids['太秦会館']}/edit", **typed)
    with office.sessions() as session:
        venue = session.scalars(select(Venue).where(Venue.public_id == ids["太秦会館"])).one()
    assert venue.facts == {"quiet": True}


def test_what_cannot_be_is_said_and_stays_as_typed(office: Office) -> None:
    answer = office.at_work(Duty.STAFF).send(
        f"venues/{town(office)['太秦会館']}/edit", name="太秦会館", url="javascript:alert(1)", address="ここ"
    )
    assert (answer.status_code, "ウェブサイト" in answer.text, 'value="ここ"' in answer.text) == (400, True, True)
