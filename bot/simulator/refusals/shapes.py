"""Small checks, put together into LINE's message rules. Each looks at one value and notes what LINE would say."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.refusals.counting import graphemes, utf16_units


@dataclass(frozen=True)
class Problem:
    """`unreadable` marks what LINE cannot parse into its own types; `message_index` a fault inside a Flex Message."""

    message: str
    property: str
    unreadable: bool = False
    message_index: int | None = None


Check = Callable[[Any, str, list[Problem]], None]


def join(at: str, key: str) -> str:
    """Dotted below a message, slashes below a Flex container (whose paths begin with a slash)."""
    if at.startswith("/"):
        return f"{at}{key}" if at == "/" else f"{at}/{key}"
    return f"{at}.{key}" if at else key


def _item(at: str, index: int) -> str:
    return join(at, str(index)) if at.startswith("/") else f"{at}[{index}]"


def unreadable(at: str) -> Problem:
    return Problem(f"The property, {at}, in the request body is invalid (line: -, column: -)", at, unreadable=True)


def text(longest: int, *, shortest: int = 1) -> Check:
    return _string(longest, shortest, utf16_units)


def label(longest: int, *, shortest: int = 1) -> Check:
    """Counted in what people see as one character."""
    return _string(longest, shortest, graphemes)


def _string(longest: int, shortest: int, measure: Callable[[str], int]) -> Check:
    def check(value: Any, at: str, found: list[Problem]) -> None:
        if not isinstance(value, str):
            found.append(unreadable(at))
        elif shortest and not value:
            found.append(Problem("May not be empty", at))
        elif not shortest <= measure(value) <= longest:
            found.append(Problem(f"Length must be between {shortest if shortest > 1 else 0} and {longest}", at))

    return check


def matching(pattern: str) -> Check:
    whole = re.compile(pattern)

    def check(value: Any, at: str, found: list[Problem]) -> None:
        if not isinstance(value, str):
            found.append(unreadable(at))
        elif not whole.fullmatch(value):
            found.append(Problem("invalid property", at))

    return check


def one_of(*words: str) -> Check:
    def check(value: Any, at: str, found: list[Problem]) -> None:
        if value not in words:
            found.append(Problem(f"must be one of the following values: [{', '.join(words)}]", at))

    return check


def number(low: float, high: float, *, whole: bool = True) -> Check:
    def check(value: Any, at: str, found: list[Problem]) -> None:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or (whole and isinstance(value, float)):
            found.append(unreadable(at))
        elif not low <= value <= high:
            found.append(Problem(f"must be between {low} and {high}", at))

    return check


def boolean(value: Any, at: str, found: list[Problem]) -> None:
    if not isinstance(value, bool):
        found.append(unreadable(at))


def url(longest: int, *schemes: str) -> Check:
    def check(value: Any, at: str, found: list[Problem]) -> None:
        if not isinstance(value, str):
            found.append(unreadable(at))
        elif utf16_units(value) > longest:
            found.append(Problem(f"Length must be between 0 and {longest}", at))
        elif not _is_url(value, schemes):
            found.append(Problem("invalid uri scheme" if _is_url(value, ()) else "invalid uri", at))

    return check


def _is_url(value: str, schemes: tuple[str, ...]) -> bool:
    """LINE wants percent-encoded UTF-8: spaces and raw Japanese letters are refused."""
    if not value.isascii() or any(char.isspace() for char in value):
        return False
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme in ("http", "https") and not parts.hostname:
        return False
    return bool(parts.scheme) and (not schemes or parts.scheme in schemes)


def items(rule: Check, low: int, high: int) -> Check:
    def check(value: Any, at: str, found: list[Problem]) -> None:
        if not isinstance(value, list):
            found.append(unreadable(at))
            return
        if not low <= len(value) <= high:
            found.append(Problem(f"Size must be between {low} and {high}", at))
        for index, one in enumerate(value):
            rule(one, _item(at, index), found)

    return check


def fields(known: Mapping[str, Check], *, required: Collection[str] = (), also: Check | None = None) -> Check:
    """An object with these properties and no others; `also` looks at the object as a whole."""

    def check(value: Any, at: str, found: list[Problem]) -> None:
        if not isinstance(value, dict):
            found.append(unreadable(at))
            return
        found.extend(unreadable(join(at, key)) for key in value if key not in known)
        found.extend(Problem("must be specified", join(at, key)) for key in required if value.get(key) is None)
        for key, rule in known.items():
            if value.get(key) is not None:
                rule(value[key], join(at, key), found)
        if also:
            also(value, at, found)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """Follows the `type` of an object to the rules for that type."""

    def check(value: Any, at: str, found: list[Problem]) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if isinstance(value, dict) and kind is None:
            found.append(Problem("must be specified", join(at, "type")))
        elif not isinstance(kind, str) or kind not in kinds:
            found.append(unreadable(join(at, "type") if isinstance(value, dict) else at))
        else:
            kinds[kind](value, at, found)

    return check


def anything(_value: Any, _at: str, _found: list[Problem]) -> None:
    """For properties another check has already looked at."""
