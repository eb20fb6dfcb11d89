"""Limits of actions in the places they stand."""

from typing import Any

import pytest

from bot.simulator.refusals.actions import FLEX, FLEX_BUTTON, QUICK_REPLY, RICH_MENU, TEMPLATE, Place, action
from bot.simulator.refusals.shapes import Problem
from tests.bot.simulator import shapes as s

MESSAGE = {"type": "message", "label": "あ", "text": "い"}


def uri(address: str, **more: Any) -> dict[str, Any]:
    return {"type": "uri", "label": "ひらく", "uri": address, **more}


def problems(one: dict[str, Any], place: Place = FLEX) -> list[str]:
    found: list[Problem] = []
    action(place)(one, "action", found)
    return [problem.message for problem in found]


TAKEN: list[tuple[dict[str, Any], Place]] = [
    (s.postback(data="a" * 300), FLEX),
    (s.postback(displayText="👨‍👩‍👧" * 300), FLEX),
    (s.postback(inputOption="openKeyboard", fillInText="名前："), QUICK_REPLY),
    (s.postback("あ" * 40), FLEX_BUTTON),
    ({"type": "postback", "data": "d"}, FLEX),
    ({"type": "message", "text": "あ" * 300}, RICH_MENU),
    (uri("tel:0751234567"), FLEX),
    (uri("line://nv/location"), FLEX),
    (uri("https://example.com/%E3%81%82?a=b"), TEMPLATE),
    (uri("https://example.com/" + "a" * 980), FLEX),
    (uri("https://example.com", altUri={"desktop": "https://example.com/pc"}), FLEX),
    (s.picker(initial="2026-12-01", min="2026-11-01", max="2027-01-31"), FLEX),
    (s.picker(mode="time", initial="00:00", max="23:59"), FLEX),
    (s.picker(mode="datetime", initial="2026-12-01t18:00"), FLEX),
    ({"type": "clipboard", "label": "写す", "clipboardText": "あ" * 1000}, FLEX),
    ({"type": "richmenuswitch", "richMenuAliasId": "a-1_b", "data": "d"}, RICH_MENU),
]

REFUSED: list[tuple[dict[str, Any], Place, str]] = [
    (s.postback(data="a" * 301), FLEX, "between 0 and 300"),
    (s.postback(data="🍎" * 151), FLEX, "between 0 and 300"),
    (s.postback(data=""), FLEX, "May not be empty"),
    ({"type": "postback", "label": "あ"}, FLEX, "must be specified"),
    (s.postback(displayText="あ" * 301), FLEX, "between 0 and 300"),
    (s.postback(displayText="あ", text="い"), FLEX, "cannot be used together"),
    (s.postback(text="い"), QUICK_REPLY, "cannot be used in a quick reply"),
    (s.postback(fillInText="あ"), FLEX, "openKeyboard"),
    (s.postback(inputOption="openDoor"), FLEX, "must be one of"),
    (s.postback("あ" * 41), FLEX_BUTTON, "between 0 and 40"),
    (s.postback("あ" * 21), TEMPLATE, "between 0 and 20"),
    ({"type": "postback", "data": "d"}, FLEX_BUTTON, "must be specified"),
    ({"type": "message", "text": "あ" * 301}, FLEX, "between 0 and 300"),
    ({"type": "message", "label": "あ"}, FLEX, "must be specified"),
    (uri("ftp://example.com"), FLEX, "invalid uri scheme"),
    (uri("javascript:alert(1)"), FLEX, "invalid uri scheme"),
    (uri("example.com"), FLEX, "invalid uri"),
    (uri("https://example.com/あ"), FLEX, "invalid uri"),
    (uri("https://example.com/a b"), FLEX, "invalid uri"),
    (uri("https://"), FLEX, "invalid uri"),
    (uri("https://example.com/" + "a" * 981), FLEX, "between 0 and 1000"),
    (uri("https://example.com", altUri={"desktop": "https://example.com"}), QUICK_REPLY, "is invalid"),
    (s.picker(mode="year"), FLEX, "must be one of"),
    (s.picker(initial="2026-2-30"), FLEX, "invalid date format"),
    (s.picker(initial="2026-02-30"), FLEX, "invalid date format"),
    (s.picker(min="1899-12-31"), FLEX, "invalid date format"),
    (s.picker(max="2101-01-01"), FLEX, "invalid date format"),
    (s.picker(min="2026-12-01", max="2026-12-01"), FLEX, "min must be before max"),
    (s.picker(initial="2026-12-02", max="2026-12-01"), FLEX, "between min and max"),
    (s.picker(mode="datetime", initial="2026-12-01"), FLEX, "invalid date format"),
    ({"type": "clipboard", "label": "写す", "clipboardText": "あ" * 1001}, FLEX, "between 0 and 1000"),
    ({"type": "richmenuswitch", "richMenuAliasId": "A", "data": "d"}, RICH_MENU, "invalid property"),
    ({"type": "camera", "label": "写真"}, FLEX, "cannot be used here"),
    ({"type": "location", "label": "場所"}, RICH_MENU, "cannot be used here"),
    ({"type": "teleport", "label": "あ"}, FLEX, "is invalid"),
    ({**MESSAGE, "colour": "red"}, FLEX, "is invalid"),
]


@pytest.mark.parametrize(("one", "place"), TAKEN)
def test_taken(one: dict[str, Any], place: Place) -> None:
    assert problems(one, place) == []


@pytest.mark.parametrize(("one", "place", "words"), REFUSED)
def test_refused(one: dict[str, Any], place: Place, words: str) -> None:
    assert any(words in message for message in problems(one, place))
