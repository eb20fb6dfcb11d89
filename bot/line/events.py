"""Reads LINE's webhook bodies and events, and survives whatever is in them. Verifies, stores and answers nothing.

LINE adds event types, fields and values without notice, so nothing is required here: what cannot be used is left out.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.line.buttons import unpack
from handlers.turn import Pressed, Turn, TurnKind

LONGEST_TEXT = 5_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_2200_MS = 7_258_118_400_000
_ID = re.compile(r"[\x21-\x7e]{1,200}")
_CHAT_IDS = {"user": "userId", "group": "groupId", "room": "roomId"}
_PICKED = ("date", "time", "datetime")
_EVENTS = {
    "follow": TurnKind.FOLLOW,
    "unfollow": TurnKind.UNFOLLOW,
    "postback": TurnKind.BUTTON,
    "unsend": TurnKind.UNSEND,
    "join": TurnKind.OTHER,
}
_MESSAGES = {
    "text": TurnKind.TEXT,
    "location": TurnKind.LOCATION,
    "sticker": TurnKind.STICKER,
    "image": TurnKind.PHOTO,
    "video": TurnKind.PHOTO,
    "audio": TurnKind.VOICE,
    "file": TurnKind.FILE,
}


class BadBody(Exception):
    """The body is no JSON object with a list of events; the message says which, and quotes nothing."""


@dataclass(frozen=True)
class RawEvent:
    """One event as it came: what is needed to store and order it. `raw` is ASCII JSON of this event alone.

    `chat_kind` is user, group or room; None (and `chat_id` None): it names no chat that we know.
    `occurred_ms` None: it has no usable time; take that of arrival.
    """

    event_id: str
    chat_kind: str | None
    chat_id: str | None
    occurred_ms: int | None
    mode: str
    type: str
    raw: bytes


@dataclass(frozen=True)
class ReadBody:
    """A whole body. `faults` say in words for the log what was left out, by position."""

    destination: str
    events: list[RawEvent]
    faults: list[str]


@dataclass(frozen=True)
class Event:
    """One event, understood. `turn` None: nothing to do. `standby`: another system holds the chat; send nothing.

    `user_id` may be missing: in groups, and for people who never used LINE on a phone. `addressed`: a group has just
    let us in, or somebody calls our name.
    """

    turn: Turn | None
    user_id: str | None
    chat_kind: str | None
    chat_id: str | None
    reply_token: str | None
    standby: bool
    addressed: bool = False


def read_events(body: bytes) -> ReadBody:
    """Take a webhook body apart; one odd event never harms its neighbours.

    Raises:
        BadBody: there are no events to be found in it.
    """
    content = _parse(body)
    if not isinstance(content, dict):
        raise BadBody("the body is not an object")
    events = content.get("events")
    if not isinstance(events, list):
        raise BadBody("the events are not a list")
    faults = [f"events[{at}] is not an object" for at, one in enumerate(events) if not isinstance(one, dict)]
    read = [_read(one) for one in events if isinstance(one, dict)]
    return ReadBody(_word(content.get("destination")), read, faults)


def understand(raw: str | bytes, *, now: datetime, key_of: Callable[[str], bytes]) -> Event:
    """What a stored event means. `key_of` makes the keyed hash of a message's id."""
    content = _object(json.loads(raw, parse_constant=_nothing))
    chat_kind, chat_id = _chat(content)
    standby = content.get("mode") == "standby"
    return Event(
        turn=None if standby else _turn(content, now, key_of),
        user_id=_id(_object(content.get("source")).get("userId")),
        chat_kind=chat_kind,
        chat_id=chat_id,
        reply_token=None if standby else _id(content.get("replyToken")),
        standby=standby,
        addressed=_word(content.get("type")) == "join" or _calls_us(_object(content.get("message"))),
    )


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8", "replace"), parse_constant=_nothing)
    except (ValueError, RecursionError):
        raise BadBody("the body is not JSON") from None


