"""Circles of wishes at the coordinator's desk: numbers and words, one press, a first gathering; another ward's are not
there.
"""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from handlers.acts.ask_circle import take_answer
from models.account import AccountDuty, Duty
from models.area import Area
from models.delivery import Delivery
from models.gathering import Gathering
from models.resident import Resident
from models.wish import Wish
from models.wish_circle import CircleMember, CircleState, MemberAnswer, WishCircle
from tests import factories
from tests.bot.console.conftest import Browser, Office


@pytest.fixture
def circle(office: Office) -> str:
    with office.sessions.begin() as session:
        return _circle(session, factories.area(session)).public_id


def _circle(session: Session, *areas: Area, people: int = 3) -> WishCircle:
    homes = [areas[at % len(areas)] for at in range(people)]
    return factories.circle(
        session, *(factories.wish(session, f"将棋を習いたい{home.ward}", area=home) for home in homes)
    )


def _opened(browser: Browser, circle: str, page: str = "") -> TestResponse:
    """The page, after saying what for."""
    asked = browser.open(f"wishes/{circle}{page}")
    if "何のために見ますか" not in asked.text:
        return asked
    named = "wish_gathering" if page else "wish_circle"
    typed = {"subject": f"circle:{circle}", "page": named, "purpose": "contact", "note": ""}
    browser.send("purpose", token_from=f"wishes/{circle}{page}", **typed)
    return browser.open(f"wishes/{circle}{page}")


def _ask(browser: Browser, circle: str) -> int:
    return browser.send(f"wishes/{circle}/ask", answer_by="2026-12-09").status_code


def _all_say(office: Office, answer: MemberAnswer, *, but: int = 0) -> None:
    with office.sessions.begin() as session:
        for member in session.scalars(select(CircleMember).order_by(CircleMember.id)).all()[but:]:
            assert take_answer(session, member, answer, now=office.hands.at)


def test_the_page_asks_what_for_and_names_nobody(office: Office, circle: str) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    assert "将棋を習いたい" not in browser.open(f"wishes/{circle}").text
    shown = _opened(browser, circle).text
    assert "将棋を習いたい右京区" in shown and "3人" in shown
    with office.sessions() as session:
        assert not any(one in shown for one in session.scalars(select(Resident.public_id)))


def test_asked_with_one_press_and_not_twice(office: Office, circle: str) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    assert (_ask(browser, circle), _ask(browser, circle)) == (303, 409)
    with office.sessions() as session:
        assert len(session.scalars(select(Delivery)).all()) == 3
    assert "返事待ち" in _opened(browser, circle).text


def test_planned_with_a_room_published_and_everybody_invited(office: Office, circle: str) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    with office.sessions.begin() as session:
        venue = factories.venue(session, "町家", area=session.scalars(select(Area)).first())
        room = factories.room(session, venue=venue)
        slot = factories.slot(session, room=room).public_id
    _ask(browser, circle)
    _all_say(office, MemberAnswer.YES)
    assert "集まれそうな" in browser.open("").text and "町家" in _opened(browser, circle, "/gathering").text
    typed = {"name": "将棋をはじめる会", "text": "はじめまして", "slot": slot}
    assert browser.send(f"wishes/{circle}/gathering", **typed).status_code == 303
    assert "公開して、3人を招待する" in _opened(browser, circle, "/gathering").text
    assert browser.send(f"wishes/{circle}/publish", seen="1").status_code == 303
    with office.sessions() as session:
        assert session.scalars(select(Gathering)).one().name == "将棋をはじめる会"
    assert "3人に、招待を送りました。 行くと決めた方は0人です" in _opened(browser, circle).text


def test_another_place_and_time_are_typed(office: Office, circle: str) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    _ask(browser, circle)
    typed = {"name": "会", "text": "", "slot": "", "venue": "", "day": "2026-12-20", "start": "14:00", "end": ""}
    wrong = browser.send(f"wishes/{circle}/gathering", **{**typed, "day": "あした"})
    assert wrong.status_code == 400 and "会" in wrong.text
    assert browser.send(f"wishes/{circle}/gathering", **typed).status_code == 303
    assert "2026年12月20日" in _opened(browser, circle, "/gathering").text


