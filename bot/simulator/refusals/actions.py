"""Limits of actions, by the place a button stands in: template, image carousel, Flex, quick reply or rich menu."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.simulator.refusals.shapes import (
    Check,
    Problem,
    by_type,
    fields,
    join,
    label,
    matching,
    one_of,
    text,
    url,
)

SCHEMES = ("http", "https", "line", "tel")
FORMATS = {"date": "%Y-%m-%d", "time": "%H:%M", "datetime": "%Y-%m-%dT%H:%M"}
_SHAPES = {
    "date": r"\d{4}-\d{2}-\d{2}",
    "time": r"\d{2}:\d{2}",
    "datetime": r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}",
}
_EVERYWHERE = ("postback", "message", "uri", "datetimepicker", "clipboard")


@dataclass(frozen=True)
class Place:
    """Where an action stands: how long its label may be, whether it needs one, and which kinds may stand there."""

    label_length: int
    label_required: bool
    kinds: tuple[str, ...] = _EVERYWHERE


TEMPLATE = Place(20, True)
TEMPLATE_DEFAULT = Place(20, False)
IMAGE_CAROUSEL = Place(12, False)
FLEX_BUTTON = Place(40, True)
FLEX = Place(40, False)
QUICK_REPLY = Place(20, True, (*_EVERYWHERE, "camera", "cameraRoll", "location"))
RICH_MENU = Place(20, False, (*_EVERYWHERE, "richmenuswitch"))
VIDEO = Place(40, True, ("uri",))


def action(place: Place) -> Check:
    makers = {kind: _MAKERS[kind](place) for kind in place.kinds}
    refused = {kind: _misplaced for kind in _MAKERS if kind not in place.kinds}
    return by_type({**makers, **refused})


def _misplaced(_value: Any, at: str, found: list[Problem]) -> None:
    found.append(Problem("the action cannot be used here", join(at, "type")))


def _fields(
    place: Place, known: Mapping[str, Check], required: tuple[str, ...] = (), also: Check | None = None
) -> Check:
    # A label belongs to every action; only where it is drawn does LINE insist on it.
    needed = (*required, "label") if place.label_required else required
    shape = {"type": text(50), "label": label(place.label_length), **known}
    return fields(shape, required=needed, also=also)


def _postback(place: Place) -> Check:
    def together(value: Any, at: str, found: list[Problem]) -> None:
        if value.get("displayText") is not None and value.get("text") is not None:
            found.append(Problem("displayText and text cannot be used together", at))
        if value.get("text") is not None and place is QUICK_REPLY:
            found.append(Problem("text cannot be used in a quick reply", join(at, "text")))
        if value.get("fillInText") is not None and value.get("inputOption") != "openKeyboard":
            found.append(Problem("fillInText needs inputOption openKeyboard", join(at, "fillInText")))

    known = {
        "data": text(300),
        "displayText": label(300),
        "text": label(300),
        "inputOption": one_of("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"),
        "fillInText": label(300),
    }
    return _fields(place, known, ("data",), together)


def _message(place: Place) -> Check:
    return _fields(place, {"text": label(300)}, ("text",))


def _uri(place: Place) -> Check:
    alternative = fields({"desktop": url(1000, "http", "https", "line", "tel")})
    known: dict[str, Check] = {"uri": url(1000, *SCHEMES)}
    if place in (FLEX, FLEX_BUTTON, VIDEO):
        known["altUri"] = alternative
    return _fields(place, known, ("uri",))


def _datetimepicker(place: Place) -> Check:
    known = {
        "data": text(300),
        "mode": one_of(*FORMATS),
        "initial": text(20),
        "min": text(20),
        "max": text(20),
    }
    return _fields(place, known, ("data", "mode"), _moments)


def _moments(value: Any, at: str, found: list[Problem]) -> None:
    mode = value.get("mode")
    if mode not in FORMATS:
        return
    moments = {key: _moment(value[key], mode) for key in ("initial", "min", "max") if value.get(key) is not None}
    found.extend(Problem("invalid date format", join(at, key)) for key, moment in moments.items() if moment is None)
    low, high = moments.get("min"), moments.get("max")
    if low and high and low >= high:
        found.append(Problem("min must be before max", join(at, "min")))
    initial = moments.get("initial")
    if initial and ((low and initial < low) or (high and initial > high)):
        found.append(Problem("initial must lie between min and max", join(at, "initial")))


def _moment(value: Any, mode: str) -> datetime | None:
    """The picked time as a naive clock time, as LINE's picker has no time zone; `None` when LINE would not read it."""
    trouble: list[Problem] = []
    matching(_SHAPES[mode])(value, "", trouble)
    if trouble:
        return None
    try:
        moment = datetime.strptime(value.replace("t", "T"), FORMATS[mode])  # noqa: DTZ007
    except ValueError:
        return None
    return moment if 1900 <= moment.year <= 2100 else None


def _clipboard(place: Place) -> Check:
    return _fields(place, {"clipboardText": text(1000)}, ("clipboardText",))


def _rich_menu_switch(place: Place) -> Check:
    known = {"richMenuAliasId": matching("[a-z0-9_-]{1,32}"), "data": text(300)}
    return _fields(place, known, ("richMenuAliasId", "data"))


def _plain(place: Place) -> Check:
    return _fields(place, {})


_MAKERS: dict[str, Callable[[Place], Check]] = {
    "postback": _postback,
    "message": _message,
    "uri": _uri,
    "datetimepicker": _datetimepicker,
    "clipboard": _clipboard,
    "richmenuswitch": _rich_menu_switch,
    "camera": _plain,
    "cameraRoll": _plain,
    "location": _plain,
}
