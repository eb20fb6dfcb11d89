"""Rich menus: made, given a picture, set as default or for one person, and found again by alias."""

from dataclasses import dataclass, field
from typing import Any

from bot.simulator import ids

MOST_MENUS = MOST_ALIASES = 1000


@dataclass
class RichMenu:
    id: str
    shape: dict[str, Any]
    image: bytes = b""
    image_type: str = ""

    def described(self) -> dict[str, Any]:
        return {"richMenuId": self.id, **self.shape}


@dataclass
class RichMenus:
    menus: dict[str, RichMenu] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    default: str | None = None

    def create(self, shape: dict[str, Any]) -> RichMenu:
        menu = RichMenu(ids.rich_menu_id(), shape)
        self.menus[menu.id] = menu
        return menu

    def delete(self, menu_id: str) -> None:
        del self.menus[menu_id]
        self.links = {user: linked for user, linked in self.links.items() if linked != menu_id}
        self.aliases = {alias: named for alias, named in self.aliases.items() if named != menu_id}
        if self.default == menu_id:
            self.default = None

    def shown_to(self, user_id: str) -> RichMenu | None:
        """A person's own menu before the default one; a menu without a picture cannot be shown."""
        for menu_id in (self.links.get(user_id), self.default):
            menu = self.menus.get(menu_id or "")
            if menu and menu.image:
                return menu
        return None

    def switch(self, user_id: str, alias: str) -> str:
        """What a richmenuswitch action does; returns the `status` of its postback."""
        if alias not in self.aliases:
            return "RICHMENU_ALIAS_ID_NOTFOUND"
        menu = self.menus.get(self.aliases[alias])
        if menu is None or not menu.image:
            return "RICHMENU_NOTFOUND"
        self.links[user_id] = menu.id
        return "SUCCESS"
