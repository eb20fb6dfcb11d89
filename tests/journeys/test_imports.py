"""A list of the city in a real browser: handed in, a row mended, applied, taken back. The page moves on by itself."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from werkzeug.serving import make_server

from bot.console.desk import COOKIE
from bot.tasks import JobWorker
from models.account import Duty
from tests.bot.console.conftest import Office, console, hands, office
from tests.bot.parts import parts_on
from tests.bot.test_imports import FARMS, with_faults

__all__ = ["console", "hands", "office"]
pytestmark = pytest.mark.browser
_PATIENCE_MS = 60_000


@pytest.fixture
def address(office: Office, clean_database: Engine) -> Iterator[str]:
    """The console's address, while somebody does its jobs."""
    worker = JobWorker(parts_on(clean_database))
    worker.start()
    server = make_server("127.0.0.1", 0, office.app, threaded=True)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.port}/console"
    server.shutdown()
    serving.join()
    server.server_close()
    assert worker.stop()


def _usable(page: Page) -> None:
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in Axe().run(page).response["violations"]] == []


def _stands(page: Page, state: str) -> None:
    """The page has come to this by itself."""
    expect(page.locator("main .tag").first).to_have_text(state, timeout=_PATIENCE_MS)
    _usable(page)


def test_a_list_goes_in_is_mended_and_comes_back(
    office: Office, address: str, browser_page: Page, tmp_path: Path
) -> None:
    page, file = browser_page, tmp_path / "222127_nouen.csv"
    file.write_bytes(with_faults(FARMS.read_bytes()))
    visit = office.at_work(Duty.STAFF).client.get_cookie(COOKIE, path="/console")
    assert visit
    page.context.add_cookies([{"name": COOKIE, "value": visit.value, "url": address}])
    page.goto(f"{address}/imports/new")
    _usable(page)
    page.get_by_label("ファイル", exact=True).set_input_files(file)
    page.get_by_role("button", name="読みとる").click()
    _stands(page, "確認待ち")
    page.get_by_role("link", name="直す").first.click()
    page.get_by_label("農園名").fill("中里ファミリー農園")
    _usable(page)
    page.get_by_role("button", name="直して、読み直す").click()
    _stands(page, "確認待ち")
    page.get_by_role("button", name="この内容で取り込む").click()
    _stands(page, "取り込み済み")
    page.get_by_role("link", name="新しい 9").click()
    expect(page.get_by_text("中里ファミリー農園")).to_be_visible()
    page.get_by_role("button", name="この取り込みを取り消す").click()
    _stands(page, "取り消し済み")
