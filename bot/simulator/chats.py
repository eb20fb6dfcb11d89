"""What stands in a chat, as the phone shows it. No sending and no rules about who may write."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

BOT = "bot"
NOTE = "note"  # a grey line such as "unsent", written by nobody


@dataclass
class Entry:
    """One thing in a chat: `sender` is a user id, `BOT` or `NOTE`; `message` has LINE's message shape."""

    id: str
    sender: str
    message: dict[str, Any]
    at: datetime
    read: bool = False
    via: str = ""


@dataclass
class Chat:
    """`version` grows with every change that a phone showing the chat should draw."""

    id: str
    entries: list[Entry] = field(default_factory=list)
    loading_until: float = 0.0
    quick_reply_gone: bool = True
    version: int = 0

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        if entry.sender == BOT:
            self.loading_until = 0.0
        self.quick_reply_gone = entry.sender != BOT
        self.version += 1

    def quick_replies(self) -> list[dict[str, Any]]:
        """Those of the last message only, until one is tapped or anything new is said."""
        if self.quick_reply_gone or not self.entries:
            return []
        items: list[dict[str, Any]] = (self.entries[-1].message.get("quickReply") or {}).get("items", [])
        return items

    def from_bot(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.sender == BOT]

    def find(self, message_id: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.id == message_id), None)

    def read_up_to(self, message_id: str) -> None:
        """Everything the resident wrote before counts as read too."""
        for entry in self.entries:
            entry.read = True
            if entry.id == message_id:
                break
        self.version += 1
