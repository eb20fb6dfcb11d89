"""Limits of the four template messages and of imagemaps."""

from typing import Any

from bot.simulator.refusals.actions import IMAGE_CAROUSEL, TEMPLATE, TEMPLATE_DEFAULT, action
from bot.simulator.refusals.shapes import (
    Check,
    Problem,
    by_type,
    fields,
    items,
    join,
    label,
    matching,
    number,
    one_of,
    text,
    url,
)

IMAGE_URL = url(2000, "https")
COLOR = matching("#[0-9a-fA-F]{6}")
_KIND = text(50)
_PICTURE: dict[str, Check] = {"thumbnailImageUrl": IMAGE_URL, "imageBackgroundColor": COLOR}
_LOOK: dict[str, Check] = {"imageAspectRatio": one_of("rectangle", "square"), "imageSize": one_of("cover", "contain")}


def _short_beside_image_or_title(longest: int) -> Check:
    """The text has less room when an image or a title stands above it."""

    def check(value: Any, at: str, found: list[Problem]) -> None:
        room = 60 if value.get("thumbnailImageUrl") or value.get("title") else longest
        if value.get("text") is not None:
            label(room)(value["text"], join(at, "text"), found)

    return check


def _columns_alike(value: Any, at: str, found: list[Problem]) -> None:
    columns = [one for one in value.get("columns") or [] if isinstance(one, dict)]
    if len({len(one.get("actions") or []) for one in columns}) > 1:
        found.append(Problem("the number of actions must be the same in all columns", join(at, "columns")))
    for key in ("thumbnailImageUrl", "title"):
        if len({bool(one.get(key)) for one in columns}) > 1:
            found.append(Problem(f"{key} must be used in all columns or in none", join(at, "columns")))


_BUTTONS = fields(
    {
        "type": _KIND,
        **_PICTURE,
        **_LOOK,
        "title": label(40),
        "text": label(160),
        "defaultAction": action(TEMPLATE_DEFAULT),
        "actions": items(action(TEMPLATE), 1, 4),
    },
    required=("text", "actions"),
    also=_short_beside_image_or_title(160),
)
_CONFIRM = fields(
    {"type": _KIND, "text": label(240), "actions": items(action(TEMPLATE), 2, 2)}, required=("text", "actions")
)
_COLUMN = fields(
    {
        **_PICTURE,
        "title": label(40),
        "text": label(120),
        "defaultAction": action(TEMPLATE_DEFAULT),
        "actions": items(action(TEMPLATE), 1, 3),
    },
    required=("text", "actions"),
    also=_short_beside_image_or_title(120),
)
_CAROUSEL = fields(
    {"type": _KIND, **_LOOK, "columns": items(_COLUMN, 1, 10)}, required=("columns",), also=_columns_alike
)
_IMAGE_COLUMN = fields({"imageUrl": IMAGE_URL, "action": action(IMAGE_CAROUSEL)}, required=("imageUrl", "action"))
_IMAGE_CAROUSEL = fields({"type": _KIND, "columns": items(_IMAGE_COLUMN, 1, 10)}, required=("columns",))

template: Check = by_type(
    {"buttons": _BUTTONS, "confirm": _CONFIRM, "carousel": _CAROUSEL, "image_carousel": _IMAGE_CAROUSEL}
)

_SIDE = number(0, 100_000)
_AREA = fields({"x": _SIDE, "y": _SIDE, "width": _SIDE, "height": _SIDE}, required=("x", "y", "width", "height"))
_AREA_LABEL = text(100)
_IMAGEMAP_ACTION = by_type(
    {
        "message": fields(
            {"type": _KIND, "area": _AREA, "label": _AREA_LABEL, "text": text(400)}, required=("area", "text")
        ),
        "uri": fields(
            {"type": _KIND, "area": _AREA, "label": _AREA_LABEL, "linkUri": url(1000, "http", "https", "line", "tel")},
            required=("area", "linkUri"),
        ),
        "clipboard": fields(
            {"type": _KIND, "area": _AREA, "label": _AREA_LABEL, "clipboardText": text(1000)},
            required=("area", "clipboardText"),
        ),
    }
)
_LINK = fields({"linkUri": url(1000, "http", "https", "line", "tel"), "label": text(30)}, required=("linkUri", "label"))

imagemap: dict[str, Check] = {
    "baseUrl": IMAGE_URL,
    "altText": text(1500),
    "baseSize": fields({"width": number(1040, 1040), "height": number(1, 100_000)}, required=("width", "height")),
    "actions": items(_IMAGEMAP_ACTION, 1, 50),
    "video": fields(
        {"originalContentUrl": IMAGE_URL, "previewImageUrl": IMAGE_URL, "area": _AREA, "externalLink": _LINK},
        required=("originalContentUrl", "previewImageUrl", "area"),
    ),
}
