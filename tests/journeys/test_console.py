"""The console in a real browser: a first administrator comes in by the link of a command, and invites a colleague.

On every page axe looks for what somebody could not use; each page is looked at as on a phone and as on a desk. So are
the open pages, which need no sign-in.
"""

from collections.abc import Iterator
from dataclasses import replace

import pyotp
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from bot.app import create_app
from bot.console.desk import COOKIE
from tests.bot.console.conftest import Office, console, hands, office
from tests.bot.console.everything import Everything
from tests.bot.parts import parts_on
from tests.bot.running import free_port, run, running, settings, status, until
from tests.journeys.served import served

__all__ = ["console", "hands", "office"]
pytestmark = pytest.mark.browser
_DESK, _PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
# A desk's window at 200 %.
_ZOOMED = {"width": 683, "height": 384}
_ASK_AXE = """(only) => axe.run({resultTypes: ["violations"], ...(only ? {runOnly: only} : {})}).then(
    (found) => found.violations.map((one) => [one.id, one.nodes[0].html]))"""
# Of axe's rules, those whose answer hangs on the width: what is small, what scrolls, what is folded away.
_BY_WIDTH = ["target-size", "scrollable-region-focusable", "aria-hidden-focus", "link-name", "button-name"]
_PASSWORD = "kawa tsuki momiji 42"


@pytest.fixture
def house(clean_database: Engine) -> Iterator[tuple[str, str]]:
    """The web process's address, and the link of the first administrator."""
    port = free_port()
    url = clean_database.url.render_as_string(hide_password=False)
    # By name: a browser keeps no passkey for a bare number.
    address = f"http://localhost:{port}"
    environment = settings(url, port=port) | {"PUBLIC_BASE_URL": address}
    link = run("account", "admin", "hanako@example.jp", "山田 花子", environment=environment).stdout.strip()
    with running("web", environment=environment):
        assert until(lambda: status(f"{address}/healthz") == 200, seconds=60)
        yield address, link


def usable(page: Page) -> None:
    """Axe finds nothing on a desk and on a phone, and nothing sticks out sideways, at twice the size neither."""
    assert faults_of(page) == []


def faults_of(page: Page) -> list[list[str]]:
    """What axe finds, and what sticks out. Its findings alone come over: what it looked at is a hundred times more."""
    faults: list[list[str]] = []
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    for size, rules in ((_DESK, None), (_PHONE, _BY_WIDTH), (_ZOOMED, _BY_WIDTH)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        faults += page.evaluate(_ASK_AXE, rules)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            faults.append(["sticks out", str(size["width"])])
    return faults


def _make_a_passkey(page: Page, address: str) -> None:
    """With a device that the browser pretends to have; its owner always holds a finger on it."""
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    told = {"options": {**device, "isUserVerified": True, "automaticPresenceSimulation": True}}
    browser.send("WebAuthn.addVirtualAuthenticator", told)
    page.goto(f"{address}/console/me")
    page.get_by_role("button", name="この端末のパスキーを作る").click()
    expect(page.get_by_role("button", name="はずす")).to_be_visible()
    usable(page)


def test_first_administrator_comes_in_and_invites_a_colleague(house: tuple[str, str], browser_page: Page) -> None:
    (address, link), page = house, browser_page
    page.goto(link)
    usable(page)
    page.get_by_label("新しいパスワード").fill(_PASSWORD)
    page.get_by_label("もう一度、同じパスワード").fill(_PASSWORD)
    page.get_by_role("button", name="パスワードを決める").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("認証アプリの準備")
    usable(page)
    page.get_by_label("認証アプリの6けたのコード").fill(pyotp.TOTP(page.locator("code").inner_text()).now())
    page.get_by_role("button", name="確認する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("はじめ")
    page.goto(f"{address}/console/nowhere")
    usable(page)
    _make_a_passkey(page, address)
    page.goto(f"{address}/console/accounts/invite")
    page.get_by_label("名前").fill("鈴木 一郎")
    page.get_by_label("メールアドレス").fill("ichiro@example.jp")
    page.get_by_label("職員").check()
    page.get_by_role("button", name="招待リンクを作る").click()
    expect(page.locator("code")).to_contain_text("/console/invitation/")
    usable(page)
    page.get_by_role("button", name="サインアウト").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("サインイン")
    usable(page)
    page.get_by_role("button", name="パスキーでサインインする").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("はじめ")


def test_everything_is_reached_with_the_keyboard_alone(house: tuple[str, str], browser_page: Page) -> None:
    page = browser_page
    page.goto(house[1])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(_PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("認証アプリの準備")


@pytest.fixture
def town_hall(office: Office, browser_page: Page) -> Iterator[tuple[Everything, str]]:
    """One of everything, console and open pages served; somebody with all duties sits at the browser."""
    everything = Everything(office)
    visit = office.browser(everything.me).client.get_cookie(COOKIE, path="/console")
    parts = replace(parts_on(office.sessions.kw["bind"]), clock=office.hands)
    assert visit
    with served(create_app(parts)) as base:
        browser_page.context.add_cookies([{"name": COOKIE, "value": visit.value, "url": f"{base}/console"}])
        yield everything, base


def test_everybody_can_use_every_page(town_hall: tuple[Everything, str], browser_page: Page) -> None:
    everything, base = town_hall
    own = [f"console/{path}" for path in everything.pages()]
    ids = everything.ids
    several = [f"g/{ids['gatherings']}", f"groups/{ids['groups']}", "districts", "districts/west"]
    found = {}
    # Handed over once, not anew for each page.
    browser_page.add_init_script(AXE_SCRIPT)
    for path in (*own, *several):
        browser_page.goto(f"{base}/{path}")
        found[path] = faults_of(browser_page)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_a_drawer_opens_and_closes_with_keys_and_gives_the_focus_back(
    town_hall: tuple[Everything, str], browser_page: Page
) -> None:
    page = browser_page
    page.goto(f"{town_hall[1]}/console/")
    drawer = page.locator(".rooms details").first
    drawer.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(drawer.locator("a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(drawer.locator("summary")).to_be_focused()
    expect(drawer.locator("a").first).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    expect(drawer.locator("a").first).to_be_hidden()
