"""Limits of Flex Messages: what may stand where, sizes, colours, and how large the JSON may be."""

from typing import Any

from bot.simulator.refusals.actions import FLEX, FLEX_BUTTON, VIDEO, action
from bot.simulator.refusals.counting import json_bytes
from bot.simulator.refusals.shapes import (
    Check,
    Problem,
    boolean,
    by_type,
    fields,
    items,
    join,
    matching,
    number,
    one_of,
    text,
    unreadable,
    url,
)

# LINE says "30 KB" and "50 KB" without saying which kilo; the smaller reading is safe under both.
BUBBLE_BYTES, CAROUSEL_BYTES = 30_000, 50_000
VIDEO_BUBBLES = ("kilo", "mega", "giga")

_PX = r"\d+(\.\d+)?px"
_PX_OR_PERCENT = rf"{_PX}|\d+(\.\d+)?%"
_GAP = "none|xs|sm|md|lg|xl|xxl"
_SCALE = "xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl"
_KIND = text(50)
_COLOR = matching("#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")
_GAP_OR_PX = matching(f"{_GAP}|{_PX}")
_GAP_PX_PERCENT = matching(f"{_GAP}|-?{_PX}|-?\\d+(\\.\\d+)?%")
_WIDTH = matching(_PX_OR_PERCENT)
_FONT = matching(f"{_SCALE}|{_PX}")
_FLEX = number(0, 2_147_483_647)
_IMAGE = url(2000, "https")
_ACTION = action(FLEX)


def _ratio(value: Any, at: str, found: list[Problem]) -> None:
    trouble: list[Problem] = []
    matching(r"\d+(\.\d+)?:\d+(\.\d+)?")(value, at, trouble)
    found.extend(trouble)
    if trouble:
        return
    width, height = (float(part) for part in value.split(":"))
    if not (1 <= width <= 100_000 and 1 <= height <= 100_000 and height <= 3 * width):
        found.append(Problem("invalid property", at))


def _angle(value: Any, at: str, found: list[Problem]) -> None:
    trouble: list[Problem] = []
    matching(r"\d+(\.\d+)?deg")(value, at, trouble)
    if not trouble and float(value[:-3]) >= 360:
        trouble.append(Problem("invalid property", at))
    found.extend(trouble)


_PLACED: dict[str, Check] = {
    "margin": _GAP_OR_PX,
    "position": one_of("relative", "absolute"),
    **dict.fromkeys(("offsetTop", "offsetBottom", "offsetStart", "offsetEnd"), _GAP_PX_PERCENT),
}
_ALIGN = {"align": one_of("start", "end", "center"), "gravity": one_of("top", "bottom", "center")}
_WORDS: dict[str, Check] = {
    "text": text(10_000_000),
    "size": _FONT,
    "color": _COLOR,
    "weight": one_of("regular", "bold"),
    "style": one_of("normal", "italic"),
    "decoration": one_of("none", "underline", "line-through"),
}
_GRADIENT = fields(
    {
        "type": _KIND,
        "angle": _angle,
        "startColor": _COLOR,
        "endColor": _COLOR,
        "centerColor": _COLOR,
        "centerPosition": matching(r"(\d{1,2}(\.\d+)?|100)%"),
    },
    required=("angle", "startColor", "endColor"),
)


def _words_or_spans(value: Any, at: str, found: list[Problem]) -> None:
    if value.get("text") is None and not value.get("contents"):
        found.append(Problem("must be non-empty text", join(at, "text")))


