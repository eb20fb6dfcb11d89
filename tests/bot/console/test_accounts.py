"""Accounts: invite, new link, end; what was typed wrong is said and kept."""

import re

import pytest

from models.account import Account, AccountDuty, AuditEntry, Duty
from tests import factories
from tests.bot.console.conftest import Browser, Office


def _invite(browser: Browser, **typed: str) -> tuple[int, str]:
    defaults = {"name": "鈴木 一郎", "email": "Suzuki@Example.jp", "duty": "staff"}
    answer = browser.send("accounts/invite", **(defaults | typed))
    return answer.status_code, answer.text


def test_an_invited_colleague_gets_a_link_of_this_city(office: Office) -> None:
    status, text = _invite(office.at_work(Duty.ADMIN), until="2027-03-31")
    assert (status, "https://city.example.jp/console/invitation/" in text) == (200, True)
    with office.sessions() as session:
        made = Account.by_email(session, "suzuki@example.jp")
        assert made and [(duty.duty, str(duty.until)) for duty in made.duties] == [(Duty.STAFF, "2027-03-31")]


def test_a_ward_s_colleague_is_invited_for_the_ward(office: Office) -> None:
    with office.sessions.begin() as session:
        ward = factories.area(session, "右京区", layer="ward")
    _invite(office.at_work(Duty.ADMIN), area=ward.key)
    with office.sessions() as session:
        made = Account.by_email(session, "suzuki@example.jp")
        assert made and made.duties[0].area_id == ward.id


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "no address"}, "メールアドレスの形"),
        ({"email": "a@example.jp"}, "もうあります"),
        ({"name": " "}, "名前を入れて"),
        ({"duty": "emperor"}, "役割を一つ以上"),
        ({"until": "tomorrow"}, "日付の形"),
        ({"name": "<script>alert(1)</script>", "email": "x"}, "&lt;script&gt;"),
    ],
)
def test_what_is_typed_wrong_is_said_and_kept(office: Office, typed: dict[str, str], said: str) -> None:
    status, text = _invite(office.at_work(Duty.ADMIN), **typed)
    assert (status, said in text) == (400, True)
    assert typed.get("name", "鈴木 一郎").strip().replace("<", "&lt;").replace(">", "&gt;") in text


def test_a_new_link_spends_the_old_one(office: Office) -> None:
    browser = office.at_work(Duty.ADMIN)
    _, text = _invite(browser)
    old = text.split("city.example.jp/console/")[1].split("<")[0]
    with office.sessions() as session:
        made = Account.by_email(session, "suzuki@example.jp")
    assert made
    browser.send(f"accounts/{made.public_id}/link")
    assert office.browser().open(old).status_code == 410


def test_the_last_administrator_stays(office: Office) -> None:
    browser = office.at_work(Duty.ADMIN)
    with office.sessions() as session:
        account = Account.by_email(session, "a@example.jp")
    assert account
    answer = browser.send(f"accounts/{account.public_id}/end")
    assert (answer.status_code, "最後の管理者" in answer.text) == (400, True)


def test_who_was_ended_is_listed_so_and_the_log_says_by_whom(office: Office) -> None:
    browser = office.at_work(Duty.ADMIN)
    other = office.account(email="b@example.jp")
    assert browser.send(f"accounts/{other.public_id}/end").status_code == 303
    assert "終了" in browser.open("accounts").text
    with office.sessions() as session:
        last = session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert last and (last.action, last.name, last.before, last.after) == (
            "account.end",
            "山田 花子",
            {"ended": False},
            {"ended": True},
        )


def test_visits_elsewhere_are_seen_and_ended(office: Office) -> None:
    account = office.account(AccountDuty(duty=Duty.STAFF))
    here, elsewhere = office.browser(account), office.browser(account)
    there = re.findall(r"/console/me/visits/(\w+)/end", here.open("me").text)
    assert len(there) == 1
    here.send(f"me/visits/{there[0]}/end")
    assert (here.open("me").status_code, elsewhere.open("me").status_code) == (200, 303)
