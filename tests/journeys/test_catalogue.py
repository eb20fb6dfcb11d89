"""The catalogue's other views in a real browser: turned with the keyboard, looked at on the map, merged and undone."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bot.console.desk import COOKIE
from handlers.acts.accounts import begin_visit
from models.account import Account, AccountDuty, Duty
from models.tables import Gathering
from tests import factories
from tests.journeys.test_console import usable
from tests.journeys.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def page(world: World, browser_page: Page) -> Page:
    """A browser in which somebody of the office is signed in; one gathering stands in the catalogue twice."""
    now = world.parts.clock.now()
    with world.session() as session, session.begin():
        first = session.scalars(select(Gathering).where(Gathering.name == "囲碁を楽しむ会")).one()
        factories.gathering(session, "囲碁を楽しむ會", venue=first.venue, area=first.area, rule=first.rule)
        account = Account(email="a@example.jp", name="山田 花子", made_at=now, totp_sealed=b"sealed")
        account.duties = [AccountDuty(duty=Duty.STAFF)]
        session.add(account)
        session.flush()
        token = begin_visit(session, account, "Chromium", now=now, proved=True)
    browser_page.context.add_cookies([{"name": COOKIE, "value": token, "url": f"{world.web_url}/console"}])
    return browser_page


def test_dates_places_and_doubles_are_seen_to(world: World, page: Page) -> None:
    page.goto(f"{world.web_url}/console/calendar?day=2026-12-02")
    usable(page)
    page.get_by_role("link", name="次の月").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_have_text("2027年1月")
    page.get_by_role("link", name="囲碁を楽しむ会").first.click()
    usable(page)
    page.goto(f"{world.web_url}/console/map")
    page.get_by_role("button", name="地図で見る").first.click()
    # It fades in: half there, its words are too pale.
    expect(page.locator(".leaflet-popup")).to_have_css("opacity", "1")
    usable(page)
    page.goto(f"{world.web_url}/console/duplicates")
    usable(page)
    page.get_by_role("link", name="くらべる").click()
    usable(page)
    page.get_by_role("button", name="「囲碁を楽しむ会」を残して").click()
    expect(page.get_by_role("heading", name="ここにまとめた集まり")).to_be_visible()
    usable(page)
    page.get_by_role("button", name="元に戻す").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("囲碁を楽しむ會")
