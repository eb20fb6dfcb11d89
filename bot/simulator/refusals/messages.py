"""Limits of message objects, and the check of a whole `messages` list as every send and validate endpoint makes it."""

import re
from typing import Any

from bot.simulator.refusals.actions import QUICK_REPLY, action
from bot.simulator.refusals.flex import container
from bot.simulator.refusals.shapes import (
    Check,
    Problem,
    anything,
    by_type,
    fields,
    items,
    join,
    matching,
    number,
    text,
    unreadable,
    url,
)
from bot.simulator.refusals.templates import IMAGE_URL, imagemap, template

ALT_TEXT = text(1500)
# The sticker packages LINE lists as sendable through the API, with the ids in each.
SENDABLE_STICKERS = {
    446: (1988, 2027),
    789: (10855, 10894),
    1070: (17839, 17878),
    6136: (10551376, 10551399),
    6325: (10979904, 10979927),
    6359: (11069848, 11069871),
    6362: (11087920, 11087943),
    6370: (11088016, 11088039),
    6632: (11825374, 11825397),
    8515: (16581242, 16581265),
    8522: (16581266, 16581289),
    8525: (16581290, 16581313),
    11537: (52002734, 52002773),
    11538: (51626494, 51626533),
    11539: (52114110, 52114149),
}
_KEY = re.compile(r"[0-9A-Za-z_]{1,20}")
_KIND = text(50)
_QUICK_ITEM = fields(
    {"type": matching("action"), "imageUrl": url(2000, "https"), "action": action(QUICK_REPLY)},
    required=("type", "action"),
)


def _sender_name(value: Any, at: str, found: list[Problem]) -> None:
    text(20)(value, at, found)
    if isinstance(value, str) and "LINE" in value.upper():
        found.append(Problem("the name contains a word that cannot be used", at))


_COMMON: dict[str, Check] = {
    "type": _KIND,
    "quickReply": fields({"items": items(_QUICK_ITEM, 1, 13)}, required=("items",)),
    "sender": fields({"name": _sender_name, "iconUrl": url(2000, "https")}),
}
_QUOTE: dict[str, Check] = {"quoteToken": text(1000)}
_EMOJI = fields(
    {"index": number(0, 5000), "productId": text(100), "emojiId": text(100)}, required=("index", "productId", "emojiId")
)


def _message(known: dict[str, Check], required: tuple[str, ...] = (), also: Check | None = None) -> Check:
    return fields({**_COMMON, **known}, required=required, also=also)


def _emoji_on_dollars(value: Any, at: str, found: list[Problem]) -> None:
    words, emojis = value.get("text"), value.get("emojis")
    if not isinstance(words, str) or not isinstance(emojis, list):
        return
    units = words.encode("utf-16-le", "surrogatepass")
    for index, emoji in enumerate(emojis):
        place = emoji.get("index") if isinstance(emoji, dict) else None
        if isinstance(place, int) and units[2 * place : 2 * place + 2] != b"$\x00":
            found.append(Problem("the index does not point at a $", f"{join(at, 'emojis')}[{index}].index"))


def _substitutions(value: Any, at: str, found: list[Problem]) -> None:
    if not isinstance(value, dict):
        found.append(unreadable(at))
        return
    if len(value) > 100:
        found.append(Problem("Size must be between 0 and 100", at))
    for key, one in value.items():
        if not _KEY.fullmatch(key):
            found.append(Problem("invalid key", join(at, key)))
        _SUBSTITUTION(one, join(at, key), found)


_MENTIONEE = by_type(
    {"user": fields({"type": _KIND, "userId": text(33)}, required=("userId",)), "all": fields({"type": _KIND})}
)
_SUBSTITUTION = by_type(
    {
        "mention": fields({"type": _KIND, "mentionee": _MENTIONEE}, required=("mentionee",)),
        "emoji": fields(
            {"type": _KIND, "productId": text(100), "emojiId": text(100)}, required=("productId", "emojiId")
        ),
    }
)


def _keys_are_explained(value: Any, at: str, found: list[Problem]) -> None:
    words, known = value.get("text"), value.get("substitution") or {}
    if not isinstance(words, str) or not isinstance(known, dict):
        return
    plain = words.replace("{{", "").replace("}}", "")
    keys = re.findall(r"\{([^{}]*)\}", plain)
    if any(key not in known for key in keys) or re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", plain)):
        found.append(Problem("invalid placeholder", join(at, "text")))
    for kind in ("mention", "emoji"):
        if sum(isinstance(known.get(key), dict) and known[key].get("type") == kind for key in keys) > 20:
            found.append(Problem(f"at most 20 {kind} objects can be used", join(at, "text")))


def _sendable(value: Any, at: str, found: list[Problem]) -> None:
    package, sticker = str(value.get("packageId")), str(value.get("stickerId"))
    if not (package.isdecimal() and sticker.isdecimal()):
        return
    low, high = SENDABLE_STICKERS.get(int(package), (1, 0))
    if not low <= int(sticker) <= high:
        found.append(Problem("the sticker cannot be sent", join(at, "stickerId")))


def _flex(value: Any, at: str, found: list[Problem]) -> None:
    index = re.match(r"messages\[(\d+)\]", at)
    inside: list[Problem] = []
    if value.get("contents") is not None:
        container(value["contents"], inside)
    number_ = int(index[1]) if index else 0
    found.extend(Problem(one.message, one.property, one.unreadable, number_) for one in inside)


_ID = matching(r"\d{1,20}")
_KINDS: dict[str, Check] = {
    "text": _message({"text": text(5000), "emojis": items(_EMOJI, 0, 20), **_QUOTE}, ("text",), _emoji_on_dollars),
    "textV2": _message({"text": text(5000), "substitution": _substitutions, **_QUOTE}, ("text",), _keys_are_explained),
    "sticker": _message({"packageId": _ID, "stickerId": _ID, **_QUOTE}, ("packageId", "stickerId"), _sendable),
    "image": _message(
        {"originalContentUrl": IMAGE_URL, "previewImageUrl": IMAGE_URL}, ("originalContentUrl", "previewImageUrl")
    ),
    "video": _message(
        {
            "originalContentUrl": IMAGE_URL,
            "previewImageUrl": IMAGE_URL,
            "trackingId": matching(r"[a-zA-Z0-9\-.=,+*()%$&;:@{}!?<>\[\]]{1,100}"),
        },
        ("originalContentUrl", "previewImageUrl"),
    ),
    "audio": _message(
        {"originalContentUrl": IMAGE_URL, "duration": number(1, 9_000_000_000)}, ("originalContentUrl", "duration")
    ),
    "location": _message(
        {
            "title": text(100),
            "address": text(100),
            "latitude": number(-90, 90, whole=False),
            "longitude": number(-180, 180, whole=False),
        },
        ("title", "address", "latitude", "longitude"),
    ),
    "imagemap": _message(imagemap, ("baseUrl", "altText", "baseSize", "actions")),
    "template": _message({"altText": ALT_TEXT, "template": template}, ("altText", "template")),
    "flex": _message({"altText": ALT_TEXT, "contents": anything}, ("altText", "contents"), _flex),
    "coupon": _message({"couponId": text(100), "deliveryTag": text(30)}, ("couponId",)),
}
_MESSAGES = items(by_type(_KINDS), 1, 5)


def check_messages(messages: Any) -> list[Problem]:
    """What LINE would say about the `messages` of a request; empty when it would take them."""
    found: list[Problem] = []
    if messages is None:
        found.append(Problem("must be specified", "messages"))
    else:
        _MESSAGES(messages, "messages", found)
    return found
