"""The first visit in a real browser, on the stand-in's page: what a person sees is what is tapped."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def page(world: World, browser_page: Page) -> Page:
    """A phone-sized window on the stand-in's page."""
    browser_page.set_viewport_size({"width": 390, "height": 844})
    world.phone("花子")
    browser_page.goto(world.page_url)
    return browser_page


def press(page: Page, label: str) -> None:
    """Tap the newest button with this label."""
    page.get_by_role("button", name=label, exact=True).last.click()


def reply(page: Page, label: str) -> None:
    """Tap a quick reply."""
    page.get_by_test_id("quick-reply").filter(has_text=label).first.click()


def test_follow_three_taps_yes_reminder_and_no(world: World, page: Page) -> None:
    talk = page.get_by_role("log")
    page.get_by_test_id("follow").click()
    expect(talk).to_contain_text("はじめる前に")
    press(page, "はじめる")
    reply(page, "右京区")
    expect(talk).to_contain_text("どんなことが好きですか")
    reply(page, "手芸")
    expect(talk).to_contain_text("あなたに合うわけ")
    expect(talk).to_contain_text("12月9日（水） 13:30〜15:30")
    press(page, "行ってみる")
    expect(talk).to_contain_text("申しこみました")
    reply(page, "はい")
    expect(talk).to_contain_text("2時間前にお知らせします")
    world.wait_until("2026-12-08 18:00")
    expect(talk).to_contain_text("明日は「ひとめひとめ」の日です")
    press(page, "やめる")
    expect(talk).to_contain_text("やめました")


def test_rich_menu_leads_to_my_plans_and_words_can_be_typed(world: World, page: Page) -> None:
    talk = page.get_by_role("log")
    page.get_by_test_id("follow").click()
    expect(talk).to_contain_text("はじめる前に")
    page.get_by_test_id("message-input").fill("編み物すきです")
    page.get_by_test_id("send").click()
    expect(talk).to_contain_text("ひとめひとめ")
    page.get_by_test_id("richmenu-area-1").click()
    expect(talk).to_contain_text("予定がありません")


def test_text_of_a_resident_is_never_read_as_a_page(world: World, page: Page) -> None:
    page.get_by_test_id("follow").click()
    expect(page.get_by_role("log")).to_contain_text("はじめる前に")
    page.get_by_test_id("message-input").fill("<img src=x onerror=document.title='!'>")
    page.get_by_test_id("send").click()
    expect(page.get_by_role("log")).to_contain_text("<img src=x")
    assert page.title() != "!"
