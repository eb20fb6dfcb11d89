"""Contacts with groups: noted on the group's page, promises listed by day; they stay when staff change."""

import pytest
from sqlalchemy import select

from models.account import AccountDuty, Duty
from models.contact_note import ContactNote
from tests import factories
from tests.bot.console.conftest import Browser, Office

_TYPED = {
    "met_on": "2026-12-01",
    "words": "会場にこまっている。",
    "promised": "空き部屋をさがす",
    "due_on": "2026-12-02",
}


@pytest.fixture
def group(office: Office) -> str:
    with office.sessions.begin() as session:
        return factories.neighbourhood(session).public_id


def _note(browser: Browser, group: str, **typed: str) -> int:
    path = f"groups/{group}/contacts"
    return browser.send(path, token_from=path, **{**_TYPED, **typed}).status_code


def test_what_was_promised_is_seen_by_who_follows_and_done_once(office: Office, group: str) -> None:
    assert _note(office.at_work(Duty.COORDINATOR), group) == 303
    follower = office.browser(office.account(AccountDuty(duty=Duty.STAFF), email="b@example.jp"))
    listed = follower.open("contacts").text
    assert "空き部屋をさがす" in listed and "山田 花子" in listed
    assert "会場にこまっている。" in follower.open(f"groups/{group}").text and "期日が来た" in follower.open("").text
    with office.sessions() as session:
        note = session.scalars(select(ContactNote)).one().public_id
    assert follower.send(f"contacts/{note}/done", done="1").status_code == 303
    assert "空き部屋をさがす" not in follower.open("contacts").text


_UNFIT = (
    {"met_on": ""},
    {"met_on": "2026-12-03"},
    {"words": "", "promised": "", "due_on": ""},
    {"promised": ""},
    {"promised": "あ" * 201},
    {"words": "あ" * 1_001},
)


@pytest.mark.parametrize("typed", _UNFIT)
def test_what_cannot_be_is_said(office: Office, group: str, typed: dict[str, str]) -> None:
    assert _note(office.at_work(Duty.STAFF), group, **typed) == 400


def test_another_ward_s_groups_and_promises_are_not_there(office: Office, group: str) -> None:
    _note(office.at_work(Duty.STAFF), group)
    with office.sessions.begin() as session:
        ward = factories.area(session, "北区", layer="ward", ward="北区")
        note = session.scalars(select(ContactNote)).one().public_id
    other = office.browser(office.account(AccountDuty(duty=Duty.STAFF, area_id=ward.id), email="n@example.jp"))
    assert "空き部屋をさがす" not in other.open("contacts").text
    assert (_note(other, group), other.send(f"contacts/{note}/done", done="1").status_code) == (404, 404)


def test_who_speaks_for_the_group_does_not_read_them(office: Office, group: str) -> None:
    _note(office.at_work(Duty.STAFF), group)
    with office.sessions() as session:
        own = session.scalars(select(ContactNote.group_id)).one()
    keeper = office.browser(office.account(AccountDuty(duty=Duty.KEEPER, group_id=own), email="k@example.jp"))
    assert "会場にこまっている。" not in keeper.open(f"groups/{group}").text
