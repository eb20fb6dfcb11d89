"""Ways of speaking by name, read once from `data/phrases.tsv`. What follows from them is told where they are used."""

import re
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "phrases.tsv"


@cache
def _table() -> dict[str, re.Pattern[str]]:
    """A long pattern stands in several lines of its name, each of a kind."""
    parts: dict[str, list[str]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines()[1:]:
        name, pattern = line.split("\t")
        parts.setdefault(name, []).append(pattern)
    return {name: re.compile("|".join(patterns)) for name, patterns in parts.items()}


def phrase(name: str) -> re.Pattern[str]:
    """The pattern of one way of speaking, for normalised text."""
    return _table()[name]


def says(name: str, text: str) -> bool:
    """Whether a normalised text speaks that way."""
    return _table()[name].search(text) is not None
