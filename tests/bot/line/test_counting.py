"""Text is measured as LINE measures it, and cut between visible characters."""

import pytest

from bot.line.counting import encoded, graphemes, shorten, utf16


@pytest.mark.parametrize(
    ("text", "seen", "units"),
    [
        ("", 0, 0),
        ("むすび", 3, 3),
        ("か\u3099", 1, 2),
        ("🍎", 1, 2),
        ("👍🏽", 1, 4),
        ("👨‍👩‍👧", 1, 8),
        ("🇯🇵🇺🇦", 2, 8),
        ("❤\ufe0f", 1, 2),
        ("1\ufe0f\u20e3", 1, 3),
        ("葛\U000e0100", 1, 3),
        ("𠮷野家", 3, 4),
    ],
)
def test_characters_as_seen_and_as_line_stores_them(text: str, seen: int, units: int) -> None:
    assert (graphemes(text), utf16(text)) == (seen, units)


def test_short_text_stays() -> None:
    assert shorten("ちょうど", 4) == "ちょうど"


def test_long_text_ends_with_dots_within_the_limit() -> None:
    assert shorten("あいうえお", 4) == "あいう…"


def test_no_visible_character_is_cut_in_two() -> None:
    assert shorten("家族👨‍👩‍👧です", 8) == "家族…"
    assert shorten("家族👨‍👩‍👧です", 4, graphemes) == "家族👨‍👩‍👧…"


def test_json_is_compact_and_keeps_japanese_as_it_is() -> None:
    assert encoded({"text": "あ", "n": [1]}) == '{"text":"あ","n":[1]}'.encode()


def test_half_a_character_harms_nothing() -> None:
    assert encoded({"text": "\ud83c"}) == b'{"text":"?"}'
