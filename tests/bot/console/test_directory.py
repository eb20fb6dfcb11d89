"""Signing in by the office's own directory: a real OpenID Connect server over HTTP, and who comes back from it."""

import re
import warnings
from collections.abc import Iterator

import httpx
import pytest
from flask import Flask
from sqlalchemy import Engine

from bot.config import Directory
from bot.console.desk import Desk
from bot.console.pages import add_console
from bot.identity import Vault
from handlers.acts import accounts as acts
from handlers.acts.audit import COMMAND
from models.account import Account, AccountDuty, Duty
from models.session import make_sessions
from tests.bot.console.conftest import PASSWORD, Browser, Hands, Office

with warnings.catch_warnings():
    # It still uses a module of Authlib that will move.
    warnings.simplefilter("ignore")
    from oidc_provider_mock import User, run_server_in_thread

# The provider's own words with Authlib, in this process; ours are warned of everywhere else.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
BASE = "https://city.example.jp"
HANAKO = User(sub="hanako")
CAREFUL = User(sub="careful", claims={"amr": ["pwd", "mfa"]})


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread(user_claims=[HANAKO, CAREFUL]) as server:
        yield f"http://localhost:{server.server_port}"


def _office(engine: Engine, hands: Hands, issuer: str) -> Office:
    app = Flask("bot.app")
    app.config.update(SECRET_KEY="a secret of the tests", TESTING=False)
    vault, sessions = Vault("a secret of the tests"), make_sessions(engine)
    directory = Directory(issuer, "musubi", "secret of musubi", "右京区 職員アカウント")
    add_console(app, Desk(sessions, hands, vault, "右京区役所", BASE, secure=False, directory=directory))
    return Office(app, hands, sessions, vault)


@pytest.fixture
def office(clean_database: Engine, hands: Hands, issuer: str) -> Office:
    return _office(clean_database, hands, issuer)


def _there(browser: Browser, token_from: str, **values: str) -> str:
    """The address of the directory that the page leads to."""
    shown = browser.send("sign-in/office", token_from=token_from, **{"next": "", "invitation": "", **values})
    found = re.search(r'class="button" href="([^"]+)"', shown.text)
    assert found, shown.text
    return found.group(1).replace("&amp;", "&")


def _through(browser: Browser, token_from: str, who: str = "hanako", **values: str) -> tuple[int, str]:
    """Go to the directory, say who one is, come back. Status and place of the last answer."""
    allowed = httpx.post(_there(browser, token_from, **values), data={"sub": who})
    assert allowed.status_code == 302, allowed.text
    back = browser.client.get(allowed.headers["Location"].removeprefix(BASE))
    return back.status_code, back.headers.get("Location", "")


def _linked(office: Office, *, codes: bool = True, subject: str = "hanako") -> Account:
    account = office.account(AccountDuty(duty=Duty.STAFF), codes=codes)
    with office.sessions.begin() as session:
        found = session.get_one(Account, account.id)
        assert office.app.extensions["musubi_console"].directory
        found.directory_issuer = office.app.extensions["musubi_console"].directory.issuer
        found.directory_subject = subject
    return account


def test_it_takes_the_place_of_the_password_and_not_of_the_code(office: Office) -> None:
    _linked(office)
    browser = office.browser()
    assert _through(browser, "sign-in") == (303, "/console/sign-in/code")
    assert browser.open("").status_code == 303


def test_a_second_proof_seen_by_the_directory_is_enough(office: Office) -> None:
    _linked(office, subject="careful")
    browser = office.browser()
    assert _through(browser, "sign-in", "careful")[0] == 303
    assert browser.open("").status_code == 200


def test_what_cannot_be_taken_back_still_asks_for_a_code(office: Office) -> None:
    _linked(office, subject="careful")
    browser = office.browser()
    _through(browser, "sign-in", "careful")
    assert browser.open("announcements/new").headers["Location"].startswith("/console/prove")


def test_nobody_is_known_by_an_address_that_the_directory_tells(office: Office) -> None:
    office.account(AccountDuty(duty=Duty.STAFF), email="hanako@example.com")
    browser = office.browser()
    assert _through(browser, "sign-in")[0] == 403
    assert browser.open("").status_code == 303


def test_an_invitation_can_be_accepted_with_it_once(office: Office) -> None:
    newcomer = acts.Newcomer("new@example.jp", "新人", [acts.Charge(Duty.STAFF)])
    with office.sessions.begin() as session:
        token = acts.invite(session, COMMAND, newcomer, now=office.hands.at)
    browser = office.browser()
    assert _through(browser, f"invitation/{token}", invitation=token)[0] == 303
    assert browser.open("").headers["Location"] == "/console/codes"
    assert office.browser().open(f"invitation/{token}").status_code == 410


