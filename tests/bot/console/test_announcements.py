"""Announcements in the console: seen before they are sent, approved by somebody else, followed and stopped."""

import pytest
from sqlalchemy import select

from handlers.acts.consent import give_consent
from models.account import Account, AccountDuty, AuditEntry, Duty
from models.announcement import Announcement, AnnouncementState
from models.consent import Purpose
from tests import factories
from tests.bot.console.conftest import Browser, Office


def _residents(office: Office, agreed: int = 3, others: int = 2) -> None:
    with office.sessions.begin() as session:
        for number in range(agreed + others):
            resident = factories.resident(session)
            if number < agreed:
                give_consent(session, resident, Purpose.ANNOUNCEMENTS, now=office.hands.at)


def _write(browser: Browser, **typed: str) -> tuple[int, str]:
    form = {"ja": "あすの防災訓練は中止です。", "everyone": "0", "segment": "日本語"} | typed
    answer = browser.send("announcements/new", **form)
    return answer.status_code, answer.text


def _made(office: Office) -> Announcement:
    with office.sessions() as session:
        return session.scalars(select(Announcement)).one()


def _second(office: Office) -> Browser:
    return office.browser(office.account(AccountDuty(duty=Duty.STAFF), email="b@example.jp"))


def test_nothing_is_sent_before_it_was_seen(office: Office) -> None:
    _residents(office)
    browser = office.at_work(Duty.STAFF)
    status, text = _write(browser, en="No drill tomorrow.")
    assert (status, all(part in text for part in ("3人に、こう届きます", "防災訓練は中止", "No drill"))) == (200, True)
    with office.sessions() as session:
        assert session.scalars(select(Announcement)).all() == []
    assert _write(browser, sure="1")[0] == 303
    assert (_made(office).state, _made(office).bodies["ja"][0]["text"]) == ("planned", "あすの防災訓練は中止です。")


def test_everyone_is_more_than_who_asked(office: Office) -> None:
    _residents(office)
    assert "5人に、こう届きます" in _write(office.at_work(Duty.STAFF), everyone="1")[1]


def test_what_goes_to_the_whole_city_waits_for_somebody_else(office: Office) -> None:
    _residents(office)
    first = office.at_work(Duty.STAFF)
    assert "別の人が確かめて" in _write(first, segment="")[1]
    _write(first, segment="", sure="1")
    made = _made(office)
    assert (made.state, made.cause) == (AnnouncementState.STOPPED, "approval")
    for press in ("approve", "resume"):
        assert first.send(f"announcements/{made.public_id}/{press}").status_code == 409
    assert _made(office).state is AnnouncementState.STOPPED
    assert _second(office).send(f"announcements/{made.public_id}/approve").status_code == 303
    assert (_made(office).state, _made(office).cause) == (AnnouncementState.PLANNED, None)


def test_stop_resume_and_recall_are_written_down(office: Office) -> None:
    _residents(office)
    browser = office.at_work(Duty.STAFF)
    _write(browser, sure="1")
    path = f"announcements/{_made(office).public_id}"
    states = []
    for press in ("stop", "resume", "recall", "resume"):
        browser.send(f"{path}/{press}")
        states.append(_made(office).state.value)
    assert states == ["stopped", "planned", "recalled", "recalled"]
    with office.sessions() as session:
        deeds = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("announcement")))
        assert [deed.split(".")[1] for deed in deeds] == ["make", "stop", "resume", "recall"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ja": "  "}, "日本語のことば"),
        ({"ja": "あ" * 5001}, "5000文字まで"),
        ({"easy": "😀" * 2501}, "5000文字まで"),
        ({"segment": "どこにもない町"}, "どこにもない町"),
        ({"at": "tomorrow"}, "日時の形"),
        ({"at": "2026-12-05T10:00", "until": "2026-12-05T09:00"}, "送る時より後"),
    ],
)
def test_what_cannot_be_sent_is_said_and_kept(office: Office, typed: dict[str, str], said: str) -> None:
    status, text = _write(office.at_work(Duty.STAFF), sure="1", **typed)
    assert (status, said in text) == (400, True)
    assert typed.get("segment", "日本語") in text


def test_a_night_send_is_pointed_out(office: Office) -> None:
    _residents(office)
    browser = office.at_work(Duty.STAFF)
    assert "夜（21時から8時）" in _write(browser, at="2026-12-05T22:00")[1]
    assert "夜（21時から8時）" not in _write(browser, at="2026-12-05T10:00")[1]


def test_a_ward_s_staff_writes_to_its_ward_whatever_is_typed(office: Office) -> None:
    with office.sessions.begin() as session:
        ward = factories.area(session, "右京区", layer="ward", key="京都市/右京区")
    browser = office.at_work(Duty.STAFF, area_id=ward.id)
    _write(browser, segment="北区", sure="1")
    assert _made(office).audience["segment"] == ["area", "京都市/右京区", "京都市右京区"]


def test_the_page_says_how_far_it_is_and_by_whom(office: Office) -> None:
    _residents(office)
    browser = office.at_work(Duty.STAFF)
    _write(browser, sure="1")
    text = browser.open(f"announcements/{_made(office).public_id}").text
    assert all(part in text for part in ("予定", "山田 花子", "届きぐあい", "お知らせを希望した方"))
    assert "防災訓練" in browser.open("announcements").text


def test_html_in_an_announcement_is_text(office: Office) -> None:
    _residents(office)
    browser = office.at_work(Duty.STAFF)
    _, preview = _write(browser, ja="<img src=x onerror=alert(1)>")
    assert "<img src=x" not in preview


def test_whoever_left_the_office_is_still_named(office: Office) -> None:
    _residents(office)
    _write(office.at_work(Duty.STAFF), sure="1")
    with office.sessions.begin() as session:
        session.scalars(select(Account)).one().ended_at = office.hands.at
    assert "山田 花子" in _second(office).open("announcements").text
