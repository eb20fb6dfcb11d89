"""Passkeys: made by who is signed in, good for signing in and for proving who sits there; nothing false gets in."""

import json
import re

import pytest

from models.account import Account, AccountDuty, Duty
from models.passkey import Passkey
from tests.bot.console.authenticator import Authenticator
from tests.bot.console.conftest import Browser, Office

ORIGIN, HOST = "https://city.example.jp", "city.example.jp"


def _token(browser: Browser, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.open(page).text)
    assert found
    return found.group(1)


def _ask(browser: Browser, path: str, page: str) -> dict[str, str]:
    asked = browser.client.post(f"/console/{path}/ask", headers={"X-CSRFToken": _token(browser, page)})
    options: dict[str, str] = json.loads(asked.text)
    return options


def _make(browser: Browser, device: Authenticator) -> int:
    answer = device.make(_ask(browser, "me/passkeys", "me"))
    return browser.send("me/passkeys", credential=answer).status_code


def _show(browser: Browser, device: Authenticator, page: str = "sign-in", then: str = "") -> int:
    answer = device.show(_ask(browser, "sign-in/passkey", page))
    return browser.send("sign-in/passkey", token_from=page, credential=answer, next=then).status_code


@pytest.fixture
def staff(office: Office) -> Account:
    return office.account(AccountDuty(duty=Duty.STAFF))


@pytest.fixture
def device(office: Office, staff: Account) -> Authenticator:
    """Its key was made a moment ago."""
    made = Authenticator(ORIGIN, HOST)
    assert _make(office.browser(staff), made) == 303
    return made


def test_it_lets_in_without_password_and_code(office: Office, device: Authenticator) -> None:
    browser = office.browser()
    assert (_show(browser, device), browser.open("announcements/new").status_code) == (303, 200)
    assert "最後に使った時" in browser.open("me").text


def test_it_proves_who_sits_there(office: Office, staff: Account, device: Authenticator) -> None:
    browser = office.browser(staff)
    office.later(minutes=20)
    assert browser.open("announcements/new").status_code == 303
    assert "パスキーで確認する" in browser.open("prove").text
    assert _show(browser, device, "prove", "/console/announcements/new") == 303
    assert browser.open("announcements/new").status_code == 200


def test_a_key_that_was_taken_off_opens_nothing(office: Office, staff: Account, device: Authenticator) -> None:
    mine = office.browser(staff)
    with office.sessions() as session:
        key = Passkey.of_account(session, staff.id)[0].public_id
    assert mine.send(f"me/passkeys/{key}/off").status_code == 303
    assert _show(office.browser(), device) == 400


def test_nobody_takes_off_the_key_of_another(office: Office, staff: Account, device: Authenticator) -> None:
    with office.sessions() as session:
        key = Passkey.of_account(session, staff.id)[0].public_id
    other = office.browser(office.account(AccountDuty(duty=Duty.ADMIN), email="b@example.jp"))
    assert other.send(f"me/passkeys/{key}/off").status_code == 404


def test_an_answer_counts_once(office: Office, device: Authenticator) -> None:
    browser = office.browser()
    answer = device.show(_ask(browser, "sign-in/passkey", "sign-in"))
    statuses = [
        one.send("sign-in/passkey", token_from="sign-in", credential=answer, next="").status_code
        for one in (browser, office.browser())
    ]
    assert statuses == [303, 400]


def test_a_copied_key_is_found_by_its_counter(office: Office, device: Authenticator) -> None:
    assert _show(office.browser(), device) == 303
    device.count = 0
    assert _show(office.browser(), device) == 400


@pytest.mark.parametrize(
    ("origin", "host", "verified"),
    [("https://evil.example", HOST, True), (ORIGIN, "evil.example", True), (ORIGIN, HOST, False)],
)
def test_another_place_and_an_unchecked_holder_are_refused(
    office: Office, device: Authenticator, origin: str, host: str, verified: bool
) -> None:
    device.origin, device.host, device.verified = origin, host, verified
    assert _show(office.browser(), device) == 400


def test_a_key_nobody_knows_is_refused(office: Office, staff: Account) -> None:
    assert _show(office.browser(), Authenticator(ORIGIN, HOST)) == 400


@pytest.mark.parametrize("answer", ["", "x", "[]", "{}", '{"id": 1}', '{"rawId": "é"}', "1" * 30_000])
def test_what_is_no_answer_of_a_device_is_refused(office: Office, staff: Account, answer: str) -> None:
    browser = office.browser()
    _ask(browser, "sign-in/passkey", "sign-in")
    sent = browser.send("sign-in/passkey", token_from="sign-in", credential=answer, next="")
    assert (sent.status_code, browser.open("").status_code) == (400, 303)


def test_an_ended_account_stays_out(office: Office, staff: Account, device: Authenticator) -> None:
    with office.sessions.begin() as session:
        session.get_one(Account, staff.id).ended_at = office.hands.at
    assert _show(office.browser(), device) == 400


def test_another_s_key_proves_nothing_here(office: Office, device: Authenticator) -> None:
    other = office.browser(office.account(AccountDuty(duty=Duty.ADMIN), email="b@example.jp"))
    assert _show(other, device, "me") == 403


def test_ten_keys_are_enough(office: Office, staff: Account, device: Authenticator) -> None:
    browser = office.browser(staff)
    made = [_make(browser, Authenticator(ORIGIN, HOST)) for _ in range(10)]
    assert made == [303] * 9 + [409]


def test_a_key_is_known_once(office: Office, staff: Account, device: Authenticator) -> None:
    assert _make(office.browser(staff), device) == 409
