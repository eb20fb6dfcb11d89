"""The first page: what waits for each duty, and nothing that does not; what takes place today; the way to the rest."""

import re
from datetime import timedelta

import pytest

from handlers.acts.announce import APPROVAL
from models.account import AccountDuty, Duty
from models.announcement import Announcement
from tests import factories
from tests.bot.console.conftest import Browser, Office
from tests.circulars import asked
from tests.threads import wanted


def _tiles(browser: Browser) -> list[str]:
    return re.findall(r'<li class="waits">\s*<h3>(.*?)</h3>', browser.open("").text)


@pytest.mark.parametrize("duty", list(Duty))
def test_where_nothing_waits_the_page_says_so_and_shows_no_zeros(office: Office, duty: Duty) -> None:
    page = office.at_work(duty).open("").text
    assert "いま、待っているものはありません" in page and "0件" not in page
    assert ('href="/console/calendar"><' in page or "今日の集まり" in page) == (duty is not Duty.DATA_OFFICER)


def test_each_duty_sees_what_it_deals_with(office: Office) -> None:
    at = office.hands.at
    with office.sessions.begin() as session:
        group = factories.neighbourhood(session)
        asked(session, at, group)
        factories.gathering(session, group=group, confirmed_at=at - timedelta(days=400))
        wanted(session, at)
        made = {"bodies": {}, "audience": {}, "made_at": at, "due_at": at, "made_by": "somebody"}
        session.add(Announcement(state="stopped", cause=APPROVAL, **made))
    seen = {}
    for duty in Duty:
        own = {"group_id": group.id} if duty in (Duty.OFFICER, Duty.KEEPER) else {}
        seen[duty] = _tiles(office.browser(office.account(AccountDuty(duty=duty, **own), email=f"{duty}@example.jp")))
    assert seen[Duty.STAFF] == seen[Duty.ADMIN] == ["確認を待っているお知らせ", "電話で町会の返事を聞く回覧"]
    assert seen[Duty.OFFICER] == ["返事を待っている回覧", "半年以上、確認のない集まり"]
    assert seen[Duty.KEEPER] == ["半年以上、確認のない集まり"]
    assert (seen[Duty.COORDINATOR], seen[Duty.DATA_OFFICER]) == (["返事を待っている相談"], [])


def test_today_s_dates_stand_there_the_earliest_first(office: Office) -> None:
    with office.sessions.begin() as session:
        one = factories.gathering(session)
        for hours in (5, 2, 3, 4, 6, 7, 8, 26):
            factories.occurrence(session, office.hands.at + timedelta(hours=hours), gathering=one)
        factories.occurrence(session, office.hands.at + timedelta(hours=1), gathering=one, status="cancelled")
    page = office.at_work(Duty.COORDINATOR).open("").text
    assert re.findall(r"<strong>(\d\d:\d\d)</strong>", page) == [f"{hour}:00" for hour in range(12, 18)]
    assert "ほかに1件" in page


def test_who_speaks_for_a_group_is_shown_the_way_to_line_until_it_is_taken(office: Office) -> None:
    assert "/console/me/line" in office.at_work(Duty.KEEPER).open("").text
    staff = office.account(AccountDuty(duty=Duty.STAFF), email="s@example.jp")
    assert "/console/me/line" not in office.browser(staff).open("").text