@pytest.mark.parametrize("can", [1, 2])
def test_an_hour_at_which_one_alone_can_is_not_told(office: Office, circle: str, can: int) -> None:
    with office.sessions.begin() as session:
        for resident in session.scalars(select(Resident).order_by(Resident.id).limit(can)):
            resident.free_slots = ["2-morning"]
        room = factories.room(
            session, venue=factories.venue(session, "町家", area=session.scalars(select(Area)).first())
        )
        factories.slot(session, room=room, starts_at=factories.WHEN + timedelta(days=14))
    browser = office.at_work(Duty.COORDINATOR)
    _ask(browser, circle)
    _all_say(office, MemberAnswer.YES)
    text = _opened(browser, circle, "/gathering").text
    assert "町家" in text and ("が来られる時間帯" in text) == (can > 1)


_ELSEWHERE = {"slot": "", "venue": "", "day": "2026-12-20", "start": "14:00", "end": ""}


def test_who_writes_second_is_told_and_loses_nothing(office: Office, circle: str) -> None:
    first = office.at_work(Duty.COORDINATOR)
    second = office.browser(office.account(AccountDuty(duty=Duty.COORDINATOR), email="b@example.jp"))
    _ask(first, circle)
    morning, evening = ({**_ELSEWHERE, "name": name, "text": f"{name}です"} for name in ("朝の会", "夜の会"))
    assert all('name="seen" value="0"' in _opened(one, circle, "/gathering").text for one in (first, second))
    assert first.send(f"wishes/{circle}/gathering", **morning, seen="0").status_code == 303
    late = second.send(f"wishes/{circle}/gathering", **evening, seen="0")
    assert late.status_code == 409 and "ほかの人が下書きを保存しました" in late.text
    assert "夜の会です</textarea>" in late.text and "<dd>朝の会</dd>" in late.text
    assert second.send(f"wishes/{circle}/gathering", **evening, seen="1").status_code == 303
    assert "<dd>夜の会</dd>" in _opened(first, circle, "/gathering").text


def test_a_draft_sent_twice_is_kept_once_and_a_look_up_keeps_what_was_seen(office: Office, circle: str) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    _ask(browser, circle)
    typed = {**_ELSEWHERE, "name": "会", "text": "", "seen": "0"}
    assert {browser.send(f"wishes/{circle}/gathering", **typed).status_code for _ in range(2)} == {303}
    looked = browser.send(f"wishes/{circle}/gathering", **typed, look="venue_id")
    assert 'name="seen" value="0"' in looked.text


def test_what_somebody_changed_meanwhile_is_not_published_unseen(office: Office, circle: str) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    _ask(browser, circle)
    _all_say(office, MemberAnswer.YES)
    for seen in ("0", "1"):
        typed = {**_ELSEWHERE, "name": f"会{seen}", "text": "", "seen": seen}
        browser.send(f"wishes/{circle}/gathering", **typed)
    refused = browser.send(f"wishes/{circle}/publish", seen="1")
    assert refused.status_code == 409 and "まだ、だれにも送っていません" in refused.text


def test_without_enough_yes_nothing_is_published(office: Office, circle: str) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    _ask(browser, circle)
    _all_say(office, MemberAnswer.YES, but=1)
    assert browser.send(f"wishes/{circle}/publish").status_code == 409


def _of_another_ward(office: Office) -> Browser:
    with office.sessions.begin() as session:
        ward = factories.area(session, "北区", layer="ward", ward="北区")
    duty = AccountDuty(duty=Duty.COORDINATOR, area_id=ward.id)
    return office.browser(office.account(duty, email="north@example.jp"))


_DEEDS = ("ask", "close", "publish", "gathering")


def test_another_ward_s_circles_are_not_there_and_cannot_be_touched(office: Office, circle: str) -> None:
    browser = _of_another_ward(office)
    assert circle not in browser.open("wishes").text and "集まれそうな" not in browser.open("").text
    assert {browser.open(f"wishes/{circle}{page}").status_code for page in ("", "/gathering")} == {404}
    assert {browser.send(f"wishes/{circle}/{deed}", answer_by="2026-12-09").status_code for deed in _DEEDS} == {404}


def test_what_is_elsewhere_looks_like_what_never_was(office: Office, circle: str) -> None:
    browser = _of_another_ward(office)
    elsewhere, never = (browser.open(f"wishes/{one}").text for one in (circle, "abcdefghjk"))
    assert elsewhere.replace(circle, "abcdefghjk") == never and "ほかの地域の輪です" in never


