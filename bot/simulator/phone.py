"""A resident's phone for tests and journeys: follow, say, tap, wait, read the chat as text."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.simulator import deeds
from bot.simulator.buttons import Button, on_screen
from bot.simulator.chats import Chat
from bot.simulator.deeds import Impossible
from bot.simulator.flextext import message_lines
from bot.simulator.people import Group, Resident
from bot.simulator.pressing import press
from bot.simulator.transcript import transcript

if TYPE_CHECKING:
    from bot.simulator.platform import Platform

PATIENCE = 5.0
Message = dict[str, Any]


class Phone:
    """What the resident does returns at once; `wait` and `last` wait for the bot's answer to the latest deed."""

    def __init__(self, platform: "Platform", owner: Resident) -> None:
        self._platform = platform
        self.owner = owner
        self.opened: list[str] = []  # links tapped
        self.clipboard = ""
        self._seen = self._deed = len(self.messages)

    @property
    def id(self) -> str:
        return self.owner.id

    @property
    def chat(self) -> Chat:
        return self._platform.chat(self.id)

    @property
    def messages(self) -> list[Message]:
        """Everything the bot has said in this chat, oldest first."""
        with self._platform.lock:
            return [entry.message for entry in self.chat.from_bot()]

    @property
    def buttons(self) -> list[Button]:
        return on_screen(self._platform, self.id)

    def follow(self) -> None:
        self._do(deeds.follow)

    def block(self) -> None:
        self._do(deeds.block)

    def say(self, words: str, *, group: Group | None = None) -> str:
        self._mark()
        return deeds.say(self._platform, self.owner, words, group=group)

    def sticker(self, package: int = 446, sticker: int = 1988) -> str:
        shape = {"packageId": str(package), "stickerId": str(sticker), "stickerResourceType": "STATIC"}
        return self._write({"type": "sticker", **shape, "keywords": ["hello"]})

    def photo(self, data: bytes | None = None) -> str:
        return self._write({"type": "image", "contentProvider": {"type": "line"}}, data)

    def video(self) -> str:
        return self._write({"type": "video", "duration": 6000, "contentProvider": {"type": "line"}})

    def voice(self) -> str:
        return self._write({"type": "audio", "duration": 4000, "contentProvider": {"type": "line"}})

    def file(self, name: str = "おしらせ.pdf", data: bytes | None = None) -> str:
        data = deeds.sample("file") if data is None else data
        return self._write({"type": "file", "fileName": name, "fileSize": len(data)}, data)

    def send_location(self, latitude: float, longitude: float, *, title: str = "", address: str = "") -> str:
        named = {key: value for key, value in (("title", title), ("address", address)) if value}
        return self._write({"type": "location", **named, "latitude": latitude, "longitude": longitude})

    def unsend(self, message_id: str | None = None) -> None:
        """Take back one's own message; the latest unless named."""
        own = [entry.id for entry in self.chat.entries if entry.sender == self.id]
        if not own:
            raise Impossible("there is nothing to unsend")
        self._mark()
        deeds.unsend(self._platform, self.owner, message_id or own[-1])

    def tap(self, label: str, *, pick: str | None = None) -> None:
        """Tap the nearest thing with that label; `pick` answers a date or time picker, as `2026-12-01` or `18:00`."""
        action = self._find(label).action
        self._mark()
        press(self._platform, self.owner, action, pick)
        if action["type"] == "uri":
            self.opened.append(action["uri"])
        elif action["type"] == "clipboard":
            self.clipboard = action["clipboardText"]

    def wait(self, count: int = 1, *, seconds: float = PATIENCE) -> list[Message]:
        """The next `count` messages of the bot since the latest deed or the latest wait."""
        self._until(lambda: len(self.messages) >= self._seen + count, f"{count} more message(s)", seconds)
        self._seen += count
        return self.messages[self._seen - count : self._seen]

    def last(self, *, seconds: float = PATIENCE) -> Message:
        """The bot's newest message, waiting for one when nothing came since the latest deed."""
        if self._seen >= len(self.messages):
            self.wait(seconds=seconds)
        self._seen = len(self.messages)
        return self.messages[-1]

    def wait_for(self, words: str, *, seconds: float = PATIENCE) -> None:
        """Until these words stand in something the bot said since the latest deed."""
        self._until(lambda: words in self._spoken(), f"「{words}」", seconds)
        self._seen = len(self.messages)

    def transcript(self) -> str:
        with self._platform.lock:
            return transcript(self.chat, self.owner.name, self._platform.account.name)

    def _spoken(self) -> str:
        since = self.messages[self._deed :]
        return "\n".join(line for message in since for line in message_lines(message))

    def _do(self, deed: Callable[["Platform", Resident], None]) -> None:
        self._mark()
        deed(self._platform, self.owner)

    def _write(self, message: Message, data: bytes | None = None) -> str:
        self._mark()
        return deeds.write(self._platform, self.owner, message, data=data)

    def _mark(self) -> None:
        """Whatever the bot says from here on answers what is done now."""
        self._seen = self._deed = len(self.messages)

    def _find(self, label: str) -> Button:
        there = self.buttons
        exact = [one for one in there if one.label == label]
        close = exact or [one for one in there if label in one.label]
        if not close:
            listing = "\n".join(f"  {one.where}: {one.label}" for one in there) or "  (nothing)"
            raise Impossible(f"no 「{label}」 to tap. There is:\n{listing}\n\n{self.transcript()}")
        return close[0]

    def _until(self, done: Callable[[], bool], what: str, seconds: float) -> None:
        end = time.monotonic() + seconds
        with self._platform.news:
            while not done():
                if not self._platform.news.wait(end - time.monotonic()) and time.monotonic() >= end:
                    raise TimeoutError(f"waited {seconds:g} s for {what}\n\n{self.transcript()}")
