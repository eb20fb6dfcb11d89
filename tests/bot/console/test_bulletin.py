"""The bulletin in the console: the office writes for its districts, an officer for the district of the group."""

import pytest
from sqlalchemy import select

from handlers.acts.subscribe import subscribe
from models.account import AccountDuty, AuditEntry, Duty
from models.area import Area, AreaBlock
from models.bulletin import BulletinPost
from models.delivery import Delivery, DeliveryKind
from models.group import Group
from tests import factories
from tests.bot.console.conftest import Browser, Office

_TYPED = {"title": "落ち葉まつり", "text": "日曜に公園で。", "until": "2026-12-20"}


@pytest.fixture
def areas(office: Office) -> list[Area]:
    """Two districts; the towns of 太秦町会 lie in the first."""
    with office.sessions.begin() as session:
        first = factories.area(session, "太秦地区", layer="district", key="district/京都市/右京区/太秦地区")
        second = factories.area(session, "紫野地区", layer="district", key="district/京都市/北区/紫野地区", ward="北区")
        group = factories.neighbourhood(session)
        session.add(AreaBlock(area_id=first.id, block_id=group.area_id))
        subscribe(session, factories.resident(session), first, now=office.hands.at)
        return [first, second]


def _posts(office: Office) -> list[BulletinPost]:
    with office.sessions() as session:
        return list(session.scalars(select(BulletinPost)))


def _write(browser: Browser, area: Area, **typed: str) -> int:
    form = {**_TYPED, "area": area.key, **typed}
    return browser.send("bulletin/new", token_from="bulletin/new", **form).status_code


def test_it_is_looked_at_first_then_posted_once_and_told_to_followers(office: Office, areas: list[Area]) -> None:
    browser = office.at_work(Duty.STAFF)
    assert _write(browser, areas[0]) == 200 and _posts(office) == []
    assert [_write(browser, areas[0], sure="1", once="abcdefghjk") for _ in range(2)] == [303, 303]
    assert "落ち葉まつり" in browser.open("bulletin").text and len(_posts(office)) == 1
    with office.sessions() as session:
        assert session.scalars(select(Delivery.kind)).all() == [DeliveryKind.BULLETIN]
        assert "bulletin.post" in session.scalars(select(AuditEntry.action)).all()


@pytest.mark.parametrize("typed", [{"title": ""}, {"text": ""}, {"until": "2026-12-01"}, {"url": "ftp://x"}])
def test_what_cannot_be_is_said(office: Office, areas: list[Area], typed: dict[str, str]) -> None:
    assert _write(office.at_work(Duty.STAFF), areas[0], sure="1", **typed) == 400
    assert _posts(office) == []


def test_what_nobody_can_draw_is_left_out(office: Office, areas: list[Area]) -> None:
    _write(office.at_work(Duty.STAFF), areas[0], sure="1", text="一\x0b行\x00👍")
    assert _posts(office)[0].text == "一行👍"


def test_an_officer_writes_for_the_district_of_the_group_alone(office: Office, areas: list[Area]) -> None:
    with office.sessions() as session:
        found = session.scalars(select(Group)).one()
    officer = office.at_work(Duty.OFFICER, group_id=found.id)
    assert "紫野地区" not in officer.open("bulletin/new").text
    assert [_write(officer, area, sure="1") for area in areas] == [303, 400]


def test_staff_of_a_ward_write_for_its_districts(office: Office, areas: list[Area]) -> None:
    with office.sessions.begin() as session:
        ward = factories.area(session, "北区", layer="ward", ward="北区")
    browser = office.at_work(Duty.STAFF, area_id=ward.id)
    assert [_write(browser, area, sure="1") for area in areas] == [400, 303]


def test_taken_down_by_whom_it_concerns_alone(office: Office, areas: list[Area]) -> None:
    staff = office.at_work(Duty.STAFF)
    _write(staff, areas[0], sure="1")
    made = _posts(office)[0].public_id
    with office.sessions.begin() as session:
        ward = factories.area(session, "北区", layer="ward", ward="北区")
    other = office.browser(office.account(AccountDuty(duty=Duty.STAFF, area_id=ward.id), email="b@example.jp"))
    assert other.send(f"bulletin/{made}/end").status_code == 404
    assert [staff.send(f"bulletin/{made}/end").status_code for _ in range(2)] == [303, 303]
    assert _posts(office)[0].ended_at == office.hands.at


def test_without_districts_the_page_says_how_to_get_them(office: Office) -> None:
    assert "取り込む" in office.at_work(Duty.STAFF).open("bulletin").text
