"""The console in a real browser: a first administrator comes in by the link of a command, and invites a colleague.

On every page axe looks for what somebody could not use; each page is looked at as on a phone and as on a desk.
"""

from collections.abc import Iterator

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from tests.bot.running import free_port, run, running, settings, status, until

pytestmark = pytest.mark.browser
_DESK, _PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
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
    """Axe finds nothing, and nothing sticks out sideways on a phone."""
    for size in (_DESK, _PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


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
    for name in ("", "parked", "accounts", "audit", "me", "me/password", "accounts/invite", "nowhere"):
        page.goto(f"{address}/console/{name}")
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
