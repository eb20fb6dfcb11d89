"""The directory of desks: kept by admins, read by who answers; what cannot be is said."""

from typing import Any

import pytest
from sqlalchemy import select

from models.account import AccountDuty, AuditEntry, Duty
from models.help_desk import HelpDesk, HelpDeskMember
from tests import factories
from tests.bot.console.conftest import Browser, Office

_TYPED = {"name": "右京まちセン", "kind": "town", "phone": "075-000-0000", "cause": "asked", "again": "4"}
_TYPED |= {f"within_{cause}": "60" for cause in ("asked", "crisis", "consult", "not_found")}
_TYPED |= {"from_0": "09:00", "to_0": "17:00", "new_year": "1"}


def _keep(browser: Browser, path: str = "desks/new", **typed: Any) -> int:
    return browser.send(path, token_from="desks/new", **{**_TYPED, **typed}).status_code


def test_an_admin_keeps_a_desk_with_hours_and_members(office: Office) -> None:
    coordinator = office.account(AccountDuty(duty=Duty.COORDINATOR), email="c@example.jp")
    browser, shown = office.at_work(Duty.ADMIN), {f"shown_{coordinator.public_id}": "すずき"}
    assert _keep(browser, member=coordinator.public_id, **shown) == 303
    with office.sessions() as session:
        made = session.scalars(select(HelpDesk)).one()
        assert (made.hours, made.causes, made.answer_within["asked"]) == ({"0": ["09:00", "17:00"]}, ["asked"], 60)
        assert session.scalars(select(HelpDeskMember.shown_as)).all() == ["すずき"]
        assert "help_desk.keep" in session.scalars(select(AuditEntry.action)).all()
    page = browser.open(f"desks/{made.public_id}/edit").text
    assert 'value="すずき"' in page and 'value="09:00"' in page
    assert _keep(browser, f"desks/{made.public_id}/edit", name="新しい名前") == 303
    assert "新しい名前" in browser.open("desks").text


_UNFIT = (
    {"name": ""},
    {"name": "あ" * 41},
    {"kind": "x"},
    {"phone": "でんわ"},
    {"to_0": "08:00"},
    {"to_0": ""},
    {"from_1": "9時", "to_1": "17:00"},
    {"within_asked": "0"},
    {"within_asked": "x"},
    {"again": "101"},
    {"cause": "x"},
)


@pytest.mark.parametrize("typed", _UNFIT)
def test_what_cannot_be_is_said_and_stays_as_typed(office: Office, typed: dict[str, str]) -> None:
    assert _keep(office.at_work(Duty.ADMIN), **typed) == 400
    with office.sessions() as session:
        assert session.scalars(select(HelpDesk)).all() == []


def test_a_desk_that_was_ended_gets_nothing_any_more(office: Office) -> None:
    with office.sessions.begin() as session:
        made = factories.help_desk(session).public_id
    browser = office.at_work(Duty.ADMIN)
    assert [browser.send(f"desks/{made}/end").status_code for _ in range(2)] == [303, 303]
    assert "右京まちセン" not in browser.open("desks").text


def test_an_admin_of_a_ward_keeps_none(office: Office) -> None:
    with office.sessions.begin() as session:
        ward = factories.area(session, "右京区", layer="ward")
    assert _keep(office.at_work(Duty.ADMIN, area_id=ward.id)) == 403
