"""Events that nobody has seen before, each in one body with a healthy one."""

import http.client
from typing import Any

from bot.simulator.events import Event, body, event, from_user, signature
from tests.faults.crowd import Crowd, Outcome
from tests.faults.town import Town


def _deep(levels: int) -> list[Any]:
    return [_deep(levels - 1)] if levels else []


def _says(words: Any) -> dict[str, Any]:
    return {"type": "message", "message": {"type": "text", "id": "1", "text": words}}


# What is odd about each, put over an event that would be healthy without it; None: no event at all.
POISON: dict[str, dict[str, Any] | None] = {
    "null instead of an event": None,
    "an event of a new type": {"type": "telepathy", "telepathy": {"strength": 11}},
    "a message of a new type": {"type": "message", "message": {"type": "smell", "id": "1"}},
    "a new mode": {"mode": "dreaming"},
    "no event id": {"webhookEventId": None},
    "no delivery context": {"deliveryContext": None},
    "a time in words": {"timestamp": "yesterday"},
    "a time beyond all numbers": {"timestamp": 10**400},
    "not a number as a time": {"timestamp": float("nan")},
    "no source": {"source": None},
    "a source of a new type": {"source": {"type": "planet", "planetId": "3"}},
    "a NUL in the text": _says("手芸\0がしたい"),
    "half of a character in the text": _says("手芸\ud83c"),
    "a text of a megabyte": _says("手芸" * 100_000),
    "a list instead of a text": _says(_deep(200)),
    "a button that is none of ours": {"type": "postback", "postback": {"data": "\0=&%ff;drop table"}},
    "a reply token in pieces": {**_says("ヘルプ"), "replyToken": {"a": 1}},
}


def poison_among_healthy(town: Town) -> tuple[Outcome, set[int]]:
    """Everybody's follow comes behind poison of a stranger's; also, the statuses that our webhook answered with."""
    crowd = Crowd(town, len(POISON))
    statuses = {_post(town, [_poisoned(odd, town), _healthy(crowd, at)]) for at, odd in enumerate(POISON.values())}
    return crowd.wait(), statuses


def _healthy(crowd: Crowd, at: int) -> Event:
    """The follow of one of the crowd, who waits for the greeting."""
    phone, platform = crowd.phones[at], crowd.town.platform
    phone.owner.friend = True
    crowd.due[phone.id] += 1
    token = platform.replies.issue(phone.id)
    return event("follow", from_user(phone.id), platform.clock.now(), reply_token=token)


def _poisoned(odd: dict[str, Any] | None, town: Town) -> Event | None:
    """From somebody whom LINE does not know: what is answered to poison reaches nobody."""
    if odd is None:
        return None
    stranger = from_user("U" + "0" * 32)
    return {**event("follow", stranger, town.platform.clock.now(), reply_token="0" * 32), **odd}


def _post(town: Town, events: list[Any]) -> int:
    webhooks = town.platform.webhooks
    raw = body(webhooks.destination, events)
    door = http.client.HTTPConnection("127.0.0.1", town.port, timeout=10)
    door.request("POST", "/callback", raw, {"x-line-signature": signature(webhooks.secret, raw)})
    status = door.getresponse().status
    door.close()
    return status
