"""Feeds in the console: begun with an address that may be fetched, looked at, paused, fetched now, ended."""

import pytest
from sqlalchemy import select

from bot.jobs import list_jobs
from models.account import AccountDuty, Duty
from models.feed import FeedOutcome
from models.tables import AuditEntry, Feed
from tests.bot.console.conftest import Browser, Office

URL = "https://city.example.jp/event.csv?key=42"


@pytest.fixture
def browser(office: Office) -> Browser:
    return office.at_work(Duty.STAFF)


def _begin(browser: Browser, **typed: str) -> tuple[int, str]:
    answer = browser.send("feeds/new", **{"name": "市の催し", "url": URL, "every_hours": "24"} | typed)
    return answer.status_code, answer.text


def _feeds(office: Office) -> list[Feed]:
    with office.sessions() as session:
        return list(session.scalars(select(Feed).order_by(Feed.id)))


def test_a_feed_is_begun_and_shown(office: Office, browser: Browser) -> None:
    assert _begin(browser)[0] == 303
    shown = browser.open("feeds").text
    assert ("市の催し" in shown, "毎日" in shown, "まだ" in shown) == (True, True, True)
    assert _feeds(office)[0].next_at == office.hands.at


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"name": ""}, "名前を入れてください"),
        ({"name": "あ" * 61}, "60文字まで"),
        ({"url": "file:///etc/passwd"}, "http://"),
        ({"url": "https://a:b@city.example.jp/"}, "パスワード"),
        ({"url": "https://city.example.jp/" + "a" * 1_000}, "長すぎます"),
        ({"every_hours": "0"}, "間隔"),
        ({"city": "どこでもない市"}, "どこでもない市"),
    ],
)
def test_what_cannot_be_a_feed_is_refused_and_stays_typed(
    office: Office, browser: Browser, typed: dict[str, str], why: str
) -> None:
    status, shown = _begin(browser, **typed)
    assert (status, why in shown, _feeds(office)) == (400, True, [])


def test_a_feed_is_changed_and_its_rows_stay_known(office: Office, browser: Browser) -> None:
    _begin(browser)
    before = _feeds(office)[0]
    browser.send(f"feeds/{before.public_id}/edit", name="行事", url="https://b.example.jp/", every_hours="168")
    after = _feeds(office)[0]
    assert (after.name, after.every_hours, after.data_set) == ("行事", 168, before.data_set)


def test_a_feed_is_paused_and_goes_on(office: Office, browser: Browser) -> None:
    _begin(browser)
    path = f"feeds/{_feeds(office)[0].public_id}"
    browser.send(f"{path}/pause")
    assert "休み中" in browser.open("feeds").text
    browser.send(f"{path}/resume")
    assert not _feeds(office)[0].paused


def test_a_feed_is_fetched_now_once(office: Office, browser: Browser) -> None:
    _begin(browser)
    for _ in range(2):
        browser.send(f"feeds/{_feeds(office)[0].public_id}/fetch")
    with office.sessions() as session:
        assert [job.task for job in list_jobs(session)] == ["fetch_feed"]


def test_a_feed_is_ended(office: Office, browser: Browser) -> None:
    _begin(browser)
    browser.send(f"feeds/{_feeds(office)[0].public_id}/end")
    assert _feeds(office) == []


def test_every_change_is_written_down(office: Office, browser: Browser) -> None:
    _begin(browser)
    path = f"feeds/{_feeds(office)[0].public_id}"
    browser.send(f"{path}/edit", name="行事", url=URL, every_hours="1")
    for name in ("pause", "pause", "resume", "end"):
        browser.send(f"{path}/{name}")
    with office.sessions() as session:
        done = select(AuditEntry.action).where(AuditEntry.action.startswith("feed")).order_by(AuditEntry.id)
        deeds = session.scalars(done.order_by(AuditEntry.id)).all()
    assert deeds == ["feed.add", "feed.change", "feed.pause", "feed.pause", "feed.end"]


def test_what_is_held_says_why_and_a_reader_sees_the_host_alone(office: Office, browser: Browser) -> None:
    _begin(browser)
    with office.sessions.begin() as session:
        feed = session.scalars(select(Feed)).one()
        feed.outcome, feed.trouble = FeedOutcome.HELD, "前回の5件から2件に減っています"
    reader = office.browser(office.account(AccountDuty(duty=Duty.COORDINATOR), email="b@example.jp"))
    shown = reader.open("feeds").text
    assert ("5件から2件" in shown, "city.example.jp" in shown, "key=42" in shown) == (True, True, False)


def test_a_feed_that_did_not_come_waits_on_the_first_page_of_who_may_deal_with_it(
    office: Office, browser: Browser
) -> None:
    _begin(browser)
    with office.sessions.begin() as session:
        session.scalars(select(Feed)).one().outcome = FeedOutcome.FAILED
    reader = office.browser(office.account(AccountDuty(duty=Duty.COORDINATOR), email="b@example.jp"))
    assert ["取れない一覧" in one.open("").text for one in (browser, reader)] == [True, False]
