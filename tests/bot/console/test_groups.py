"""Groups in the console: found, read with what they hold, changed; each account within its own part of the city."""

import re

import pytest
from sqlalchemy import select

from models.account import AccountDuty, AuditEntry, Duty
from models.gathering import GatheringStatus
from models.group import Group
from tests import factories
from tests.bot.console.conftest import Browser, Office

NAMES = ("ひとめひとめ", "将棋クラブ", "山の会")


def _town(office: Office) -> dict[str, str]:
    """Groups of two wards, one of them known by its gathering alone; their public ids by name."""
    with office.sessions.begin() as session:
        ukyo, kita = factories.area(session), factories.area(session, "紫野", ward="北区", key="京都市/北区/紫野")
        rows = [
            factories.group(session, NAMES[0], kana="ひとめひとめ", area=ukyo),
            factories.group(session, NAMES[1], area=kita),
            factories.group(session, NAMES[2]),
        ]
        factories.gathering(session, "囲碁の会", group=rows[1], area=kita)
        factories.gathering(session, "ハイキング", group=rows[2], area=ukyo, status=GatheringStatus.PAUSED)
        return {row.name: row.public_id for row in rows}


def _names(browser: Browser, query: str = "") -> list[str]:
    text = browser.open(f"groups?{query}").text
    return [name for name in NAMES if f">{name}<" in text]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", list(NAMES)),
        ("q=ヒトメ", [NAMES[0]]),
        ("q=将棊クラブ", [NAMES[1]]),
        ("ward=北区", [NAMES[1]]),
        ("state=holding", [NAMES[1]]),
        ("state=resting", [NAMES[0], NAMES[2]]),
        ("q=%00", list(NAMES)),
        ("page=9", []),
    ],
)
def test_groups_are_found(office: Office, query: str, names: list[str]) -> None:
    _town(office)
    assert _names(office.at_work(Duty.STAFF), query) == names


def test_a_ward_s_staff_sees_who_is_there_or_holds_something_there(office: Office) -> None:
    ids = _town(office)
    with office.sessions.begin() as session:
        ward = factories.area(session, "右京区", layer="ward")
    browser = office.at_work(Duty.STAFF, area_id=ward.id)
    assert _names(browser) == [NAMES[0], NAMES[2]]
    assert browser.open(f"groups/{ids[NAMES[1]]}").status_code == 404


def test_an_officer_sees_and_changes_the_own_group_alone(office: Office) -> None:
    ids = _town(office)
    with office.sessions() as session:
        own = session.scalars(select(Group).where(Group.name == NAMES[1])).one()
    browser = office.at_work(Duty.OFFICER, group_id=own.id)
    assert _names(browser) == [NAMES[1]]
    assert browser.send(f"groups/{ids[NAMES[1]]}/edit", name="将棋クラブ", description="毎週").status_code == 303
    assert browser.send(f"groups/{ids[NAMES[0]]}/edit", name="わたしの会").status_code == 404


def test_a_group_s_page_leads_to_its_gatherings(office: Office) -> None:
    ids = _town(office)
    text = office.at_work(Duty.COORDINATOR).open(f"groups/{ids[NAMES[1]]}").text
    assert ("囲碁の会" in text, "内容を直す" in text) == (True, False)


def test_a_change_is_kept_and_written_down(office: Office) -> None:
    ids = _town(office)
    office.at_work(Duty.STAFF).send(
        f"groups/{ids[NAMES[0]]}/edit", name=NAMES[0], kana="ひとめひとめ", url="https://a.jp"
    )
    with office.sessions() as session:
        found = session.scalars(select(Group).where(Group.name == NAMES[0])).one()
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert (found.url, found.by_hand) == ("https://a.jp", ["url"])
        assert last and (last.action, last.before, last.after) == (
            "catalogue.edit_group",
            {"url": ""},
            {"url": "https://a.jp"},
        )


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("name", "あ" * 101), ("url", "javascript:alert(1)")])
def test_what_cannot_be_is_said_and_changes_nothing(office: Office, field: str, value: str) -> None:
    ids = _town(office)
    typed = {"name": NAMES[0], "description": "書きかけ", field: value}
    answer = office.at_work(Duty.STAFF).send(f"groups/{ids[NAMES[0]]}/edit", **typed)
    assert (answer.status_code, "ご確認ください" in answer.text, "書きかけ" in answer.text) == (400, True, True)
    with office.sessions() as session:
        assert session.scalars(select(Group.by_hand).where(Group.name == NAMES[0])).one() == []


def test_staff_keep_households_and_blocks_from_the_group_s_page(office: Office) -> None:
    with office.sessions.begin() as session:
        group = factories.neighbourhood(session).public_id
    staff = office.at_work(Duty.STAFF)
    assert staff.send(f"groups/{group}/size", households="1,200", blocks="１２").status_code == 303
    assert re.findall(r"<dd>([^<]+)</dd>", staff.open(f"groups/{group}").text)[:2] == ["1,200", "12"]
    assert staff.send(f"groups/{group}/size", households="many").status_code == 400


def test_officers_keep_the_blocks_alone(office: Office) -> None:
    with office.sessions.begin() as session:
        group, other = factories.neighbourhood(session), factories.neighbourhood(session, "嵯峨自治会")
    staff = office.browser(office.account(AccountDuty(duty=Duty.STAFF), email="s@example.jp"))
    staff.send(f"groups/{group.public_id}/size", households="100", blocks="5")
    officer = office.at_work(Duty.OFFICER, group_id=group.id)
    assert officer.send(f"groups/{group.public_id}/size", households="9999", blocks="6").status_code == 303
    assert re.findall(r"<dd>(\d+)</dd>", officer.open(f"groups/{group.public_id}").text)[:2] == ["100", "6"]
    assert officer.send(f"groups/{other.public_id}/size", blocks="6").status_code == 404


def test_a_club_has_no_blocks(office: Office) -> None:
    with office.sessions.begin() as session:
        club = factories.group(session, "囲碁の会").public_id
    staff = office.at_work(Duty.STAFF)
    assert "世帯数" not in staff.open(f"groups/{club}").text and staff.open(f"groups/{club}/size").status_code == 404
