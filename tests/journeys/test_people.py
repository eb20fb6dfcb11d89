"""The day of a gathering in a real browser, as whoever stands at the door has it: a phone, and paper for the rest.

On every page axe looks for what somebody could not use.
"""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from bot.console.desk import COOKIE, Desk
from bot.console.pages import add_console
from bot.identity import Vault
from handlers.acts.accounts import begin_visit
from models.account import Account, AccountDuty, Duty
from models.session import make_sessions
from tests import factories
from tests.bot.console.conftest import Hands
from tests.journeys.served import served

pytestmark = pytest.mark.browser
_PHONE, _DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
_NOW = factories.WHEN


@pytest.fixture
def page(clean_database: Engine, browser_page: Page) -> Iterator[tuple[Page, str]]:
    """A keeper's phone, signed in, and the address of today's date of her group."""
    app, sessions, vault = Flask("bot.app"), make_sessions(clean_database), Vault("a secret of the tests")
    app.config.update(SECRET_KEY="a secret of the tests")
    add_console(app, Desk(sessions, Hands(_NOW), vault, "右京区役所", "", secure=False, line_id="@musubi"))
    with sessions.begin() as session:
        group = factories.group(session)
        date = factories.occurrence(session, _NOW.replace(hour=4), gathering=factories.gathering(session, group=group))
        factories.attendance(session, occurrence=date, resident=factories.resident(session))
        account = Account(email="k@example.jp", name="山田 花子", made_at=_NOW, totp_sealed=vault.seal("A" * 32))
        account.duties = [AccountDuty(duty=Duty.KEEPER, group_id=group.id)]
        session.add(account)
        session.flush()
        token = begin_visit(session, account, "Safari, iPhone", now=_NOW, proved=True)
    with served(app) as base:
        browser_page.context.add_cookies([{"name": COOKIE, "value": token, "url": f"{base}/console"}])
        yield browser_page, f"{base}/console/dates/{date.public_id}"


def _usable(page: Page) -> None:
    """Axe finds nothing, and nothing sticks out sideways, on a phone and on a desk."""
    for size in (_DESK, _PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_keeper_receives_people_at_the_door(page: tuple[Page, str]) -> None:
    browser, address = page
    browser.goto(f"{address}/people")
    _usable(browser)
    browser.get_by_label("当日の受付").check()
    browser.get_by_role("button", name="ひらく").click()
    expect(browser.get_by_role("heading", level=1)).to_have_text("参加する方の名簿")
    browser.get_by_role("button", name="来た", exact=False).first.click()
    expect(browser.locator("td .tag.good")).to_have_text("来た")
    browser.get_by_role("link", name="電話・窓口の申しこみを書く").click()
    expect(browser.get_by_role("heading", level=1)).to_have_text("電話・窓口の申しこみを書く")
    _usable(browser)
    browser.get_by_label("お名前").fill("佐藤 ウメ")
    browser.get_by_label("電話").fill("090-1234-5678")
    browser.get_by_label("ご本人が同意しました").check()
    browser.get_by_role("button", name="申しこむ").click()
    expect(browser.get_by_role("rowheader", name="佐藤 ウメ")).to_be_visible()
    _usable(browser)
    browser.goto(f"{address}/poster")
    _usable(browser)
    browser.goto(f"{address}/people/print")
    _usable(browser)
    browser.emulate_media(media="print")
    expect(browser.get_by_role("rowheader", name="佐藤 ウメ")).to_be_visible()
    expect(browser.get_by_role("link", name="もどる")).to_be_hidden()
