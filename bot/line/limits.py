"""LINE's published limits for all that we send. Each outgoing message passes `check`; nothing is shortened here."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from bot.line.counting import Count, encoded, fits, graphemes, utf16

MOST_MESSAGES, MOST_QUICK_REPLIES, MOST_BUBBLES = 5, 13, 12
TEXT, ALT_TEXT, PLACE, DATA, SAID, URI = 5_000, 1_500, 100, 300, 300, 1_000
QUICK_LABEL, FLEX_LABEL = 20, 40
# LINE writes KB and MB without saying which: the smaller reading holds under both.
BUBBLE_BYTES, CAROUSEL_BYTES, BODY_BYTES = 30_000, 50_000, 2_000_000
_ENVELOPE_BYTES = 20_000  # recipients of a multicast stand in the same body

_SCHEMES = ("http", "https", "line", "tel")
_MODES = ("date", "time", "datetime")
_COLOURS = ("color", "backgroundColor", "borderColor")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")
Node = Mapping[str, Any]
Faults = Iterator[str]


class OverLimit(Exception):
    """LINE would refuse these messages. `faults` name places and numbers, never what is written there."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


def check(messages: Sequence[Node]) -> None:
    """Pass what LINE would take.

    Raises:
        OverLimit: with every fault at once.
    """
    whole = size(messages)
    faults = [*_count("messages", len(messages), MOST_MESSAGES, least=1)]
    faults += _count("bytes", whole, BODY_BYTES - _ENVELOPE_BYTES)
    for at, message in enumerate(messages):
        faults += _message(f"messages[{at}]", message)
        # No part of what is small as a whole is too large.
        if whole > BUBBLE_BYTES and message.get("type") == "flex":
            faults += _sizes(f"messages[{at}].contents", message.get("contents") or {})
    if faults:
        raise OverLimit(faults)


def size(value: Any) -> int:
    """Bytes as they are sent."""
    return len(encoded(value))


def is_link(uri: str) -> bool:
    """Whether LINE opens such an address from a button."""
    if not uri.isascii() or not uri.isprintable() or " " in uri or not 1 <= len(uri) <= URI:
        return False
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return parts.scheme in _SCHEMES and bool(parts.netloc or (parts.scheme in ("tel", "line") and parts.path))


def _message(at: str, message: Node) -> Faults:
    kind = _MESSAGES.get(str(message.get("type")))
    if kind is None:
        yield f"{at}.type: none that we send"
        return
    allowed, inside = kind
    yield from _only(at, message, ("type", "quickReply", *allowed))
    yield from inside(at, message)
    if "quickReply" in message:
        yield from _quick_reply(f"{at}.quickReply", message["quickReply"])


def _text_message(at: str, message: Node) -> Faults:
    yield from _length(f"{at}.text", message.get("text"), TEXT)


def _location(at: str, message: Node) -> Faults:
    yield from _length(f"{at}.title", message.get("title"), PLACE)
    yield from _length(f"{at}.address", message.get("address"), PLACE)
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = message.get(name)
        if not isinstance(value, int | float) or not abs(value) <= most:
            yield f"{at}.{name}: not within ±{most}"


def _image(at: str, message: Node) -> Faults:
    for name in ("originalContentUrl", "previewImageUrl"):
        address = str(message.get(name, ""))
        if not (address.startswith("https://") and is_link(address)):
            yield f"{at}.{name}: no https address"


def _flex_message(at: str, message: Node) -> Faults:
    yield from _length(f"{at}.altText", message.get("altText"), ALT_TEXT)
    contents, inside = message.get("contents") or {}, f"{at}.contents"
    if contents.get("type") == "carousel":
        yield from _carousel(inside, contents)
    else:
        yield from _bubble(inside, contents)


def _sizes(at: str, contents: Node) -> Faults:
    if contents.get("type") != "carousel":
        yield from _count(f"{at} bytes", size(contents), BUBBLE_BYTES)
        return
    yield from _count(f"{at} bytes", size(contents), CAROUSEL_BYTES)
    for number, bubble in enumerate(contents.get("contents") or []):
        yield from _count(f"{at}[{number}] bytes", size(bubble), BUBBLE_BYTES)


def _carousel(at: str, carousel: Node) -> Faults:
    bubbles = carousel.get("contents") or []
    yield from _only(at, carousel, ("type", "contents"))
    yield from _count(at, len(bubbles), MOST_BUBBLES, least=1)
    if len({bubble.get("size") for bubble in bubbles}) > 1:
        yield f"{at}: bubbles of different widths"
    for number, bubble in enumerate(bubbles):
        yield from _bubble(f"{at}[{number}]", bubble)


