"""Limits of rich menus, their pictures and their aliases."""

from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

from bot.simulator.refusals.actions import RICH_MENU, action
from bot.simulator.refusals.shapes import Problem, boolean, fields, items, label, matching, number

IMAGE_BYTES = 1_000_000
IMAGE_TYPES = {"image/png": "PNG", "image/jpeg": "JPEG"}
_INT = 2_147_483_647


def _shape(value: Any, at: str, found: list[Problem]) -> None:
    width, height = value.get("width"), value.get("height")
    if isinstance(width, int) and isinstance(height, int) and height > 0 and width / height < 1.45:
        found.append(Problem("the ratio of width to height must be at least 1.45", at))


_BOUNDS = fields(
    {"x": number(0, _INT), "y": number(0, _INT), "width": number(1, _INT), "height": number(1, _INT)},
    required=("x", "y", "width", "height"),
)
_MENU = fields(
    {
        "size": fields(
            {"width": number(800, 2500), "height": number(250, _INT)}, required=("width", "height"), also=_shape
        ),
        "selected": boolean,
        "name": label(300),
        "chatBarText": label(14),
        "areas": items(fields({"bounds": _BOUNDS, "action": action(RICH_MENU)}, required=("bounds", "action")), 0, 20),
    },
    required=("size", "selected", "name", "chatBarText", "areas"),
)
_ALIAS = fields(
    {"richMenuAliasId": matching("[a-z0-9_-]{1,32}"), "richMenuId": label(100)},
    required=("richMenuAliasId", "richMenuId"),
)


def check_rich_menu(menu: Any) -> list[Problem]:
    found: list[Problem] = []
    _MENU(menu, "", found)
    return found


def check_alias(alias: Any) -> list[Problem]:
    found: list[Problem] = []
    _ALIAS(alias, "", found)
    return found


def check_image(data: bytes, menu: dict[str, Any]) -> str | None:
    """Why LINE would not take the picture for this menu, or `None`. Its type is judged by the caller."""
    if len(data) > IMAGE_BYTES:
        return "The image is larger than 1 MB"
    try:
        with Image.open(BytesIO(data)) as picture:
            kind, size = picture.format, picture.size
    except (UnidentifiedImageError, OSError):
        return "The image could not be read"
    wanted = (menu["size"]["width"], menu["size"]["height"])
    if kind not in IMAGE_TYPES.values():
        return "The image must be JPEG or PNG"
    return None if size == wanted else f"The image must be {wanted[0]}x{wanted[1]} pixels"