def _read(content: dict[str, Any]) -> RawEvent:
    chat_kind, chat_id = _chat(content)
    return RawEvent(
        event_id=_id(content.get("webhookEventId")) or _synthetic_id(content),
        chat_kind=chat_kind,
        chat_id=chat_id,
        occurred_ms=_milliseconds(content.get("timestamp")),
        mode=_word(content.get("mode")),
        type=_word(content.get("type")),
        raw=json.dumps(content, separators=(",", ":")).encode("ascii"),
    )


def _synthetic_id(content: Mapping[str, Any]) -> str:
    """The same for every delivery of an event: a redelivered one differs in its delivery context alone."""
    steady = {name: value for name, value in content.items() if name != "deliveryContext"}
    return "x-" + hashlib.sha256(json.dumps(steady, sort_keys=True).encode("ascii")).hexdigest()[:32]


def _turn(content: Mapping[str, Any], now: datetime, key_of: Callable[[str], bytes]) -> Turn | None:
    kind = _kind(content)
    if kind is None:
        return None
    message = _object(content.get("message"))
    message_id = _id(_object(content.get("unsend")).get("messageId") if kind is TurnKind.UNSEND else message.get("id"))
    occurred_ms = _milliseconds(content.get("timestamp"))
    return Turn(
        kind=kind,
        event_id=_id(content.get("webhookEventId")) or _synthetic_id(content),
        at=now if occurred_ms is None else _EPOCH + timedelta(milliseconds=occurred_ms),
        now=now,
        text=_clean(message.get("text"))[:LONGEST_TEXT] if kind is TurnKind.TEXT else "",
        pressed=_pressed(_object(content.get("postback"))) if kind is TurnKind.BUTTON else None,
        point=_point(message) if kind is TurnKind.LOCATION else None,
        message_key=key_of(message_id) if message_id else None,
    )


def _kind(content: Mapping[str, Any]) -> TurnKind | None:
    event_type = _word(content.get("type"))
    if event_type == "message":
        return _MESSAGES.get(_word(_object(content.get("message")).get("type")), TurnKind.OTHER)
    return _EVENTS.get(event_type)


def _pressed(postback: Mapping[str, Any]) -> Pressed | None:
    """None: the button is not one of ours, or too old to be understood."""
    params = _object(postback.get("params"))
    picked = next((word for name in _PICKED if (word := _word(params.get(name)))), None)
    return unpack(_clean(postback.get("data")), picked)


def _point(message: Mapping[str, Any]) -> tuple[float, float] | None:
    latitude, longitude = _number(message.get("latitude")), _number(message.get("longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def _calls_us(message: Mapping[str, Any]) -> bool:
    called = _object(message.get("mention")).get("mentionees")
    return isinstance(called, list) and any(_object(one).get("isSelf") is True for one in called)


def _chat(content: Mapping[str, Any]) -> tuple[str | None, str | None]:
    source = _object(content.get("source"))
    kind = _word(source.get("type"))
    chat_id = _id(source.get(_CHAT_IDS[kind])) if kind in _CHAT_IDS else None
    return (kind, chat_id) if chat_id else (None, None)


def _milliseconds(value: Any) -> int | None:
    number = _number(value)
    return int(number) if number is not None and 0 < number < _YEAR_2200_MS else None


def _number(value: Any) -> float | None:
    """A finite number, also one that came as a string."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _id(value: Any) -> str | None:
    word = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return word if isinstance(word, str) and _ID.fullmatch(word) else None


def _word(value: Any) -> str:
    """A short printable word of LINE's own, or nothing."""
    return _id(value) or ""


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _clean(value: Any) -> str:
    """Without what PostgreSQL and UTF-8 refuse: NUL, and halves of characters."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _nothing(_constant: str) -> None:
    """NaN and Infinity are not JSON: read as null."""
