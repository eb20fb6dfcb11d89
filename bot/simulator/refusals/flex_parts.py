"""Limits of the components inside a Flex bubble: what may stand in which box, sizes, colours, positions."""

from typing import Any

from bot.simulator.refusals.actions import FLEX, FLEX_BUTTON, action
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

_PX = r"\d+(\.\d+)?px"
_PX_OR_PERCENT = rf"{_PX}|\d+(\.\d+)?%"
_GAP = "none|xs|sm|md|lg|xl|xxl"
_SCALE = "xxs|xs|sm|md|lg|xl|xxl|3xl|4xl|5xl"
KIND = text(50)
COLOR = matching("#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")
_GAP_OR_PX = matching(f"{_GAP}|{_PX}")
_GAP_PX_PERCENT = matching(f"{_GAP}|-?{_PX}|-?\\d+(\\.\\d+)?%")
_WIDTH = matching(_PX_OR_PERCENT)
_FONT = matching(f"{_SCALE}|{_PX}")
_FLEX = number(0, 2_147_483_647)
IMAGE = url(2000, "https")
ACTION = action(FLEX)


def ratio(value: Any, at: str, found: list[Problem]) -> None:
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
    "color": COLOR,
    "weight": one_of("regular", "bold"),
    "style": one_of("normal", "italic"),
    "decoration": one_of("none", "underline", "line-through"),
}
_GRADIENT = fields(
    {
        "type": KIND,
        "angle": _angle,
        "startColor": COLOR,
        "endColor": COLOR,
        "centerColor": COLOR,
        "centerPosition": matching(r"(\d{1,2}(\.\d+)?|100)%"),
    },
    required=("angle", "startColor", "endColor"),
)


def _words_or_spans(value: Any, at: str, found: list[Problem]) -> None:
    if value.get("text") is None and not value.get("contents"):
        found.append(Problem("must be non-empty text", join(at, "text")))


_SPAN = by_type({"span": fields({"type": KIND, **_WORDS}, required=("text",))})
_TEXT = fields(
    {
        "type": KIND,
        "flex": _FLEX,
        **_WORDS,
        **_PLACED,
        **_ALIGN,
        "wrap": boolean,
        "lineSpacing": matching(_PX),
        "action": ACTION,
        "maxLines": number(0, 2_147_483_647),
        "contents": items(_SPAN, 1, 1_000),
        "adjustMode": one_of("shrink-to-fit"),
        "scaling": boolean,
    },
    also=_words_or_spans,
)
_BUTTON = fields(
    {
        "type": KIND,
        "flex": _FLEX,
        **_PLACED,
        "gravity": _ALIGN["gravity"],
        "color": COLOR,
        "style": one_of("primary", "secondary", "link"),
        "height": one_of("md", "sm"),
        "action": action(FLEX_BUTTON),
        "adjustMode": one_of("shrink-to-fit"),
        "scaling": boolean,
    },
    required=("action",),
)
PICTURE = fields(
    {
        "type": KIND,
        "flex": _FLEX,
        **_PLACED,
        **_ALIGN,
        "url": IMAGE,
        "size": matching(f"{_SCALE}|full|{_PX_OR_PERCENT}"),
        "aspectRatio": ratio,
        "aspectMode": one_of("fit", "cover"),
        "backgroundColor": COLOR,
        "action": ACTION,
        "animated": boolean,
    },
    required=("url",),
)
_ICON = fields(
    {
        "type": KIND,
        **_PLACED,
        "url": IMAGE,
        "size": matching(f"{_SCALE}|{_PX_OR_PERCENT}"),
        "aspectRatio": ratio,
        "scaling": boolean,
    },
    required=("url",),
)
_SEPARATOR = fields({"type": KIND, "margin": _GAP_OR_PX, "color": COLOR})
_FILLER = fields({"type": KIND, "flex": _FLEX})


def box(value: Any, at: str, found: list[Problem]) -> None:
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
REFUSED: dict[str, Check] = dict.fromkeys(_KINDS, _misplaced)
_IN_BOX: dict[str, Check] = {
    **REFUSED,
    "box": box,
    "button": _BUTTON,
    "image": PICTURE,
    "text": _TEXT,
    "separator": _SEPARATOR,
    "filler": _FILLER,
}
_IN_BASELINE: dict[str, Check] = {**REFUSED, "icon": _ICON, "text": _TEXT, "filler": _FILLER}
_BOX = fields(
    {
        "type": KIND,
        "layout": one_of("horizontal", "vertical", "baseline"),
        "flex": _FLEX,
        "contents": _list,
        "spacing": _GAP_OR_PX,
        **_PLACED,
        "backgroundColor": COLOR,
        "borderColor": COLOR,
        "borderWidth": matching(f"none|light|normal|medium|semi-bold|bold|{_PX}"),
        "cornerRadius": _GAP_OR_PX,
        **dict.fromkeys(("width", "maxWidth", "height", "maxHeight"), _WIDTH),
        **dict.fromkeys(
            ("paddingAll", "paddingTop", "paddingBottom", "paddingStart", "paddingEnd"),
            matching(f"{_GAP}|{_PX_OR_PERCENT}"),
        ),
        "action": ACTION,
        "justifyContent": one_of("center", "flex-start", "flex-end", "space-between", "space-around", "space-evenly"),
        "alignItems": one_of("center", "flex-start", "flex-end"),
        "background": by_type({"linearGradient": _GRADIENT}),
    },
    required=("layout", "contents"),
    also=_contents,
)
