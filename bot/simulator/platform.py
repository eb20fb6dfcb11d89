"""The stand-in's whole memory in one place: people, chats, menus, quota, tokens. Serves no HTTP itself."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.simulator import ids
from bot.simulator.chats import BOT, Chat, Entry
from bot.simulator.clock import Clock
from bot.simulator.events import Event
from bot.simulator.faults import Faults
from bot.simulator.ledger import Acceptance, Ledger
from bot.simulator.menus import RichMenus
from bot.simulator.people import Group, Resident
from bot.simulator.phone import Phone
from bot.simulator.quota import Quota
from bot.simulator.rates import Rates
from bot.simulator.tokens import ReplyTokens, RetryKeys
from bot.simulator.webhooks import Attempt, Webhooks

QUOTABLE = ("text", "textV2", "sticker", "image", "video", "template", "flex")


@dataclass
class Account:
    """The official account as its friends see it."""

    name: str = "むすび"
    user_id: str = "U" + "b07" * 10 + "b0"
    basic_id: str = "@musubi"
    chat_mode: str = "bot"  # or "chat", where messages stay unread until the bot says so
    verified: bool = True


class Platform:
    """Thread-safe: whoever changes something holds `lock`, and ends with `changed(chat)`."""

    def __init__(self, secret: str, token: str, *, callback_url: str = "", clock: Clock | None = None) -> None:
        self.token = token
        self.clock = clock or Clock()
        self.account = Account()
        self.lock = threading.RLock()
        self.news = threading.Condition(self.lock)
        self.version = 0
        self.residents: dict[str, Resident] = {}
        self.groups: dict[str, Group] = {}
        self._phones: dict[str, Phone] = {}
        self.chats: dict[str, Chat] = {}
        self.content: dict[str, tuple[bytes, str]] = {}
        self.gone: set[str] = set()
        self.read_tokens: dict[str, tuple[str, str]] = {}
        self.menus = RichMenus()
        self.quota = Quota()
        self.rates = Rates(self.clock)
        self.replies = ReplyTokens(self.clock)
        self.retries = RetryKeys(self.clock)
        self.ledger = Ledger()
        self.faults = Faults()
        # Public https addresses of the bot, and where they are really served on this machine: for drawing only.
        self.rewrites: dict[str, str] = {}
        self.webhooks = Webhooks(callback_url, secret, self.account.user_id, clock=self.clock)
        self.webhooks.before_sending = self._before_webhook
        self.webhooks.after_attempt = self._after_webhook

    def resident(self, name: str) -> Resident:
        """The resident of that name, made at the first mention."""
        with self.lock:
            known = Resident(name)
            return self.residents.setdefault(known.id, known)

    def phone(self, name: str) -> Phone:
        """One phone for each resident, so that what was waited for is remembered."""
        who = self.resident(name)
        with self.lock:
            if who.id not in self._phones:
                self._phones[who.id] = Phone(self, who)
            return self._phones[who.id]

    def group(self, name: str, *members: str) -> Group:
        with self.lock:
            made = Group(name, [self.resident(one).id for one in members])
            return self.groups.setdefault(made.id, made)

    def chat(self, chat_id: str) -> Chat:
        with self.lock:
            return self.chats.setdefault(chat_id, Chat(chat_id))

    def changed(self, chat_id: str | None = None) -> None:
        """Tell every phone and every waiting test."""
        with self.news:
            self.version += 1
            if chat_id is not None:
                self.chat(chat_id).version += 1
            self.news.notify_all()

    def charged(self, to: Sequence[str]) -> int:
        """How many messages of the month sending to these would use: a group counts its members."""
        return sum(self._heads(one) for one in to)

    def accept(self, acceptance: Acceptance) -> list[dict[str, Any]]:
        """Put the messages into every chat that can be reached, and answer LINE's `sentMessages`."""
        with self.lock:
            quotes = [ids.quote_token() for _ in acceptance.messages]
            for chat_id in acceptance.reached:
                for message_id, message in zip(acceptance.message_ids, acceptance.messages, strict=True):
                    entry = Entry(message_id, BOT, message, acceptance.at, via=acceptance.endpoint)
                    self.chat(chat_id).add(entry)
                self.changed(chat_id)
            self.ledger.add(acceptance)
            return [
                {"id": message_id, **({"quoteToken": quote} if message["type"] in QUOTABLE else {})}
                for message_id, message, quote in zip(acceptance.message_ids, acceptance.messages, quotes, strict=True)
            ]

    def reached(self, to: Sequence[str]) -> tuple[str, ...]:
        return tuple(one for one in to if self.reaches(one))

    def reaches(self, chat_id: str) -> bool:
        if chat_id in self.groups:
            return self.groups[chat_id].account_inside
        return chat_id in self.residents and self.residents[chat_id].reachable(self.clock.elapsed())

    def friends(self) -> list[str]:
        return [one.id for one in self.residents.values() if one.friend and not one.blocked]

    def close(self) -> None:
        self.webhooks.close()
        self.changed()

    def _heads(self, chat_id: str) -> int:
        if chat_id in self.groups:
            return len(self.groups[chat_id].members)
        return int(self.quota.counts_blocked or self.reaches(chat_id))

    def _before_webhook(self, event: Event) -> None:
        with self.lock:
            self.replies.sent_again(event.get("replyToken", ""))

    def _after_webhook(self, events: Sequence[Event], attempt: Attempt) -> None:
        """With chat switched off, LINE marks messages as read by itself."""
        with self.lock:
            for event in events:
                source = event["source"]
                chat_id = source.get("groupId") or source["userId"]
                if attempt.delivered and self.account.chat_mode == "bot" and event["type"] == "message":
                    self.chat(chat_id).read_up_to(event["message"]["id"])
                self.changed(chat_id)
