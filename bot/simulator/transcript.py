"""A chat drawn as text, to be read by people and compared by tests."""

from collections.abc import Sequence

from bot.simulator.chats import BOT, NOTE, Chat, Entry
from bot.simulator.flextext import message_lines


def transcript(chat: Chat, me: str, account: str) -> str:
    """Who says what; continued lines are indented, quick replies stand in < > below the last message."""
    lines = [line for entry in chat.entries for line in _entry(entry, me, account)]
    labels = [item["action"].get("label", "") for item in chat.quick_replies()]
    return "\n".join(lines + ([f"  {_row(labels)}"] if labels else []))


def _entry(entry: Entry, me: str, account: str) -> Sequence[str]:
    lines = message_lines(entry.message)
    if entry.sender == NOTE:
        return [f"（{line}）" for line in lines]
    name = _account(entry, account) if entry.sender == BOT else me
    return [f"{name}: {lines[0]}" if lines else f"{name}:", *(f"  {line}" for line in lines[1:])]


def _account(entry: Entry, account: str) -> str:
    named = (entry.message.get("sender") or {}).get("name")
    return f"{named} from {account}" if named else account


def _row(labels: Sequence[str]) -> str:
    return " ".join(f"< {label} >" for label in labels)
