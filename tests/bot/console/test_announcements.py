"""Announcements in the console: the list, what came of one, approved by somebody else, followed and stopped."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.acts.announce import Draft, Extra, announce
from handlers.acts.audience import Audience
from handlers.acts.cut import cut_stretch
from handlers.acts.taps import new_button, new_link, tapped
from models.account import Account, AccountDuty, AuditEntry, Duty
from models.announcement import Announcement, AnnouncementState
from models.resident import Resident, ResidentStatus
from tests import factories
from tests.bot.console.conftest import Browser, Office

BODY = {"ja": [{"type": "text", "text": "訓練"}]}


def _made(office: Office) -> Announcement:
    with office.sessions() as session:
        return session.scalars(select(Announcement)).one()


def _write(browser: Browser, **typed: str) -> None:
    form = {"ja": "あすの防災訓練は中止です。", "everyone": "1", "sure": "1"} | typed
    assert browser.send("announcements/new", **form).status_code == 303


def _second(office: Office) -> Browser:
    return office.browser(office.account(AccountDuty(duty=Duty.STAFF), email="b@example.jp"))


def _sent(office: Office, people: int = 6, **extra: object) -> str:
    """An announcement in batches, an hour ago; its public id."""
    with office.sessions.begin() as session:
        for _ in range(people):
            factories.resident(session)
        words = {"ja": {"title": "=訓練", "text": "あす"}}
        draft = Draft(BODY, Audience(True), "tests", extra=Extra(words, forecast={"people": 6}, **extra))  # type: ignore[arg-type]
        row = announce(session, draft, now=office.hands.at)
        cut_stretch(session, row, now=office.hands.at)
        return row.public_id


def test_what_goes_to_the_whole_city_waits_for_somebody_else(office: Office) -> None:
    first = office.at_work(Duty.STAFF)
    _write(first)
    made = _made(office)
    assert (made.state, made.cause) == (AnnouncementState.STOPPED, "approval")
    for press in ("approve", "resume"):
        assert first.send(f"announcements/{made.public_id}/{press}").status_code == 409
    second = _second(office)
    assert second.send(f"announcements/{made.public_id}/approve").status_code == 303
    assert (_made(office).state, _made(office).cause) == (AnnouncementState.PLANNED, None)
    assert "確認：山田 花子" in second.open(f"announcements/{made.public_id}").text


def test_stop_resume_and_recall_are_written_down(office: Office) -> None:
    browser = office.at_work(Duty.STAFF)
    _write(browser, how="all", what="language", which="日本語")
    path = f"announcements/{_made(office).public_id}"
    states = []
    for press in ("stop", "resume", "recall", "resume"):
        browser.send(f"{path}/{press}")
        states.append(_made(office).state.value)
    assert states == ["stopped", "planned", "recalled", "recalled"]
    with office.sessions() as session:
        deeds = session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.startswith("announcement")).order_by(AuditEntry.id)
        )
        assert [deed.split(".")[1] for deed in deeds] == ["make", "stop", "resume", "recall"]


def test_the_report_tells_what_came_of_it_but_no_small_numbers(office: Office) -> None:
    links = [new_link("https://city.example.jp/"), new_button()]
    with office.sessions.begin() as session:
        date = factories.occurrence(session)
    public_id = _sent(office, links=links, occurrence_id=date.id)
    with office.sessions.begin() as session:
        for _ in range(7):
            tapped(session, links[0].token)
        tapped(session, links[1].token)
    text = office.at_work(Duty.STAFF).open(f"announcements/{public_id}").text
    said = ("予定（書いた時の人数）", "6人", "リンクが押された", "7回", "参加ボタンが押された", "5回未満", "まだ72時間")
    assert [part for part in said if part not in text] == []


def test_the_file_runs_no_formula_and_the_sheet_prints(office: Office) -> None:
    public_id = _sent(office)
    browser = office.at_work(Duty.DATA_OFFICER)
    file = browser.open(f"announcements/{public_id}.csv")
    assert (file.mimetype, file.text[0], "お知らせ,'=訓練" in file.text) == ("text/csv", "\ufeff", True)
    assert "送る対象,,6人" in file.text
    paper = browser.open(f"announcements/{public_id}.pdf")
    assert (paper.mimetype, paper.data[:5], "attachment" in paper.headers["Content-Disposition"]) == (
        "application/pdf", b"%PDF-", True,
    )  # fmt: skip
    sheet = browser.open(f"announcements/{public_id}/print").text
    assert all(part in sheet for part in ("お知らせの結果", "送る対象", "現在"))


def test_who_waits_for_the_digest_can_still_be_recalled(office: Office) -> None:
    public_id = _sent(office)
    with office.sessions.begin() as session:
        row = session.scalars(select(Announcement)).one()
        row.state, row.done_at, row.held = AnnouncementState.DONE, office.hands.at, 6
    browser = office.at_work(Duty.STAFF)
    assert "残りを取りやめる" in browser.open(f"announcements/{public_id}").text
    assert browser.send(f"announcements/{public_id}/recall").status_code == 303
    assert browser.send(f"announcements/{public_id}/recall").status_code == 409


@pytest.mark.parametrize("after", [timedelta(hours=1), timedelta(hours=73)])
def test_who_blocks_within_three_days_is_counted(office: Office, after: timedelta) -> None:
    public_id = _sent(office, people=8)
    with office.sessions.begin() as session:
        for row in session.scalars(select(Resident).limit(6)):
            row.status = ResidentStatus.BLOCKED
            row.status_event_ms = int((office.hands.at + after).timestamp() * 1_000)
    text = office.at_work(Duty.STAFF).open(f"announcements/{public_id}").text
    assert ("1000人に750.0人" in text) == (after < timedelta(hours=72))


def test_whoever_left_the_office_is_still_named(office: Office) -> None:
    _write(office.at_work(Duty.STAFF))
    with office.sessions.begin() as session:
        session.scalars(select(Account)).one().ended_at = office.hands.at
    text = _second(office).open("announcements").text
    assert all(part in text for part in ("山田 花子", "防災訓練", "確認待ち"))
