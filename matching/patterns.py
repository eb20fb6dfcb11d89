"""Patterns that every sentence is looked through for, compiled so that most letters of it are passed over at once.

Python tries every way of a pattern at every letter. Here only at those that a match can begin with, which are found in
the pattern itself; what it matches stays the same.
"""

import re
from collections.abc import Iterable
from itertools import starmap
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_KINDS = {
    codes.CATEGORY_DIGIT: r"\d",
    codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_WORD: r"\w",
    codes.CATEGORY_NOT_WORD: r"\W",
}
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT}
_OF_NO_LENGTH = {codes.AT, codes.ASSERT, codes.ASSERT_NOT}

# Letters as a pattern's brackets have them; None: any letter.
Letters = frozenset[str] | None
_NONE: frozenset[str] = frozenset()


def quick(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled."""
    return re.compile(_guarded(pattern, _begin(pattern)))


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """What is met where any of several patterns is, the first of them where several are; nothing when there are none.

    They are joined: none may refer back to a group, or name one that another names; re.error is raised then.
    """
    begins = [(pattern, _begin(pattern)) for pattern in patterns]
    if not begins:
        return re.compile("(?!)")
    if len(begins) == 1:
        return re.compile(_guarded(*begins[0]))
    ways = "|".join(starmap(_guarded, begins))
    return re.compile(_guarded(ways, _union(letters for _, letters in begins)))


def _guarded(pattern: str, begin: Letters) -> str:
    """The pattern behind a look at the letter where a match would begin."""
    return f"(?:{pattern})" if begin is None else f"(?=[{''.join(sorted(begin))}])(?:{pattern})"


def _begin(pattern: str) -> Letters:
    """The letters a match may begin with; any when it may be empty."""
    letters, may_be_empty = _first(parser.parse(pattern))
    return None if may_be_empty else letters


def _first(steps: Iterable[Any]) -> tuple[Letters, bool]:
    """The letters that what some steps match may begin with, and whether it may be nothing at all."""
    found = _NONE
    for step in steps:
        letters, may_be_empty = _of(*step)
        if letters is None:
            return None, may_be_empty
        found |= letters
        if not may_be_empty:
            return found, False
    return found, True


def _of(code: Any, told: Any) -> tuple[Letters, bool]:
    """The same of one step."""
    if code in _OF_NO_LENGTH:
        return _NONE, True
    if code is codes.SUBPATTERN:
        return (None, False) if told[1] & re.IGNORECASE else _first(told[-1])
    if code in _REPEATS:
        letters, may_be_empty = _first(told[2])
        return letters, may_be_empty or not told[0]
    if code is codes.BRANCH:
        return _of_any(map(_first, told[1]))
    return _letters(told if code is codes.IN else [(code, told)]), False


def _of_any(ways: Iterable[tuple[Letters, bool]]) -> tuple[Letters, bool]:
    letters, empty = zip(*ways, strict=True)
    return _union(letters), any(empty)


def _union(some: Iterable[Letters]) -> Letters:
    found = _NONE
    for letters in some:
        if letters is None:
            return None
        found |= letters
    return found


def _letters(some: Iterable[tuple[Any, Any]]) -> Letters:
    """Single letters, stretches of the alphabet and kinds of letters; of anything else nobody knows."""
    found = set[str]()
    for code, told in some:
        if code is codes.LITERAL:
            found.add(re.escape(chr(told)))
        elif code is codes.RANGE:
            found.add("-".join(re.escape(chr(end)) for end in told))
        elif code is codes.CATEGORY and told in _KINDS:
            found.add(_KINDS[told])
        else:
            return None
    return frozenset(found)
