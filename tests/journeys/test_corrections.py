"""A word nobody told the engine: not found on the phone, seen in the log, taught at the desk, found on the phone.

`PICTURES=folder` keeps a picture of each page that is passed.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Page, expect

from bot.campaigns.assembly import standing_by
from bot.console.desk import COOKIE
from bot.tasks import JobWorker
from handlers.acts.accounts import begin_visit
from matching import vocabulary
from models.account import Account, AccountDuty, Duty
from tests.bot.console.conftest import SECRET
from tests.journeys.test_console import usable
from tests.journeys.transcript import same_as_kept
from tests.journeys.world import World

pytestmark = pytest.mark.browser
_WORD, _SENTENCE = "ぽんぽこだいら", "ぽんぽこだいらがしたい"
_TAUGHT_S = 30
# Another process of ours, that knows nothing of the console's: says so when the word has reached it.
_ELSEWHERE = f"""
import sys, threading
from bot.follow import words_followed
from matching import vocabulary
from matching.understand import understand
from models.session import make_engine
follower = words_followed(make_engine(sys.argv[1]))
follower.start()
print("listening", understand("{_SENTENCE}").concepts, flush=True)
while not understand("{_SENTENCE}").concepts:
    threading.Event().wait(0.1)
print("understood", understand("{_SENTENCE}").concepts, flush=True)
"""


@pytest.fixture
def desk(world: World, browser_page: Page) -> Iterator[Page]:
    """A coordinator of the whole city, who has come in; background work is done."""
    stopping, jobs, now = threading.Event(), JobWorker(world.parts), world.parts.clock.now()
    with world.session() as session, session.begin():
        account = Account(email="suzuki@example.jp", name="鈴木 一郎", made_at=now)
        account.duties = [AccountDuty(duty=Duty.COORDINATOR)]
        account.totp_sealed = world.parts.vault.seal(SECRET)
        session.add(account)
        session.flush()
        token = begin_visit(session, account, "Chromium", now=now, proved=True)
    browser_page.context.add_cookies([{"name": COOKIE, "value": token, "url": f"{world.web_url}/console/"}])
    with ExitStack() as stack:
        stack.callback(vocabulary.stand, None)
        stack.enter_context(standing_by(world.parts, stopping))
        stack.callback(stopping.set)
        jobs.start()
        stack.callback(jobs.stop)
        yield browser_page


def test_a_word_that_is_taught_is_understood_everywhere(world: World, desk: Page) -> None:
    phone = world.phone("花子")
    phone.follow()
    phone.wait(2)
    for label in ("はじめる", "右京区", "手芸"):
        phone.tap(label)
        phone.last()
    phone.say(_SENTENCE)
    phone.wait_for("うまく読みとれませんでした")
    world.settle()
    with _elsewhere(world) as other:
        assert other.readline() == "listening ()\n"
        _see_it_in_the_log(world, desk)
        _teach(desk)
        assert other.readline() == "understood ('go',)\n"
    phone.say(_SENTENCE)
    phone.wait_for("「囲碁」")
    same_as_kept("corrections", phone.transcript())


@contextmanager
def _elsewhere(world: World) -> Iterator[IO[str]]:
    """What a process of its own says."""
    url = world.parts.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-c", _ELSEWHERE, url], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout
        finally:
            process.kill()


def _see_it_in_the_log(world: World, page: Page) -> None:
    page.goto(f"{world.web_url}/console/match-log")
    _passed(page, "1-match-log")
    page.locator("a[href*='/console/match-log/']").first.click()
    _passed(page, "2-entry")
    page.get_by_role("link", name="語彙をなおす").click()


def _teach(page: Page) -> None:
    """Find what it means, add the word, try it on what was asked before, save it with a reason."""
    page.get_by_label("どの関心を直しますか").fill("囲碁")
    page.get_by_role("button", name="探す").click()
    page.get_by_role("link", name="囲碁", exact=True).click()
    page.get_by_label("足す言葉").fill(_WORD)
    _passed(page, "3-correction")
    page.get_by_role("button", name="下書きに足す").first.click()
    expect(page.get_by_text(f"「{_WORD}」を「囲碁")).to_be_visible()
    page.get_by_role("button", name="これまでの検索で試す").click()
    expect(page.get_by_role("heading", name="試した結果")).to_be_visible(timeout=_TAUGHT_S * 1000)
    expect(page.locator("dl.sums div").first).to_have_text("悪くなる0")
    _passed(page, "4-replay")
    page.get_by_label("理由").fill("地元での囲碁の呼び名です")
    page.get_by_role("button", name="保存して効かせる").click()
    expect(page.get_by_text("第1版").first).to_be_visible()
    _passed(page, "5-saved")


def _passed(page: Page, name: str) -> None:
    """Everybody can use this page; a picture is kept if somebody wants one."""
    usable(page)
    if folder := os.environ.get("PICTURES"):
        page.set_viewport_size({"width": 1366, "height": 768})
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
