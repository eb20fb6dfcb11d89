"""Limits of Flex containers: bubble and carousel, their blocks, and how large the JSON may be."""

from typing import Any

from bot.simulator.refusals.actions import VIDEO as VIDEO_ACTION
from bot.simulator.refusals.actions import action
from bot.simulator.refusals.counting import json_bytes
from bot.simulator.refusals.flex_parts import ACTION, COLOR, IMAGE, KIND, PICTURE, REFUSED, box, ratio
from bot.simulator.refusals.shapes import Problem, boolean, by_type, fields, items, join, one_of

# LINE says "30 KB" and "50 KB" without saying which kilo; the smaller reading is safe under both.
BUBBLE_BYTES, CAROUSEL_BYTES = 30_000, 50_000
VIDEO_BUBBLES = ("kilo", "mega", "giga")

_VIDEO = fields(
    {
        "type": KIND,
        "url": IMAGE,
        "previewUrl": IMAGE,
        "altContent": by_type({**REFUSED, "box": box, "image": PICTURE}),
        "aspectRatio": ratio,
        "action": action(VIDEO_ACTION),
    },
    required=("url", "previewUrl", "altContent"),
)
_STYLE = fields({"backgroundColor": COLOR, "separator": boolean, "separatorColor": COLOR})
_ONLY_BOX = by_type({**REFUSED, "box": box})


def _whole_bubble(value: Any, at: str, found: list[Problem]) -> None:
    if not any(value.get(block) for block in ("header", "hero", "body", "footer")):
        found.append(Problem("at least one block must be specified", at))
    if json_bytes(value) > BUBBLE_BYTES:
        found.append(Problem("the bubble is larger than 30 KB", at))
    hero = value.get("hero")
    if isinstance(hero, dict) and hero.get("type") == "video" and value.get("size", "mega") not in VIDEO_BUBBLES:
        found.append(Problem("a video needs a bubble of size kilo, mega or giga", join(at, "hero")))


_BUBBLE = fields(
    {
        "type": KIND,
        "size": one_of("nano", "micro", "deca", "hecto", "kilo", "mega", "giga"),
        "direction": one_of("ltr", "rtl"),
        "header": _ONLY_BOX,
        "hero": by_type({**REFUSED, "box": box, "image": PICTURE, "video": _VIDEO}),
        "body": _ONLY_BOX,
        "footer": _ONLY_BOX,
        "styles": fields(dict.fromkeys(("header", "hero", "body", "footer"), _STYLE)),
        "action": ACTION,
    },
    also=_whole_bubble,
)


def _whole_carousel(value: Any, at: str, found: list[Problem]) -> None:
    if json_bytes(value) > CAROUSEL_BYTES:
        found.append(Problem("the carousel is larger than 50 KB", at))
    bubbles = [one for one in value.get("contents") or [] if isinstance(one, dict)]
    if len({one.get("size", "mega") for one in bubbles}) > 1:
        found.append(Problem("all bubbles of a carousel must have the same size", join(at, "contents")))
    if any(isinstance(one.get("hero"), dict) and one["hero"].get("type") == "video" for one in bubbles):
        found.append(Problem("a video cannot be used in a carousel", join(at, "contents")))


_CAROUSEL = fields(
    {"type": KIND, "contents": items(by_type({"bubble": _BUBBLE}), 1, 12)},
    required=("contents",),
    also=_whole_carousel,
)
_CONTAINER = by_type({"bubble": _BUBBLE, "carousel": _CAROUSEL})


def container(value: Any, found: list[Problem]) -> None:
    """Paths of what is found begin at the container, with slashes, as LINE writes them."""
    _CONTAINER(value, "/", found)
    if _animated(value) > 10:
        found.append(Problem("at most 10 animated images can be used in a message", "/"))


def _animated(value: Any) -> int:
    if isinstance(value, list):
        return sum(_animated(one) for one in value)
    if isinstance(value, dict):
        return (value.get("animated") is True) + sum(_animated(one) for one in value.values())
    return 0
