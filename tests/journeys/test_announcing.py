"""Writing an announcement in a real browser: what arrives is drawn while somebody writes, and nothing is lost."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from werkzeug.serving import make_server

from bot.clock import Clock
from bot.console.desk import COOKIE, Desk
from bot.console.pages import add_console
from bot.identity import Vault
from handlers.acts.accounts import begin_visit
from models.account import Account, AccountDuty, Duty
from models.session import make_sessions
from tests import factories

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(clean_database: Engine, browser_page: Page) -> Iterator[str]:
    """The console's address; somebody of the staff sits in the browser. Twelve people live here."""
    app, clock, sessions = Flask("bot.app"), Clock(), make_sessions(clean_database)
    app.config.update(SECRET_KEY="a secret of the tests")
    vault = Vault("a secret of the tests")
    add_console(app, Desk(sessions, clock, vault, "右京区役所", "https://city.example.jp", secure=False))
    with sessions.begin() as session:
        for _ in range(12):
            factories.resident(session)
        account = Account(email="a@example.jp", name="山田 花子", password_hash="-", made_at=clock.now())
        account.duties, account.totp_sealed = [AccountDuty(duty=Duty.STAFF)], vault.seal("-")
        session.add(account)
        session.flush()
        token = begin_visit(session, account, "Chromium", now=clock.now(), proved=True)
    browser_page.context.add_cookies([{"name": COOKIE, "value": token, "domain": "127.0.0.1", "path": "/console"}])
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/console/announcements/new"
    server.shutdown()


def test_what_is_written_is_drawn_counted_and_found_again(desk: str, browser_page: Page) -> None:
    page = browser_page
    page.goto(desk)
    page.get_by_label("題").first.fill("防災訓練")
    page.get_by_label("本文").first.fill("下記のとおり 😀")
    page.get_by_label("友だち全員（お知らせを止めた方を除く）").check()
    expect(page.get_by_role("heading", name="12人に、こう届きます")).to_be_visible()
    expect(page.get_by_text("下記 → 下")).to_be_visible()
    expect(page.locator(".fx-bubble").first).to_contain_text("防災訓練")
    expect(page.locator("#ja + .units")).to_have_text("9 / 5,000")
    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    page.goto(desk)
    expect(page.get_by_label("題").first).to_have_value("防災訓練")
    expect(page.get_by_text("書きかけた内容を戻しました")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="内容を確かめる").click()
    page.get_by_role("button", name="確認をたのむ").click()
    expect(page.get_by_text("確認待ち")).to_be_visible()
    page.goto(desk)
    expect(page.get_by_label("題").first).to_have_value("")
