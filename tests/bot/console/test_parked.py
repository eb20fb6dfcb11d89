"""Stuck messages: seen without their words, and taken up again by one button."""

from models.account import Duty
from models.inbox import InboxEvent, InboxState
from tests.bot.console.conftest import Office


def _park(office: Office) -> int:
    with office.sessions.begin() as session:
        event = InboxEvent(
            event_id="01EVENT",
            chat_key=b"chat",
            occurred_ms=1,
            received_at=office.hands.at,
            raw="ひみつのことば".encode(),
            state=InboxState.PARKED,
            error="ValueError",
        )
        session.add(event)
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
