"""What a button carries, packed into LINE's postback data and back. Which actions exist is the handlers' to say."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from handlers.turn import Pressed

LONGEST = 300
_VERSION = "1"
_OWN = ("v", "a")


class TooLong(ValueError):
    """A button would carry more than LINE allows: give it ids instead of words."""


def pack(action: str, values: Mapping[str, str]) -> str:
    """Postback data of at most 300 characters: the version, the action, then the values.

    Raises:
        TooLong: over 300 characters.
        ValueError: a value's name is one of ours, or there is no action.
    """
    if not action or any(name in values for name in _OWN):
        raise ValueError(f"a button needs an action, and no value may be called {' or '.join(_OWN)}")
    data = urlencode({"v": _VERSION, "a": action, **values})
    if len(data) > LONGEST:
        raise TooLong(f"{action}: {len(data)} of {LONGEST} characters")
    return data


def unpack(data: str, picked: str | None = None) -> Pressed | None:
    """What was pressed; None: not of ours, damaged, or of a version that we do not know."""
    try:
        pairs = parse_qsl(data, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=20)
    except ValueError:
        return None
    values = dict(pairs)
    whole = len(values) == len(pairs) and "\0" not in "".join(values.values())
    if not whole or values.pop("v", None) != _VERSION or not (action := values.pop("a", "")):
        return None
    return Pressed(action, values, picked)
