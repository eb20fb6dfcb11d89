"""How long the console's pages take in a large city, and what they weigh: 20,000 gatherings, 200,000 residents.

Previews of announcements are asked for twice: by a process that has counted nobody yet, and again.

.venv/bin/python bench/console.py [gatherings, 20000 unless told] [residents, 200000]
"""

import gzip
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient
from rig.city import build
from rig.figures import percentile, table
from rig.load import SECRET
from rig.places import SECRET_KEY, TOKEN, scratch_database
from rig.previews import forget_everybody, forms
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from bot.app import create_app
from bot.clock import Clock
from bot.config import Config
from bot.console.desk import COOKIE
from bot.identity import Vault
from bot.parts import Parts
from handlers.acts.accounts import begin_visit
from models.account import Account, AccountDuty, Duty
from models.session import make_engine, make_sessions

_ROUNDS = 15
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_LISTS = (
    "", "gatherings", "gatherings?q=ヨガ", "gatherings?q=ようが教室", "gatherings?ward=右京区",
    "gatherings?state=stale", "gatherings?page=100", "groups", "groups?q=会", "roles",
    "announcements", "audit", "accounts",
)  # fmt: skip


def main(arguments: Sequence[str]) -> None:
    """Build the city, open every list as an administrator, and print medians and weights."""
    gatherings, people = (int(one) for one in (*arguments, *("20000", "200000")[len(arguments) :]))
    with scratch_database("bench_console") as url, TemporaryDirectory() as folder:
        engine = make_engine(url)
        build(engine, gatherings=gatherings, people=people, now=datetime.now(UTC))
        browser = _browser(engine, url, Path(folder))
        rows = [_row(path or "(home)", lambda path=path: browser.get(f"/console/{path}")) for path in _pages(engine)]
        rows += _previews(browser)
        engine.dispose()
    table(("", "median ms", "p95 ms", "KB", "KB, gzip"), rows)


def _previews(browser: FlaskClient) -> Iterator[list[str]]:
    """The page of writing as it is first opened; each preview, first and again."""
    app, page = browser.application, "/console/announcements/new"
    yield _row("announcements/new, first", lambda: browser.get(page), before=lambda: forget_everybody(app))
    token = {"csrf_token": [_TOKEN.findall(browser.get(page).text)[0]]}
    for name, form in forms(datetime.now(UTC)).items():

        def ask(form: dict[str, list[str]] = form) -> TestResponse:
            return browser.post("/console/announcements/preview", data={**token, **form})

        yield _row(f"preview: {name}, first", ask, before=lambda: forget_everybody(app))
        yield _row(f"preview: {name}", ask)


def _pages(engine: Engine) -> list[str]:
    """The lists, and one sheet of each kind."""
    with engine.connect() as connection:
        one = connection.scalar(text("select public_id from gathering order by id desc limit 1"))
        day = connection.scalar(text("select public_id from occurrence order by starts_at desc limit 1"))
    return [*_LISTS, f"gatherings/{one}", f"dates/{day}"]


def _browser(engine: Engine, url: str, folder: Path) -> FlaskClient:
    """An administrator, signed in with a code just now."""
    parts = Parts(Config(SECRET_KEY, SECRET, TOKEN, database_url=url, data=folder), engine, Clock(), Vault(SECRET_KEY))
    client, now = create_app(parts).test_client(), datetime.now(UTC)
    with make_sessions(engine).begin() as session:
        duties = [AccountDuty(duty=duty) for duty in (Duty.ADMIN, Duty.STAFF)]
        account = Account(email="a@example.jp", name="山田 花子", made_at=now, duties=duties)
        account.totp_sealed = Vault(SECRET_KEY).seal("JBSWY3DPEHPK3PXP")
        session.add(account)
        session.flush()
        token = begin_visit(session, account, "Firefox", now=now, proved=True)
    client.set_cookie(COOKIE, token, path="/console")
    return client


def _row(name: str, ask: Callable[[], TestResponse], *, before: Callable[[], None] = lambda: None) -> list[str]:
    spent, answer = [], ask()
    if answer.status_code != 200:
        raise SystemExit(f"{name}: {answer.status_code}")
    for _ in range(_ROUNDS):
        before()
        began = time.perf_counter()
        answer = ask()
        spent.append((time.perf_counter() - began) * 1000)
    size, packed = len(answer.data) / 1024, len(gzip.compress(answer.data)) / 1024
    return [name, f"{statistics.median(spent):.0f}", f"{percentile(spent, 0.95):.0f}", f"{size:.0f}", f"{packed:.0f}"]


if __name__ == "__main__":
    main(sys.argv[1:])
