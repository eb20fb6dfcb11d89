"""How LINE measures text: UTF-16 units by default, what a person sees as one character for labels."""

import json
import unicodedata
from typing import Any

JOINER = "\u200d"
_MARKS = {"Mn", "Me", "Mc"}


def utf16_units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def json_bytes(value: Any) -> int:
    """Size of the value as compact UTF-8 JSON."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def graphemes(text: str) -> int:
    """Characters as a reader counts them: flags, families and accents are one each."""
    count, flags, previous = 0, 0, ""
    for char in unicodedata.normalize("NFC", text):
        flags = flags + 1 if _is_flag_half(char) else 0
        if not _continues(char, previous, flags):
            count += 1
        previous = char
    return count


def _continues(char: str, previous: str, flags: int) -> bool:
    if not previous:
        return False
    if previous == JOINER or char == JOINER:
        return True
    if (previous, char) == ("\r", "\n") or (flags > 0 and flags % 2 == 0):
        return True
    return unicodedata.category(char) in _MARKS or _modifies(char) or _is_jamo_tail(char, previous)


def _modifies(char: str) -> bool:
    """Variation selectors are marks already; here skin tones and the tag letters of regional flags."""
    return 0x1F3FB <= ord(char) <= 0x1F3FF or 0xE0020 <= ord(char) <= 0xE007F


def _is_flag_half(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def _is_jamo_tail(char: str, previous: str) -> bool:
    return 0x1160 <= ord(char) <= 0x11FF and 0x1100 <= ord(previous) <= 0x11FF
