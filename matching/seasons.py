"""Times of the year: whether what takes place in one season only is over for now, by the words of its people."""

import re

# Months in which somebody may still join, beside the words that limit a thing to them.
_SEASONS = (
    (re.compile(r"夏休み|夏だけ|夏のみ|夏季(?:限定|のみ)"), frozenset({6, 7, 8})),
    (re.compile(r"冬だけ|冬のみ|冬季(?:限定|のみ)|冬休み"), frozenset({11, 12, 1, 2, 3})),
    (re.compile(r"雪のない時期"), frozenset({4, 5, 6, 7, 8, 9, 10, 11})),
    (re.compile(r"春休み"), frozenset({2, 3, 4})),
)


def is_over(text: str, month: int) -> bool:
    """Whether the words name a season that this month is not part of."""
    return any(words.search(text) and month not in months for words, months in _SEASONS)
