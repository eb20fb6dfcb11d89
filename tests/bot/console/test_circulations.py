"""Circulation in the console: asked after a look, within the ceiling and one's own area; numbers below five hidden."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from handlers.acts.ask_officers import take_answer
from models.account import AccountDuty, AuditEntry, Duty
from models.circulation import AskAnswer, Circular, CircularAsk, CircularState, Department
from models.delivery import Delivery, DeliveryKind, DeliveryState
from tests import factories
from tests.bot.console.conftest import Browser, Office
from tests.circulars import STAFF, YES, asked, follower, officer

_TYPED = {"title": "ごみの日が変わります", "text": "4月から月曜と木曜です。", "until": "2026-12-20"}


@pytest.fixture
def groups(office: Office) -> list[str]:
    """Two 町会 of 右京区 (one with an officer on LINE), one of another ward, a club, and a department."""
    with office.sessions.begin() as session:
        first = factories.neighbourhood(session)
        officer(session, first, office.hands.at)
        second = factories.neighbourhood(session, "嵯峨自治会")
        north = factories.neighbourhood(session, "紫野町会", area=factories.area(session, "紫野町", ward="北区"))
        factories.group(session, "囲碁の会")
        factories.department(session, most_a_month=1)
        return [first.public_id, second.public_id, north.public_id]


def _form(office: Office, groups: Sequence[str], **typed: str) -> dict[str, Any]:
    with office.sessions() as session:
        department = session.scalars(select(Department.public_id)).one()
    return {**_TYPED, "department": department, "group": list(groups), **typed}


def _send(browser: Browser, form: dict[str, Any]) -> TestResponse:
    return browser.send("circulations/new", token_from="circulations/new", **form)


def _one(office: Office) -> Circular:
    with office.sessions() as session:
        return session.scalars(select(Circular).order_by(Circular.id.desc())).first()  # type: ignore[return-value]


def test_the_form_shows_neighbourhoods_and_whether_they_are_on_line(office: Office, groups: list[str]) -> None:
    page = office.at_work(Duty.STAFF).open("circulations/new").text
    assert "京都市右京区（2）" in page and "囲碁の会" not in page
    assert re.search(r"太秦町会 <span class=\"tag good\">LINE", page) and re.search(
        r"嵯峨自治会 <span class=\"tag\">紙", page
    )


def test_it_is_looked_at_before_anybody_is_asked_and_pressed_twice_is_asked_once(
    office: Office, groups: list[str]
) -> None:
    browser, form = office.at_work(Duty.STAFF), _form(office, groups[:2])
    look = _send(browser, form)
    assert "この内容で町会に頼む" in look.text and _one(office) is None
    once = {"sure": "1", "once": "abcdefghjk"}
    addresses = [_send(browser, form | once).headers["Location"] for _ in range(2)]
    assert addresses == ["/console/circulations/abcdefghjk"] * 2
    with office.sessions() as session:
        assert len(session.scalars(select(CircularAsk)).all()) == 2
        assert session.scalars(select(Delivery.kind)).all() == [DeliveryKind.CIRCULATE]


def test_a_whole_ward_is_chosen_with_one_tick(office: Office, groups: list[str]) -> None:
    form = _form(office, [], ward="京都市右京区", sure="1")
    assert _send(office.at_work(Duty.STAFF), form).status_code == 303
    with office.sessions() as session:
        assert len(session.scalars(select(CircularAsk)).all()) == 2


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"title": ""}, "件名は"),
        ({"until": "never"}, "最終日は"),
        ({"url": "javascript:alert(1)"}, "リンクは"),
        ({"department": "x"}, "課を選んで"),
        ({"group": []}, "町会を一つ以上"),
    ],
)
def test_what_is_wrong_is_said_and_stays_as_typed(
    office: Office, groups: list[str], typed: dict[str, Any], fault: str
) -> None:
    told = _send(office.at_work(Duty.STAFF), _form(office, groups) | {"sure": "1"} | typed)
    assert told.status_code == 400 and fault in told.text
    assert "4月から月曜と木曜です。" in told.text and _one(office) is None


def test_staff_of_a_ward_ask_its_own_and_no_others(office: Office, groups: list[str]) -> None:
    with office.sessions.begin() as session:
        ward = factories.area(session, "北区", layer="ward", ward="北区")
    browser = office.at_work(Duty.STAFF, area_id=ward.id)
    assert "太秦町会" not in browser.open("circulations/new").text
    assert _send(browser, _form(office, groups, sure="1")).status_code == 303
    with office.sessions() as session:
        assert [one.group.name for one in session.scalars(select(CircularAsk))] == ["紫野町会"]


def test_beyond_the_ceiling_staff_wait_for_an_admin(office: Office, groups: list[str]) -> None:
    staff = office.at_work(Duty.STAFF)
    for _ in range(2):
        _send(staff, _form(office, groups[:1], sure="1"))
    waiting = _one(office)
    assert waiting.state is CircularState.WAITING
    assert "承認を待っています" in staff.open(f"circulations/{waiting.public_id}").text
    assert staff.send(f"circulations/{waiting.public_id}/approve").status_code == 403
    admin = office.browser(office.account(AccountDuty(duty=Duty.ADMIN), email="b@example.jp"))
    assert "承認を待っている回覧" in admin.open("").text
    assert admin.send(f"circulations/{waiting.public_id}/approve").status_code == 303
    assert admin.send(f"circulations/{waiting.public_id}/decline").status_code == 409
    assert _one(office).state is CircularState.OPEN


def test_a_telephone_answer_is_written_down_and_seen_in_the_log(office: Office, groups: list[str]) -> None:
    staff = office.at_work(Duty.STAFF)
    _send(staff, _form(office, groups[1:2], sure="1"))
    with office.sessions() as session:
        ask = session.scalars(select(CircularAsk)).one()
    staff.send(f"circulation-asks/{ask.public_id}/answer", answer="refused", reason="役員が 足りない")
    shown = staff.open(f"circulations/{ask.circular.public_id}").text
    assert "理由：役員が 足りない" in shown and "回覧しない" in shown
    staff.send(f"circulation-asks/{ask.public_id}/answer", answer="accepted")
    with office.sessions() as session:
        again = session.get_one(CircularAsk, ask.id)
        assert (again.answer, again.reason) == (AskAnswer.ACCEPTED, "")
        assert "circulation.answer" in session.scalars(select(AuditEntry.action)).all()


def test_another_ward_s_answers_are_not_ours(office: Office, groups: list[str]) -> None:
    with office.sessions.begin() as session:
        ward = factories.area(session, "北区", layer="ward", ward="北区")
        (ask,) = asked(
            session,
            office.hands.at,
            factories.neighbourhood(session, "東町会"),
            by=factories.department(session, "防災課"),
        )
    browser = office.at_work(Duty.STAFF, area_id=ward.id)
    assert browser.send(f"circulation-asks/{ask.public_id}/answer", answer="accepted").status_code == 404
    assert "東町会" not in browser.open(f"circulations/{ask.circular.public_id}").text


@pytest.mark.parametrize(("people", "sent", "seen"), [(4, "5人未満", "5人未満"), (6, "6人", "5人")])
def test_numbers_below_five_are_hidden(office: Office, groups: list[str], people: int, sent: str, seen: str) -> None:
    with office.sessions.begin() as session:
        group = factories.neighbourhood(session, "西町会")
        officer(session, group, office.hands.at, email="w@example.jp")
        for _ in range(people):
            follower(session, group, office.hands.at)
        (ask,) = asked(session, office.hands.at, group, by=factories.department(session, "防災課"))
        take_answer(session, STAFF, ask, YES, now=office.hands.at)
        for row in session.scalars(select(Delivery).where(Delivery.kind == DeliveryKind.CIRCULAR)):
            row.state = DeliveryState.ACCEPTED
        ask.seen = people - 1
    page = office.at_work(Duty.STAFF).open(f"circulations/{ask.circular.public_id}").text
    assert f"届いた {sent} ／ 見ました {seen}" in page


def test_the_paper_has_a_sheet_for_each_neighbourhood_on_paper(office: Office, groups: list[str]) -> None:
    staff = office.at_work(Duty.STAFF)
    _send(staff, _form(office, groups[:2], sure="1", url="https://city.example.jp/gomi"))
    made = _one(office).public_id
    alone, everyone = (staff.open(f"circulations/{made}/print{more}").text for more in ("", "?all=1"))
    assert "嵯峨自治会 御中" in alone and "太秦町会 御中" not in alone and "太秦町会 御中" in everyone
    assert alone.count("班</li>") == 12 and "<svg" in alone
    staff.send(f"circulations/groups/{groups[1]}", blocks="７", households="１，２００", yen="10", per="household")
    assert staff.open(f"circulations/{made}/print").text.count("班</li>") == 7


def test_the_fee_sheet_counts_the_month_and_runs_no_formula(office: Office, groups: list[str]) -> None:
    with office.sessions.begin() as session:
        group = factories.neighbourhood(session, "=1+1町会")
        (ask,) = asked(session, office.hands.at, group, by=factories.department(session, "防災課"))
        take_answer(session, STAFF, ask, YES, now=office.hands.at)
    staff = office.at_work(Duty.STAFF)
    assert "謝礼が決まっていない回覧が1件" in staff.open("circulations/fees").text
    assert staff.send(f"circulations/groups/{group.public_id}", yen="3,000", per="item").status_code == 303
    file = staff.open("circulations/fees.csv?month=2026-12")
    assert "2026-12,'=1+1町会" in file.text and file.text.startswith("\ufeff") and ",1,1,3000,0" in file.text
    assert "3,000" in staff.open("circulations/fees/print?month=2026-12").text
    for month in ("2026-11", "2026-13", "x", "%00"):
        assert staff.open(f"circulations/fees?month={month}").status_code == 200


def test_admins_set_ceilings_and_the_fee_for_all(office: Office, groups: list[str]) -> None:
    admin = office.at_work(Duty.ADMIN)
    assert admin.send("circulations/departments", name="防災課", most="5").status_code == 303
    assert admin.send("circulations/departments", name="防災課", most="5").status_code == 400
    assert admin.send("circulations/departments", name="道路課", most="many").status_code == 400
    assert admin.send("circulations/departments", name="道路課", most="5", department="x").status_code == 404
    assert admin.send("circulations/rates", yen="-5").status_code == 400
    assert admin.send("circulations/rates", yen="2,500", per="item").status_code == 303
    page = admin.open("circulations/settings").text
    assert "今月あと5件" in page and 'value="2500"' in page


def test_what_is_taken_back_takes_no_answers(office: Office, groups: list[str]) -> None:
    staff = office.at_work(Duty.STAFF)
    _send(staff, _form(office, groups[1:2], sure="1"))
    made = _one(office)
    assert [staff.send(f"circulations/{made.public_id}/withdraw").status_code for _ in range(2)] == [303, 409]
    with office.sessions() as session:
        ask = session.scalars(select(CircularAsk)).one()
    assert staff.send(f"circulation-asks/{ask.public_id}/answer", answer="accepted").status_code == 409


@pytest.mark.parametrize("page", ["circulations?page=0", "circulations?page=99999999", "circulations?page=²"])
def test_a_page_number_that_makes_no_sense_shows_the_list(office: Office, page: str) -> None:
    assert office.at_work(Duty.STAFF).open(page).status_code == 200
