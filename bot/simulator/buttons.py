"""Everything on the screen that can be tapped, with the words it can be found by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.simulator.flextext import plain_text

if TYPE_CHECKING:
    from bot.simulator.platform import Platform

LATEST = 10  # messages a thumb would scroll back


@dataclass(frozen=True)
class Button:
    """`where` is quick reply, message or rich menu."""

    label: str
    action: dict[str, Any]
    where: str


def on_screen(platform: "Platform", user_id: str) -> list[Button]:
    """The nearest first: quick replies, then messages from the newest back, then the rich menu."""
    with platform.lock:
        chat = platform.chat(user_id)
        quick = [Button(_label(one["action"]), one["action"], "quick reply") for one in chat.quick_replies()]
        shown = chat.from_bot()[-LATEST:]
        inside = [Button(*pair, "message") for entry in reversed(shown) for pair in in_message(entry.message)]
        menu = platform.menus.shown_to(user_id)
        areas = menu.shape["areas"] if menu else []
        return quick + inside + [Button(_label(one["action"]), one["action"], "rich menu") for one in areas]


def in_message(message: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if message["type"] == "flex":
        yield from _in_flex(message["contents"])
    elif message["type"] == "template":
        yield from _in_template(message["template"])
    elif message["type"] == "imagemap":
        for one in message["actions"]:
            yield _label(one), _from_imagemap(one)


def _in_template(template: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in (template, *template.get("columns", [])):
        for action in (*part.get("actions", []), part.get("action")):
            if action:
                yield _label(action), action


def _in_flex(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, list):
        for one in node:
            yield from _in_flex(one)
    elif isinstance(node, dict):
        action = node.get("action")
        if action:
            words = _label(action) if node.get("type") == "button" else plain_text(node) or _label(action)
            yield words, action
        for key in ("contents", "header", "hero", "body", "footer"):
            yield from _in_flex(node.get(key))


def _label(action: dict[str, Any]) -> str:
    """Without a label a button is known by what it says or opens."""
    keys = ("label", "displayText", "text", "uri", "linkUri", "clipboardText", "data")
    return next((str(action[key]) for key in keys if action.get(key)), action["type"])


def _from_imagemap(action: dict[str, Any]) -> dict[str, Any]:
    return {**action, "uri": action["linkUri"]} if action["type"] == "uri" else action
