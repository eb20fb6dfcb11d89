"""A day at the office, in real browsers and on real phones: a colleague is let in, a list with faults is taken in and
mended, a date moves, the ward is told. Each page is looked at with axe, as on a desk and as on a phone.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bot.campaigns.assembly import standing_by
from bot.tasks import JobWorker
from handlers.acts.accounts import Charge, Newcomer, invite
from handlers.acts.audit import COMMAND
from models.account import Duty
from models.tables import Gathering
from tests.journeys.test_changes import signed_up
from tests.journeys.test_console import usable
from tests.journeys.world import World

pytestmark = pytest.mark.browser
_PASSWORD = "kawa tsuki momiji 42"
_NEIGHBOURS = ("花子", "太郎", "桜")
# As an office's spreadsheet saves it: a day that does not exist, and an hour that cannot be read.
_LIST = """\
イベント名,開始日,終了日,開始時間,終了時間,場所名称,住所,料金(基本),説明
はじめての水彩画,2026/12/12,2026/12/12,10:00,12:00,右京ふれあい会館,京都市右京区太秦下刑部町12,無料,絵の具は用意します
おりがみの日,2026/13/45,2026/13/45,10:00,11:30,右京ふれあい会館,京都市右京区太秦下刑部町12,無料,折り紙を楽しみます
みんなの読書会,2026/12/19,2026/12/19,25:99,15:00,右京ふれあい会館,京都市右京区太秦下刑部町12,無料,本を持ちよります
"""


class Clerk:
    """Somebody of the office, at a browser of their own."""

    def __init__(self, world: World, page: Page) -> None:
        self.world, self.page = world, page

    def come_in(self, link: str) -> None:
        """By the link of an invitation: a password, then codes."""
        page = self.page
        page.goto(link)
        page.get_by_label("新しいパスワード").fill(_PASSWORD)
        page.get_by_label("もう一度、同じパスワード").fill(_PASSWORD)
        self.press("パスワードを決める")
        secret = page.locator("code").inner_text()
        page.get_by_label("認証アプリの6けたのコード").fill(pyotp.TOTP(secret).at(self.world.parts.clock.now()))
        self.press("確認する")
        self.sees("はじめ")

    def open(self, path: str) -> None:
        self.page.goto(f"{self.world.web_url}/console/{path}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def sees(self, title: str) -> None:
        """A page with this title, which everybody can use."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)
        usable(self.page)


@pytest.fixture
def office(world: World, browser_page: Page) -> Iterator[tuple[Clerk, Clerk]]:
    """An administrator who was let in by a command, and a colleague without anything yet; all processes at work."""
    stopping, jobs = threading.Event(), JobWorker(world.parts)
    with ExitStack() as stack:
        stack.enter_context(standing_by(world.parts, stopping))
        stack.callback(stopping.set)
        jobs.start()
        stack.callback(jobs.stop)
        with world.session() as session, session.begin():
            first = Newcomer("hanako@example.jp", "山田 花子", [Charge(Duty.ADMIN)])
            token = invite(session, COMMAND, first, now=world.parts.clock.now())
        admin, staff = Clerk(world, browser_page), Clerk(world, _another(browser_page))
        admin.come_in(f"{world.web_url}/console/invitation/{token}")
        yield admin, staff


def _another(page: Page) -> Page:
    browser = page.context.browser
    assert isinstance(browser, Browser)
    return browser.new_page()


def test_from_the_first_invitation_to_the_report(office: tuple[Clerk, Clerk], world: World, tmp_path: Path) -> None:
    admin, staff = office
    staff.come_in(_invite(admin))
    _take_a_list_in(staff, tmp_path)
    _move_a_date(staff)
    _tell_the_ward(staff, admin)


def _invite(admin: Clerk) -> str:
    """A colleague of the whole city. Returns the link."""
    admin.open("accounts/invite")
    admin.page.get_by_label("名前").fill("鈴木 一郎")
    admin.page.get_by_label("メールアドレス").fill("ichiro@example.jp")
    admin.page.get_by_label("職員").check()
    admin.press("招待リンクを作る")
    link = admin.page.locator("code").inner_text()
    return re.sub(r"^https?://[^/]+", admin.world.web_url, link)


def _take_a_list_in(staff: Clerk, folder: Path) -> None:
    file = folder / "イベント一覧.csv"
    file.write_bytes(_LIST.encode("cp932"))
    staff.open("imports/new")
    staff.sees("ファイルを取り込む")
    staff.page.locator("input[type=file]").set_input_files(file)
    staff.press("読みとる")
    _is_read(staff)
    for line, field, right in ((3, "開始日", "2026/12/26"), (4, "開始時間", "13:00")):
        staff.page.locator(f"a:has-text('直す {line}')").first.click()
        staff.sees(f"{line}行目を直す")
        staff.page.get_by_label(field).fill(right)
        if field == "開始日":
            staff.page.get_by_label("終了日").fill(right)
        staff.press("直して、読み直す")
        _is_read(staff)
    staff.press("この内容で取り込む")
    expect(staff.page.get_by_role("button", name="この取り込みを取り消す")).to_be_visible(timeout=20_000)
    usable(staff.page)
    with staff.world.session() as session:
        names = set(session.scalars(select(Gathering.name)))
    assert {"はじめての水彩画", "おりがみの日", "みんなの読書会"} <= names


def _is_read(staff: Clerk) -> None:
    """The page turns by itself when the file was read."""
    expect(staff.page.get_by_role("button", name="この内容で取り込む")).to_be_visible()
    staff.sees("イベント一覧.csv")


def _move_a_date(staff: Clerk) -> None:
    """Three have said yes; each is told once."""
    signed_up(staff.world, *_NEIGHBOURS)
    staff.open("gatherings?q=囲碁を楽しむ界")
    staff.follow("囲碁を楽しむ会")
    staff.sees("囲碁を楽しむ会")
    staff.page.locator("a[href*='/console/dates/']").first.click()
    staff.follow("日時を変える")
    staff.page.get_by_label("新しい日時").fill("2026-12-10T15:00")
    staff.press("お知らせを見る")
    expect(staff.page.get_by_role("heading", level=2)).to_have_text("3人に、LINEでこう届きます")
    usable(staff.page)
    staff.press("この日時に変えて、知らせる")
    for name in _NEIGHBOURS:
        staff.world.phone(name).wait_for("日時が変わりました")
    staff.world.settle()
    assert staff.world.sent("change") == len(_NEIGHBOURS)


def _tell_the_ward(staff: Clerk, admin: Clerk) -> None:
    """A warning of a disaster: shown as it will come, let go by a second person, told to each once."""
    staff.open("announcements/new")
    staff.page.get_by_label("題").first.fill("大雨のおそれ")
    staff.page.get_by_label("本文").first.fill("右京区に大雨のおそれがあります。川に近づかないでください。")
    staff.page.get_by_label("友だち全員").check()
    staff.page.get_by_label("災害のお知らせ").check()
    staff.press("内容を確かめる")
    expect(staff.page.get_by_text("別の人が確かめてから送られます").first).to_be_visible()
    usable(staff.page)
    staff.press("確認をたのむ")
    place = staff.page.url
    expect(staff.page.get_by_text("別の人の確認を待っています")).to_be_visible()
    admin.page.goto(place)
    admin.press("確かめたので、送る")
    for name in _NEIGHBOURS:
        admin.world.phone(name).wait_for("大雨のおそれ")
    admin.page.goto(place)
    usable(admin.page)
    seen = [admin.world.phone(name).transcript().count("川に近づかないで") for name in _NEIGHBOURS]
    assert seen == [1, 1, 1]
