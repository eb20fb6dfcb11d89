"""The typeface of posters and share pictures, and which letters it has."""

from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONT = Path(__file__).resolve().parent / "fonts" / "BIZUDPGothic-Regular.subset.ttf"
# As Japanese printers show a letter that they lack.
MISSING = "〓"


@cache
def _letters() -> frozenset[int]:
    with TTFont(FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())


def lacks(words: str) -> bool:
    """Whether the typeface has not all of these letters; line ends are none."""
    return any(ord(letter) not in _letters() for letter in words if letter != "\n")


def printable(words: str) -> str:
    """The words with what can be printed: signs without a body go, letters that are lacking become 〓."""
    kept = (letter for letter in words if letter == "\n" or letter.isprintable())
    return "".join(letter if letter == "\n" or ord(letter) in _letters() else MISSING for letter in kept)
