"""Length by LINE's two rules."""

import pytest

from bot.simulator.refusals.counting import graphemes, json_bytes, utf16_units


@pytest.mark.parametrize(("text", "units"), [("あ", 1), ("🍎", 2), ("👨‍👩‍👧", 8), ("", 0)])
def test_text_is_counted_in_utf16_units(text: str, units: int) -> None:
    assert utf16_units(text) == units


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("あいう", 3),
        ("🍎", 1),
        ("👨‍👩‍👧", 1),
        ("👍🏽", 1),
        ("🇯🇵", 1),
        ("🇯🇵🇯🇵", 2),
        ("がぎ", 2),
        ("か\u3099", 1),
        ("❤️", 1),
        ("a\r\nb", 3),
        ("각", 1),
        ("1️⃣", 1),
        ("", 0),
    ],
)
def test_labels_are_counted_as_people_see_them(text: str, seen: int) -> None:
    assert graphemes(text) == seen


def test_json_is_measured_compact_and_unescaped() -> None:
    assert json_bytes({"a": "あ"}) == len('{"a":"あ"}'.encode())
