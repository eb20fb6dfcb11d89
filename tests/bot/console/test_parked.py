"""Stuck messages: seen without their words, and taken up again by one button."""

from bot import inbox
from bot.intake import Arrived, Intake
from models.account import Duty
from models.inbox import InboxEvent, InboxState
from tests.bot.console.conftest import Office


def _park(office: Office, event_id: str = "01EVENT") -> int:
    engine = office.sessions.kw["bind"]
    Intake(engine).store([Arrived(event_id, b"chat", 1, "ひみつのことば".encode())])
    with office.sessions.begin() as session:
        event = inbox.claim_next(session)
        assert event is not None
        inbox.park(session, event, error="ValueError")
    return event.id


def test_a_stuck_message_is_counted_shown_and_taken_up(office: Office) -> None:
    row, browser = _park(office), office.at_work(Duty.STAFF)
    assert "止まったメッセージ" in browser.open("").text
    shown = browser.open("parked").text
    assert ("ValueError" in shown, "01EVENT" in shown, "ひみつ" in shown) == (True, True, False)
    assert browser.send(f"parked/{row}/again").status_code == 303
    with office.sessions() as session:
        assert session.get_one(InboxEvent, row).state == InboxState.WAITING


def test_what_is_not_stuck_cannot_be_taken_up(office: Office) -> None:
    assert office.at_work(Duty.STAFF).send("parked/999/again").status_code == 404
