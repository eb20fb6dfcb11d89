"""Signing in: password, then code; wrong tries wait; visits end; links work once."""

import pyotp
import pytest

from bot.console.signin import browser_of
from handlers.acts import accounts as acts
from handlers.acts.audit import COMMAND
from models.account import Account, AccountDuty, Duty
from tests.bot.console.conftest import PASSWORD, SECRET, Browser, Office

STAFF = "a@example.jp"


def _sign_in(browser: Browser, password: str = PASSWORD, email: str = STAFF, then: str = "") -> int:
    answer = browser.send("sign-in", token_from="sign-in", email=email, password=password, next=then)
    return answer.status_code


def _code(office: Office, browser: Browser, code: str | None = None) -> int:
    typed = code or pyotp.TOTP(SECRET).at(office.hands.at)
    return browser.send("sign-in/code", token_from="sign-in/code", code=typed).status_code


def _staff(office: Office) -> Account:
    return office.account(AccountDuty(duty=Duty.STAFF))


def test_password_and_code_let_in(office: Office) -> None:
    _staff(office)
    browser = office.browser()
    assert (_sign_in(browser), browser.open("").status_code) == (303, 303)
    assert (_code(office, browser), browser.open("").status_code) == (303, 200)


def test_an_unknown_address_and_a_wrong_password_look_alike(office: Office) -> None:
    _staff(office)
    browser = office.browser()
    answers = [
        browser.send("sign-in", token_from="sign-in", email=email, password="wrong", next="").text.replace(email, "…")
        for email in (STAFF, "nobody@example.jp")
    ]
    assert "ちがいます" in answers[0]
    assert len({len(answer) for answer in answers}) == 1


def test_a_code_works_once(office: Office) -> None:
    _staff(office)
    first, second = office.browser(), office.browser()
    _sign_in(first)
    _sign_in(second)
    assert [_code(office, first), _code(office, second)] == [303, 400]


def test_after_five_wrong_tries_even_the_right_one_waits(office: Office) -> None:
    _staff(office)
    browser = office.browser()
    assert [_sign_in(browser, "wrong") for _ in range(5)] == [400] * 5
    assert _sign_in(browser) == 429
    office.later(seconds=61)
    assert _sign_in(browser) == 303


def test_wrong_codes_wait_as_well(office: Office) -> None:
    _staff(office)
    browser = office.browser()
    _sign_in(browser)
    assert [_code(office, browser, "000000") for _ in range(6)] == [400] * 5 + [429]


def test_the_code_must_follow_the_password_soon(office: Office) -> None:
    _staff(office)
    browser = office.browser()
    _sign_in(browser)
    office.later(minutes=6)
    assert browser.open("sign-in/code").headers["Location"] == "/console/sign-in"


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 303)])
def test_a_visit_nobody_is_at_ends(office: Office, minutes: int, status: int) -> None:
    browser = office.at_work(Duty.STAFF)
    office.later(minutes=minutes)
    assert browser.open("").status_code == status


def test_a_visit_ends_after_twelve_hours_of_work(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    for _ in range(25):
        office.later(minutes=29)
        last = browser.open("").status_code
    assert last == 303


def test_sign_out_ends_the_visit_for_good(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    kept = browser.client.get_cookie("musubi_visit", path="/console")
    assert kept is not None
    browser.send("sign-out")
    browser.client.set_cookie("musubi_visit", kept.value, path="/console")
    assert browser.open("").status_code == 303


def test_one_goes_on_where_one_wanted_to(office: Office) -> None:
    _staff(office)
    browser = office.browser()
    _sign_in(browser, then="/console/parked")
    answer = browser.send("sign-in/code", token_from="sign-in/code", code=pyotp.TOTP(SECRET).at(office.hands.at))
    assert answer.headers["Location"] == "/console/parked"


@pytest.mark.parametrize(
    "where", ["https://evil.example", "//evil.example/console/", "/console/\\evil", "javascript:x"]
)
def test_one_goes_on_inside_the_console_only(office: Office, where: str) -> None:
    _staff(office)
    browser = office.browser()
    _sign_in(browser, then=where)
    answer = browser.send("sign-in/code", token_from="sign-in/code", code=pyotp.TOTP(SECRET).at(office.hands.at))
    assert answer.headers["Location"] == "/console/"


def test_a_form_without_its_token_changes_nothing(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    answer = browser.client.post("/console/sign-out")
    assert (answer.status_code, "何も変わっていません" in answer.text, browser.open("").status_code) == (400, True, 200)


def test_an_invitation_sets_a_password_and_codes_once(office: Office) -> None:
    with office.sessions.begin() as session:
        newcomer = acts.Newcomer("Neu@Example.jp", "鈴木", [acts.Charge(Duty.STAFF)])
        token = acts.invite(session, COMMAND, newcomer, now=office.hands.at)
    browser, link = office.browser(), f"invitation/{token}"
    assert browser.send(link, token_from=link, password=PASSWORD, again=PASSWORD).status_code == 303
    with browser.client:
        page = browser.open("codes").text
    secret = page.split("<code>")[1].split("</code>")[0]
    typed = pyotp.TOTP(secret).at(office.hands.at)
    assert browser.send("codes", token_from="codes", code=typed).status_code == 303
    assert browser.open("").status_code == 200
    assert office.browser().open(link).status_code == 410


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [
        ("short", "short", "10文字以上"),
        ("password123456", "password123456", "当てられやすい"),
        ("a@example.jp 12", "a@example.jp 12", "当てられやすい"),
        (PASSWORD, PASSWORD + "!", "二つのパスワードがちがいます"),
        ("x" * 129, "x" * 129, "長すぎます"),
    ],
)
def test_a_bad_password_is_refused_in_words(office: Office, password: str, again: str, said: str) -> None:
    answer = office.at_work(Duty.STAFF).send("me/password", password=password, again=again)
    assert (answer.status_code, said in answer.text) == (400, True)


def test_a_new_password_ends_the_visits_elsewhere(office: Office) -> None:
    account = _staff(office)
    here, elsewhere = office.browser(account), office.browser(account)
    new = "yama hare kujira 77"
    assert here.send("me/password", password=new, again=new).status_code == 303
    assert (here.open("me").status_code, elsewhere.open("me").status_code) == (200, 303)


def test_a_lost_link_or_an_ended_account_lets_nobody_in(office: Office) -> None:
    account = _staff(office)
    browser = office.browser(account)
    with office.sessions.begin() as session:
        acts.end_account(session, COMMAND, session.get_one(Account, account.id), now=office.hands.at)
    assert (browser.open("").status_code, _sign_in(office.browser())) == (303, 400)


def test_the_language_is_chosen_before_and_after_signing_in(office: Office) -> None:
    browser = office.browser()
    browser.send("language", token_from="sign-in", language="en", next="/console/sign-in")
    assert "Sign in" in browser.open("sign-in").text
    at_work = office.at_work(Duty.STAFF)
    at_work.send("language", language="en", next="/console/me")
    assert '<html lang="en">' in at_work.open("me").text


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/130 Safari/537 Edg/130", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) Version/18 Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_browsers_are_named_roughly(agent: str, name: str) -> None:
    assert browser_of(agent) == name
