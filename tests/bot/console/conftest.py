"""The console on a test database: a browser for each of the cast, signed in without the detour over passwords."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from bot.clock import Clock
from bot.console import passwords
from bot.console.desk import COOKIE, Desk
from bot.console.pages import add_console
from bot.identity import Vault
from handlers.acts.accounts import begin_visit
from models.account import Account, AccountDuty, Duty
from models.session import make_sessions

_SECRET_KEY = "a secret of the tests"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "kawa tsuki momiji 42"
_HASH = passwords.hash_of(PASSWORD)
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Hands(Clock):
    """A clock that a test sets."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass
class Browser:
    """Somebody's browser: opens pages, fills in the forms that stand on them."""

    client: FlaskClient
    _tokens: dict[str, str] = field(default_factory=dict)

    def open(self, path: str) -> TestResponse:
        return self.client.get(f"/console/{path}")

    def send(self, path: str, *, token_from: str = "me", **typed: str) -> TestResponse:
        """Send a form with the token of a page that shows one; a token holds as long as the visit."""
        if token_from not in self._tokens and (found := TOKEN.search(self.open(token_from).text)):
            self._tokens[token_from] = found.group(1)
        data = {"csrf_token": self._tokens.get(token_from, ""), **typed}
        return self.client.post(f"/console/{path}", data=data)


@dataclass
class Office:
    """The console, its clock, and whoever is at work there."""

    app: Flask
    hands: Hands
    sessions: sessionmaker[Session]
    vault: Vault

    def account(self, *duties: AccountDuty, email: str = "a@example.jp", codes: bool = True) -> Account:
        """An account with PASSWORD, and codes by SECRET."""
        with self.sessions.begin() as session:
            account = Account(email=email, name="山田 花子", password_hash=_HASH, made_at=self.hands.at)
            account.duties = list(duties)
            account.totp_sealed = self.vault.seal(SECRET) if codes else None
            session.add(account)
        return account

    def browser(self, account: Account | None = None) -> Browser:
        """A browser in which this account is signed in, its code given just now."""
        client = self.app.test_client()
        if account:
            with self.sessions.begin() as session:
                found = session.get_one(Account, account.id)
                token = begin_visit(session, found, "Firefox", now=self.hands.at, proved=True)
            client.set_cookie(COOKIE, token, path="/console")
        return Browser(client)

    def at_work(self, duty: Duty, **values: object) -> Browser:
        """A browser of somebody with this duty."""
        return self.browser(self.account(AccountDuty(duty=duty, **values)))

    def later(self, **span: float) -> None:
        self.hands.at += timedelta(**span)


@pytest.fixture
def hands(now: datetime) -> Hands:
    return Hands(now)


@pytest.fixture(scope="session")
def console() -> Flask:
    """The pages, put together once: hundreds of addresses take longer than most tests. The desk is each test's own."""
    app = Flask("bot.app")
    app.config.update(SECRET_KEY=_SECRET_KEY, TESTING=False)
    add_console(app, _desk(make_sessions(create_engine("postgresql+psycopg://")), Hands(datetime.now(UTC))))
    return app


@pytest.fixture
def office(console: Flask, clean_database: Engine, hands: Hands) -> Office:
    desk = _desk(make_sessions(clean_database), hands)
    console.extensions["musubi_console"] = desk
    console.extensions.pop("musubi_duplicates", None)
    return Office(console, hands, desk.sessions, desk.vault)


def _desk(sessions: sessionmaker[Session], hands: Hands) -> Desk:
    vault = Vault(_SECRET_KEY)
    return Desk(sessions, hands, vault, "右京区役所", "https://city.example.jp", secure=False, line_id="@musubi")


MakeBrowser = Callable[..., Browser]