def test_the_list_says_how_many_the_city_asks_for(office: Office) -> None:
    found = office.app.extensions["musubi_console"]
    office.app.extensions["musubi_console"] = replace(found, circle_fewest=5)
    assert "近くに住む5人以上の方" in office.at_work(Duty.COORDINATOR).open("wishes").text


def test_a_circle_across_two_wards_is_for_those_who_reach_both(office: Office) -> None:
    with office.sessions.begin() as session:
        wards = [factories.area(session, f"{name}の町", ward=name) for name in ("右京区", "北区")]
        circle = _circle(session, *wards).public_id
    assert _of_another_ward(office).open(f"wishes/{circle}").status_code == 404
    city = office.at_work(Duty.COORDINATOR)
    assert circle in city.open("wishes").text and city.open(f"wishes/{circle}").status_code == 200


def test_rooms_of_another_ward_are_not_proposed_to_a_ward_s_coordinator(office: Office, circle: str) -> None:
    with office.sessions.begin() as session:
        ward = factories.area(session, "右京区", layer="ward", ward="右京区")
        north = factories.area(session, "北の町", ward="北区")
        venue = factories.venue(session, "北の家", area=north)
        slot = factories.slot(session, room=factories.room(session, venue=venue)).public_id
    browser = office.browser(office.account(AccountDuty(duty=Duty.COORDINATOR, area_id=ward.id)))
    _ask(browser, circle)
    assert "北の家" not in _opened(browser, circle, "/gathering").text
    assert browser.send(f"wishes/{circle}/gathering", name="会", text="", slot=slot).status_code == 400


def test_who_takes_a_wish_back_leaves_no_circle_of_two_to_be_looked_at(office: Office, circle: str) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    with office.sessions.begin() as session:
        session.delete(session.scalars(select(Wish)).first())
    gone = browser.open(f"wishes/{circle}")
    assert gone.status_code == 410 and "人数が足りなくなりました" in gone.text and 'href="/console/wishes"' in gone.text
    assert browser.send(f"wishes/{circle}/ask", answer_by="2026-12-09").status_code == 410
    assert circle not in browser.open("wishes").text


def test_a_time_that_one_alone_told_is_not_shown(office: Office, circle: str) -> None:
    with office.sessions.begin() as session:
        first, second, _ = session.scalars(select(Resident).order_by(Resident.id)).all()
        first.free_slots, second.free_slots = ["2-morning", "5-evening"], ["2-morning"]
    shown = _opened(office.at_work(Duty.COORDINATOR), circle).text
    assert re.search(r"水曜の午前 2人", shown) and "土曜" not in shown


def test_what_became_of_a_circle_stands_in_the_list_for_a_while(office: Office, circle: str) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    _ask(browser, circle)
    assert browser.send(f"wishes/{circle}/close").status_code == 303
    assert "担当の方が閉じました" in browser.open("wishes").text
    with office.sessions.begin() as session:
        session.scalars(select(WishCircle)).one().asked_at = office.hands.at - timedelta(days=61)
        assert session.scalars(select(WishCircle.state)).one() is CircleState.CLOSED
    assert circle not in browser.open("wishes").text


@pytest.mark.parametrize("odd", [{"day": "0001-01-01"}, {"day": "9999-12-31"}, {"day": "2028-01-01"}, {"slot": "\0"}])
def test_a_draft_on_a_day_or_in_a_room_that_cannot_be_is_given_back(
    office: Office, circle: str, odd: dict[str, str]
) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    _ask(browser, circle)
    typed = {"name": "会", "text": "", "slot": "", "day": "2026-12-20", "start": "14:00", "end": "", **odd}
    assert browser.send(f"wishes/{circle}/gathering", **typed).status_code == 400


def test_a_second_duty_does_not_open_places_of_another_ward(office: Office, circle: str) -> None:
    with office.sessions.begin() as session:
        ward = factories.area(session, "右京区", layer="ward", ward="右京区").id
        far = factories.venue(session, "北の家", area=factories.area(session, "北の町", ward="北区")).public_id
        group = factories.group(session).id
    duties = AccountDuty(duty=Duty.COORDINATOR, area_id=ward), AccountDuty(duty=Duty.KEEPER, group_id=group)
    browser = office.browser(office.account(*duties))
    _ask(browser, circle)
    typed = {"name": "会", "text": "", "slot": "", "venue": far, "day": "2026-12-20", "start": "14:00", "end": ""}
    assert browser.send(f"wishes/{circle}/gathering", **typed).status_code == 400
