"""Ways of speaking by name, read once from `data/phrases.tsv`. What follows from them is told where they are used."""

import re
from functools import cache

from matching.patterns import any_of
from matching.tables import DATA, rows


@cache
def _table() -> dict[str, re.Pattern[str]]:
    """A long pattern stands in several lines of its name, each of a kind."""
    parts: dict[str, list[str]] = {}
    for name, pattern in rows(DATA / "phrases.tsv"):
        parts.setdefault(name, []).append(pattern)
    return {name: any_of(patterns) for name, patterns in parts.items()}


def phrase(name: str) -> re.Pattern[str]:
    """The pattern of one way of speaking, for normalised text."""
    return _table()[name]


def says(name: str, text: str) -> bool:
    """Whether a normalised text speaks that way."""
    return _table()[name].search(text) is not None
