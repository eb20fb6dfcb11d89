"""How LINE measures what we send: UTF-16 units by default, labels in characters as a reader sees them, JSON in bytes.

The limits themselves stand in `limits.py`.
"""

import json
from collections.abc import Callable
from typing import Any

import orjson
import regex

Count = Callable[[str], int]
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_CHARACTER = regex.compile(r"\X")


def utf16(text: str) -> int:
    """UTF-16 units: most characters are one, most emoji two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def graphemes(text: str) -> int:
    """Characters as a reader sees them: a family, a flag, か with its ゛ are one each."""
    return sum(1 for _ in _CHARACTER.finditer(text))


def fits(text: str, most: int, count: Count = utf16) -> bool:
    """Whether a text is no longer than that. However it is counted, a letter is two at most: most texts are not."""
    return 2 * len(text) <= most or count(text) <= most


def shorten(text: str, most: int, count: Count = utf16) -> str:
    """The text, or as much of it as leaves room for a closing …; no visible character is cut in two."""
    if fits(text, most, count):
        return text
    kept, used = [], count("…")
    for character in _CHARACTER.findall(text):
        used += count(character)
        if used > most:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def encoded(value: Any) -> bytes:
    """The JSON that is sent, and that LINE's size limits are counted on: compact, each character as it is."""
    try:
        return orjson.dumps(value)
    except TypeError:
        # Half a letter, mostly.
        return _COMPACT.encode(value).encode("utf-8", "replace")