def test_who_is_signed_in_links_and_unlinks_their_own(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    assert _through(browser, "me") == (303, "/console/me")
    assert "つながっています" in browser.open("me").text
    assert browser.send("me/office").status_code == 303
    assert "つながっています" not in browser.open("me").text


def test_an_identity_belongs_to_one_account(office: Office) -> None:
    _linked(office)
    other = office.browser(office.account(AccountDuty(duty=Duty.STAFF), email="b@example.jp"))
    assert _through(other, "me")[0] == 409


def test_linking_asks_for_a_code_first(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    office.later(minutes=20)
    assert _through(browser, "me")[1].startswith("/console/prove")
    assert "つながっています" not in browser.open("me").text


def test_an_answer_nobody_asked_for_is_refused(office: Office) -> None:
    _linked(office)
    theirs, mine = office.browser(), office.browser()
    allowed = httpx.post(_there(theirs, "sign-in"), data={"sub": "hanako"})
    back = mine.client.get(allowed.headers["Location"].removeprefix(BASE))
    assert (back.status_code, mine.open("").status_code) == (400, 303)


def test_an_answer_counts_once(office: Office) -> None:
    _linked(office, subject="careful")
    browser = office.browser()
    place = httpx.post(_there(browser, "sign-in"), data={"sub": "careful"}).headers["Location"].removeprefix(BASE)
    first, second = browser.client.get(place), browser.client.get(place)
    assert (first.status_code, second.status_code) == (303, 400)


def test_who_says_no_there_is_not_let_in(office: Office) -> None:
    _linked(office)
    browser = office.browser()
    denied = httpx.post(_there(browser, "sign-in"), data={"action": "deny"})
    assert browser.client.get(denied.headers["Location"].removeprefix(BASE)).status_code == 400


def test_an_ended_account_stays_out(office: Office) -> None:
    account = _linked(office, subject="careful")
    with office.sessions.begin() as session:
        session.get_one(Account, account.id).ended_at = office.hands.at
    assert _through(office.browser(), "sign-in", "careful")[0] == 403


def test_only_who_has_a_password_may_unlink(office: Office) -> None:
    account = _linked(office)
    with office.sessions.begin() as session:
        session.get_one(Account, account.id).password_hash = None
    assert office.browser(account).send("me/office").status_code == 409


def test_a_directory_that_is_away_leaves_the_password(clean_database: Engine, hands: Hands) -> None:
    office = _office(clean_database, hands, "http://localhost:9")
    office.account(AccountDuty(duty=Duty.STAFF))
    browser = office.browser()
    answer = browser.send("sign-in/office", token_from="sign-in", next="", invitation="")
    assert (answer.status_code, "パスワードでも" in answer.text) == (503, True)
    typed = {"email": "a@example.jp", "password": PASSWORD, "next": ""}
    assert browser.send("sign-in", token_from="sign-in", **typed).status_code == 303


def test_without_a_directory_there_is_no_such_button(clean_database: Engine, hands: Hands, issuer: str) -> None:
    app = Flask("bot.app")
    app.config.update(SECRET_KEY="a secret of the tests", TESTING=False)
    add_console(app, Desk(make_sessions(clean_database), hands, Vault("a secret of the tests"), "", BASE, secure=False))
    browser = Browser(app.test_client())
    assert "sign-in/office" not in browser.open("sign-in").text
    assert browser.send("sign-in/office", token_from="sign-in").status_code == 404


def test_who_came_in_by_it_is_shown_its_way_out(office: Office) -> None:
    _linked(office, subject="careful")
    browser = office.browser()
    _through(browser, "sign-in", "careful")
    left = browser.send("sign-out", token_from="me")
    assert (
        "右京区 職員アカウントからもサインアウトする" in left.text
        and "oauth2/end_session?client_id=musubi" in left.text
    )
    assert browser.open("").status_code == 303


def test_who_came_in_by_a_password_is_led_nowhere_else(office: Office) -> None:
    assert office.at_work(Duty.STAFF).send("sign-out", token_from="me").status_code == 303


def test_directory_that_is_away_keeps_nobody_in(clean_database: Engine, hands: Hands) -> None:
    office = _office(clean_database, hands, "http://localhost:9")
    browser = office.at_work(Duty.STAFF)
    with browser.client.session_transaction() as form:
        form["by_office"] = True
    assert browser.send("sign-out", token_from="me").status_code == 303
    assert browser.open("").status_code == 303
