"""Puts our rich menu before everybody: made once, named by its content, replaced when that changes.

The picture is drawn in `richmenu_image.py`; what the actions do is the handlers'.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from bot.line.buttons import pack
from bot.line.client import LineClient
from bot.line.counting import encoded
from bot.line.richmenu_image import FIND, MENU, PLANS, SIZE, Area, draw

PREFIX = "musubi-"
_ACTIONS = ((FIND, "find.start"), (PLANS, "plans"), (MENU, "menu"))


@dataclass(frozen=True)
class Applied:
    """The menu that everybody sees now. `changed`: it is a new one; `removed`: how many old ones of ours went."""

    menu_id: str
    changed: bool
    removed: int


def apply(client: LineClient) -> Applied:
    """Show our menu. Run twice or broken off in between, it does what is still to be done; menus of others stay."""
    png = draw()
    menu = rich_menu(png)
    ours = {menu_id: name for menu_id, name in client.rich_menus().items() if name.startswith(PREFIX)}
    shown = client.default_rich_menu()
    # One of that name which is not shown may lack its picture: it was broken off, and is made anew.
    is_there = shown is not None and ours.get(shown) == menu["name"]
    menu_id = shown if shown is not None and is_there else _made(client, menu, png)
    old = [one for one in ours if one != menu_id]
    for one in old:
        client.delete_rich_menu(one)
    return Applied(menu_id, changed=not is_there, removed=len(old))


def is_applied(client: LineClient) -> bool:
    """Whether everybody sees the menu that this version of the program would make."""
    shown = client.default_rich_menu()
    return shown is not None and client.rich_menus().get(shown) == rich_menu(draw())["name"]


def rich_menu(png: bytes) -> dict[str, Any]:
    """LINE's description of the menu with this picture; equal names mean equal menus."""
    width, height = SIZE
    described = {
        "size": {"width": width, "height": height},
        "selected": True,
        "chatBarText": "メニュー",
        "areas": [_area(area, action) for area, action in _ACTIONS],
    }
    content = hashlib.sha256(encoded(described) + png).hexdigest()[:16]
    return {**described, "name": PREFIX + content}


def _made(client: LineClient, menu: dict[str, Any], png: bytes) -> str:
    """Everything else comes before it is shown: nobody ever sees half a menu."""
    client.validate_rich_menu(menu)
    menu_id = client.create_rich_menu(menu)
    client.upload_rich_menu_image(menu_id, png)
    client.set_default_rich_menu(menu_id)
    return menu_id


def _area(area: Area, action: str) -> dict[str, Any]:
    press = {"type": "postback", "label": area.name, "data": pack(action, {}), "displayText": area.name}
    bounds = {"x": area.left, "y": area.top, "width": area.width, "height": area.height}
    return {"bounds": bounds, "action": press}
