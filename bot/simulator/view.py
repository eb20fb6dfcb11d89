"""What the phone page draws, as one JSON value. Reads the platform, changes nothing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.simulator.chats import BOT, NOTE, Chat, Entry
from bot.simulator.ledger import JAPAN
from bot.simulator.people import Resident
from bot.simulator.webhooks import Attempt

if TYPE_CHECKING:
    from bot.simulator.platform import Platform

Json = dict[str, Any]
LOG_LINES = 30


def phone_view(platform: "Platform", who: Resident) -> Json:
    """One resident's screen and the demo panel beside it."""
    with platform.lock:
        chat = platform.chat(who.id)
        return {
            "version": platform.version,
            "account": {"name": platform.account.name, "basicId": platform.account.basic_id},
            "resident": {"id": who.id, "name": who.name, "friend": who.friend, "blocked": who.blocked},
            "residents": residents_view(platform),
            "entries": [_entry(entry, who) for entry in chat.entries],
            "quickReplies": chat.quick_replies(),
            "loading": max(0.0, chat.loading_until - platform.clock.elapsed()),
            "menu": _menu(platform, who),
            "panel": panel_view(platform),
            "rewrites": platform.rewrites,
        }


def residents_view(platform: "Platform") -> list[Json]:
    return [
        {"id": one.id, "name": one.name, "heard": _heard(platform.chats, one.id)} for one in platform.residents.values()
    ]


def panel_view(platform: "Platform") -> Json:
    now = platform.clock.now().astimezone(JAPAN)
    log = [_attempt(one) for one in list(platform.webhooks.log)[-LOG_LINES:]]
    return {
        "now": now.isoformat(timespec="seconds"),
        "offset": platform.clock.offset(),
        "asleep": platform.webhooks.asleep,
        "held": platform.webhooks.held,
        "callback": platform.webhooks.url,
        "used": platform.quota.used(now),
        "log": log[::-1],
    }


def _heard(chats: Mapping[str, Chat], chat_id: str) -> int:
    """How much the account has said: the page shows the difference to what was looked at."""
    return len(chats[chat_id].from_bot()) if chat_id in chats else 0


def _entry(entry: Entry, who: Resident) -> Json:
    side = {BOT: "account", NOTE: "note", who.id: "me"}.get(entry.sender, "account")
    at = entry.at.astimezone(JAPAN).isoformat(timespec="seconds")
    return {"id": entry.id, "side": side, "message": entry.message, "at": at, "read": entry.read}


def _menu(platform: "Platform", who: Resident) -> Json | None:
    menu = platform.menus.shown_to(who.id)
    return {"id": menu.id, **menu.shape} if menu else None


def _attempt(attempt: Attempt) -> Json:
    return {
        "at": attempt.at.astimezone(JAPAN).strftime("%H:%M:%S"),
        "kinds": attempt.kinds,
        "status": attempt.status,
        "reason": attempt.reason,
        "ms": attempt.milliseconds,
        "redelivery": attempt.redelivery,
    }