def _bubble(at: str, bubble: Node) -> Faults:
    if bubble.get("type") != "bubble":
        yield f"{at}.type: not a bubble"
    yield from _only(at, bubble, ("type", "size", "header", "body", "footer", "styles"))
    blocks = [name for name in ("header", "body", "footer") if name in bubble]
    if not blocks:
        yield f"{at}: empty"
    for name in blocks:
        if bubble[name].get("type") != "box":
            yield f"{at}.{name}: not a box"
        yield from _component(f"{at}.{name}", bubble[name])


def _component(at: str, node: Node) -> Faults:
    kind = node.get("type")
    for name in _COLOURS:
        if name in node and not _is_colour(node[name]):
            yield f"{at}.{name}: not a colour"
    if kind == "box":
        if node.get("layout") not in ("vertical", "horizontal", "baseline"):
            yield f"{at}.layout: unknown"
        for number, part in enumerate(node.get("contents") or []):
            yield from _component(f"{at}[{number}]", part)
    elif kind == "text":
        yield from _length(f"{at}.text", node.get("text"), BUBBLE_BYTES)
    elif kind == "button":
        yield from _action(f"{at}.action", node.get("action") or {}, FLEX_LABEL, quick=False)
    elif kind != "separator":
        yield f"{at}.type: none that we draw"


@lru_cache(maxsize=256)
def _is_colour(value: str) -> bool:
    """A card has dozens, all of a few."""
    return _COLOUR.fullmatch(value) is not None


def _quick_reply(at: str, quick_reply: Node) -> Faults:
    items = quick_reply.get("items") or []
    yield from _count(at, len(items), MOST_QUICK_REPLIES, least=1)
    for number, item in enumerate(items):
        if item.get("type") != "action":
            yield f"{at}[{number}].type: not an action"
        yield from _only(f"{at}[{number}]", item, ("type", "action"))
        yield from _action(f"{at}[{number}].action", item.get("action") or {}, QUICK_LABEL, quick=True)


def _action(at: str, action: Node, label: int, *, quick: bool) -> Faults:
    name = str(action.get("type"))
    kind = _ACTIONS.get(name)
    if kind is None or (name == "location" and not quick):
        yield f"{at}.type: none for this place"
        return
    allowed, inside = kind
    yield from _only(at, action, ("type", "label", *allowed))
    yield from _length(f"{at}.label", action.get("label"), label, graphemes)
    yield from inside(at, action)


def _postback(at: str, action: Node) -> Faults:
    yield from _length(f"{at}.data", action.get("data"), DATA)
    if "displayText" in action:
        yield from _length(f"{at}.displayText", action["displayText"], SAID, graphemes)


def _picker(at: str, action: Node) -> Faults:
    yield from _length(f"{at}.data", action.get("data"), DATA)
    if action.get("mode") not in _MODES:
        yield f"{at}.mode: unknown"


def _link(at: str, action: Node) -> Faults:
    if not is_link(str(action.get("uri", ""))):
        yield f"{at}.uri: no address that LINE opens"


def _place_picker(_at: str, _action: Node) -> Faults:
    yield from ()


def _length(at: str, value: Any, most: int, count: Count = utf16) -> Faults:
    if not isinstance(value, str) or not value.strip():
        yield f"{at}: empty"
    elif not fits(value, most, count):
        yield from _count(at, count(value), most)


def _count(at: str, number: int, most: int, *, least: int = 0) -> Faults:
    if not least <= number <= most:
        yield f"{at}: {number}, not {least} to {most}"


def _only(at: str, node: Node, allowed: Sequence[str]) -> Faults:
    yield from (f"{at}.{name}: unknown" for name in node if name not in allowed)


Inside = Callable[[str, Node], Faults]
_MESSAGES: dict[str, tuple[tuple[str, ...], Inside]] = {
    "text": (("text",), _text_message),
    "flex": (("altText", "contents"), _flex_message),
    "location": (("title", "address", "latitude", "longitude"), _location),
    "image": (("originalContentUrl", "previewImageUrl"), _image),
}
_ACTIONS: dict[str, tuple[tuple[str, ...], Inside]] = {
    "postback": (("data", "displayText"), _postback),
    "datetimepicker": (("data", "mode"), _picker),
    "uri": (("uri",), _link),
    "location": ((), _place_picker),
}
