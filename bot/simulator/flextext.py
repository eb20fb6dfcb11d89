"""Messages as plain text: Flex cards line by line, buttons in [ ]. For transcripts and for finding what to tap."""

from typing import Any

BLOCKS = ("header", "hero", "body", "footer")
NAMES = {
    "sticker": "スタンプ",
    "image": "写真",
    "video": "動画",
    "audio": "音声",
    "file": "ファイル",
    "imagemap": "画像",
}


def plain_text(node: dict[str, Any]) -> str:
    """All words of a component or bubble, joined by spaces, without its buttons."""
    kind = node.get("type")
    if kind == "span" or (kind == "text" and not node.get("contents")):
        return str(node.get("text", ""))
    if kind == "text":
        return "".join(plain_text(one) for one in node["contents"])
    inside = [*(node[block] for block in BLOCKS if node.get(block)), *(node.get("contents") or [])]
    return " ".join(filter(None, (plain_text(one) for one in inside)))


def card_lines(container: dict[str, Any]) -> list[str]:
    """A bubble's lines; the bubbles of a carousel are parted by a short rule."""
    if container["type"] == "carousel":
        cards = [card_lines(one) for one in container["contents"]]
        return [line for index, card in enumerate(cards) for line in ((["――"] if index else []) + card)]
    return [line for block in BLOCKS if container.get(block) for line in _lines(container[block])]


def _lines(node: dict[str, Any]) -> list[str]:
    kind = node["type"]
    if kind == "box":
        parts = [_lines(one) for one in node["contents"]]
        if node["layout"] == "vertical":
            return [line for part in parts for line in part]
        return [" ".join(line for part in parts for line in part)] if any(parts) else []
    if kind == "button":
        return [f"[ {node['action'].get('label', '')} ]"]
    if kind == "text":
        words = plain_text(node)
        return words.split("\n") if words else []
    return ["（画像）"] if kind == "image" else ["（動画）"] if kind == "video" else []


def message_lines(message: dict[str, Any]) -> list[str]:
    kind = message["type"]
    if kind in ("text", "textV2"):
        return str(message["text"]).split("\n")
    if kind == "flex":
        return [f"| {line}" for line in card_lines(message["contents"])]
    if kind == "template":
        return [f"| {line}" for line in _template_lines(message["template"])]
    if kind == "location":
        return [f"（場所） {message.get('title', '')} {message.get('address', '')}".rstrip()]
    return [f"（{NAMES.get(kind, kind)}）"]


def _template_lines(template: dict[str, Any]) -> list[str]:
    lines: list[str] = []
    for index, part in enumerate(template.get("columns") or [template]):
        lines += ["――"] if index else []
        lines += [part[key] for key in ("title", "text") if part.get(key)]
        actions = part.get("actions") or [part["action"]]
        lines += [f"[ {action.get('label', '')} ]" for action in actions]
    return lines
