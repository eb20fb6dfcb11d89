"""What stands in a chat."""

from datetime import UTC, datetime
from typing import Any

from bot.simulator.chats import BOT, Chat, Entry
from tests.bot.simulator import shapes as s

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def entry(number: int, sender: str = "U1", message: dict[str, Any] | None = None) -> Entry:
    return Entry(str(number), sender, message or s.text(), NOW)


def test_only_the_last_messages_quick_replies_are_shown() -> None:
    chat = Chat("U1")
    chat.add(entry(1, BOT, s.quick(s.postback("はい"))))
    assert len(chat.quick_replies()) == 1
    chat.add(entry(2, BOT))
    assert chat.quick_replies() == []


def test_quick_replies_vanish_when_anything_is_said() -> None:
    chat = Chat("U1")
    chat.add(entry(1, BOT, s.quick(s.postback("はい"))))
    chat.add(entry(2))
    assert chat.quick_replies() == []


def test_reading_covers_all_that_came_before() -> None:
    chat = Chat("U1")
    for number in (1, 2, 3):
        chat.add(entry(number))
    chat.read_up_to("2")
    assert [one.read for one in chat.entries] == [True, True, False]


def test_the_bots_message_ends_the_loading_dots() -> None:
    chat = Chat("U1", loading_until=5.0)
    chat.add(entry(1))
    assert chat.loading_until == 5.0
    chat.add(entry(2, BOT))
    assert chat.loading_until == 0.0