_SPAN = by_type({"span": fields({"type": _KIND, **_WORDS}, required=("text",))})
_TEXT = fields(
    {
        "type": _KIND,
        "flex": _FLEX,
        **_WORDS,
        **_PLACED,
        **_ALIGN,
        "wrap": boolean,
        "lineSpacing": matching(_PX),
        "action": _ACTION,
        "maxLines": number(0, 2_147_483_647),
        "contents": items(_SPAN, 1, 1_000),
        "adjustMode": one_of("shrink-to-fit"),
        "scaling": boolean,
    },
    also=_words_or_spans,
)
_BUTTON = fields(
    {
        "type": _KIND,
        "flex": _FLEX,
        **_PLACED,
        "gravity": _ALIGN["gravity"],
        "color": _COLOR,
        "style": one_of("primary", "secondary", "link"),
        "height": one_of("md", "sm"),
        "action": action(FLEX_BUTTON),
        "adjustMode": one_of("shrink-to-fit"),
        "scaling": boolean,
    },
    required=("action",),
)
_PICTURE = fields(
    {
        "type": _KIND,
        "flex": _FLEX,
        **_PLACED,
        **_ALIGN,
        "url": _IMAGE,
        "size": matching(f"{_SCALE}|full|{_PX_OR_PERCENT}"),
        "aspectRatio": _ratio,
        "aspectMode": one_of("fit", "cover"),
        "backgroundColor": _COLOR,
        "action": _ACTION,
        "animated": boolean,
    },
    required=("url",),
)
_ICON = fields(
    {
        "type": _KIND,
        **_PLACED,
        "url": _IMAGE,
        "size": matching(f"{_SCALE}|{_PX_OR_PERCENT}"),
        "aspectRatio": _ratio,
        "scaling": boolean,
    },
    required=("url",),
)
_SEPARATOR = fields({"type": _KIND, "margin": _GAP_OR_PX, "color": _COLOR})
_FILLER = fields({"type": _KIND, "flex": _FLEX})


def _box(value: Any, at: str, found: list[Problem]) -> None:
    _BOX(value, at, found)


def _contents(value: Any, at: str, found: list[Problem]) -> None:
    """Icons live in baseline boxes only, and little else does."""
    inside = _IN_BASELINE if value.get("layout") == "baseline" else _IN_BOX
    if value.get("contents") is not None:
        items(by_type(inside), 0, 10_000)(value["contents"], join(at, "contents"), found)


def _list(value: Any, at: str, found: list[Problem]) -> None:
    if not isinstance(value, list):
        found.append(unreadable(at))


def _misplaced(_value: Any, at: str, found: list[Problem]) -> None:
    found.append(Problem("the component cannot be used here", at))


_KINDS = ("box", "button", "image", "video", "icon", "text", "span", "separator", "filler")
_REFUSED: dict[str, Check] = dict.fromkeys(_KINDS, _misplaced)
_IN_BOX: dict[str, Check] = {
    **_REFUSED,
    "box": _box,
    "button": _BUTTON,
    "image": _PICTURE,
    "text": _TEXT,
    "separator": _SEPARATOR,
    "filler": _FILLER,
}
_IN_BASELINE: dict[str, Check] = {**_REFUSED, "icon": _ICON, "text": _TEXT, "filler": _FILLER}
_BOX = fields(
    {
        "type": _KIND,
        "layout": one_of("horizontal", "vertical", "baseline"),
        "flex": _FLEX,
        "contents": _list,
        "spacing": _GAP_OR_PX,
        **_PLACED,
        "backgroundColor": _COLOR,
        "borderColor": _COLOR,
        "borderWidth": matching(f"none|light|normal|medium|semi-bold|bold|{_PX}"),
        "cornerRadius": _GAP_OR_PX,
        **dict.fromkeys(("width", "maxWidth", "height", "maxHeight"), _WIDTH),
        **dict.fromkeys(
            ("paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd"),
            matching(f"{_GAP}|{_PX_OR_PERCENT}"),
        ),
        "action": _ACTION,
        "justifyContent": one_of("center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"),
        "alignItems": one_of("center", "flex-start", "flex-end"),
        "background": by_type({"linearGradient": _GRADIENT}),
    },
    required=("layout", "contents"),
    also=_contents,
)
_VIDEO = fields(
    {
        "type": _KIND,
        "url": _IMAGE,
        "previewUrl": _IMAGE,
        "altContent": by_type({**_REFUSED, "box": _box, "image": _PICTURE}),
        "aspectRatio": _ratio,
        "action": action(VIDEO),
    },
    required=("url", "previewUrl", "altContent"),
)
_STYLE = fields({"backgroundColor": _COLOR, "separator": boolean, "separatorColor": _COLOR})
_ONLY_BOX = by_type({**_REFUSED, "box": _box})


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
        "type": _KIND,
        "size": one_of("nano", "micro", "deca", "hecto", "kilo", "mega", "giga"),
        "direction": one_of("ltr", "rtl"),
        "header": _ONLY_BOX,
        "hero": by_type({**_REFUSED, "box": _box, "image": _PICTURE, "video": _VIDEO}),
        "body": _ONLY_BOX,
        "footer": _ONLY_BOX,
        "styles": fields(dict.fromkeys(("header", "hero", "body", "footer"), _STYLE)),
        "action": _ACTION,
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
    {"type": _KIND, "contents": items(by_type({"bubble": _BUBBLE}), 1, 12)},
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
