"""Buttons on their way to LINE and back: as LINE actions, with what they carry packed into postback data.

Which actions exist and what they do is the handlers' to say.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, urlencode

from bot.line.counting import graphemes, shorten
from bot.line.limits import DATA, SAID, is_link
from handlers.turn import Button, Link, PickTime, Press, Pressed, SendPlace, Words

_VERSION = "1"
_OWN = ("v", "do")
# Names and public ids come again and again.
_quoted = lru_cache(maxsize=4_096)(quote_plus)
_LEFT_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~"


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
    data = urlencode({"v": _VERSION, "do": action, **values}, quote_via=_quoted)
    if len(data) > DATA:
        raise TooLong(f"{action}: {len(data)} of {DATA} characters")
    return data


def unpack(data: str, picked: str | None = None) -> Pressed | None:
    """What was pressed; None: not of ours, damaged, or of a version that we do not know."""
    try:
        pairs = parse_qsl(data, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=20)
    except ValueError:
        return None
    values = dict(pairs)
    whole = len(values) == len(pairs) and "\0" not in "".join(values.values())
    if not whole or values.pop("v", None) != _VERSION or not (action := values.pop("do", "")):
        return None
    return Pressed(action, values, picked)


def action(button: Button, words: Callable[[Words], str], longest_label: int) -> dict[str, Any]:
    """The LINE action of a button, its label cut to the place where it stands."""
    label = shorten(words(button.label), longest_label, graphemes)
    match button:
        case Press():
            said = shorten(words(button.said or button.label), SAID, graphemes)
            data = pack(button.action, button.values)
            return {"type": "postback", "label": label, "data": data, "displayText": said}
        case PickTime():
            data = pack(button.action, button.values)
            return {"type": "datetimepicker", "label": label, "data": data, "mode": button.mode}
        case Link():
            return {"type": "uri", "label": label, "uri": address(button.uri)}
        case SendPlace():
            return {"type": "location", "label": label}


def works(button: Button) -> bool:
    """Whether LINE would open it: an address from a municipal file may be none."""
    return not isinstance(button, Link) or is_link(address(button.uri))


def address(uri: str) -> str:
    """The address as LINE wants it, with Japanese and spaces percent-encoded."""
    return quote(uri.strip(), safe=_LEFT_IN_ADDRESSES)
