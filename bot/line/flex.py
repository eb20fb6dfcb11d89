"""All Flex JSON: how a card looks. What stands on it comes in as values; limits and messages are `render.py`'s.

Made for old eyes on small phones: nothing under 14 px, contrast of 4.5 or more everywhere (7 for what matters), and
`scaling`, so that the letters follow the size that is set in LINE. Colour never carries a meaning alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from unicodedata import east_asian_width

from bot.line.buttons import action, works
from bot.line.counting import shorten
from bot.line.limits import FLEX_LABEL
from handlers.turn import Button, Card, Row, SendPlace, Words, t

Json = dict[str, Any]
Say = Callable[[Words], str]

_INK, _SOFT, _LINE, _PAPER, _QUIET_BUTTON = "#1C2529", "#4A555B", "#D9DFE1", "#FFFFFF", "#E4EAEC"
_TONES = {"plain": "#0B5D4E", "role": "#8A3C10", "plan": "#1B4F8F", "alert": "#9A1B1E", "quiet": "#4A555B"}
_BADGE_INK, _BADGE_PAPER = "#6B4300", "#FFEFC7"
_TITLE, _KICKER, _WORDS, _REASON, _MARK = 100, 40, 400, 160, 12
_LABEL_WIDTH = 8  # what fits on one line beside the words
_HALF_BUTTON = 10  # what stays large on a button of half the width
_LABELS = {
    "when": "card.when",
    "where": "card.where",
    "who": "card.who",
    "fee": "card.fee",
    "bring": "card.bring_label",
    "capacity": "card.capacity",
    "how": "card.how",
    "access": "card.access",
    "time": "card.time",
    "task": "card.task",
    "source": "card.source",
}


@dataclass(frozen=True)
class _Block:
    """Rows of one kind that stand together on a tinted ground."""

    label: str
    ink: str
    paper: str


_BLOCKS = {
    "reason": _Block("card.why", "#0B5D4E", "#E7F3EF"),
    "against": _Block("card.against", "#6B4300", "#FBF2E0"),
    "unknown": _Block("card.unknown", _SOFT, "#F0F2F3"),
}
LABEL_KEYS = (*_LABELS.values(), *(block.label for block in _BLOCKS.values()))


def bubble(card: Card, say: Say, *, width: str) -> Json:
    """One card. Links that LINE would not open are left out.

    Raises:
        ValueError: a place picker, which LINE knows as a quick reply only.
    """
    tone = _TONES.get(card.tone, _TONES["plain"])
    parts = [*_head(card, say, tone), *_facts(card.rows, say, tone), *_blocks(card.rows, say)]
    drawn: Json = {
        "type": "bubble",
        "size": width,
        "header": _box([], height="8px", backgroundColor=tone, paddingAll="none"),
        "body": _box(parts, spacing="lg", paddingAll="xl"),
    }
    buttons = [button for button in card.buttons if works(button)]
    if buttons:
        drawn["footer"] = _box(_buttons(buttons, say, tone), spacing="md", paddingAll="xl", paddingTop="none")
    return drawn


def carousel(bubbles: Sequence[Json]) -> Json:
    """Cards side by side."""
    return {"type": "carousel", "contents": list(bubbles)}


def _head(card: Card, say: Say, tone: str) -> list[Json]:
    title = _text(shorten(say(card.title), _TITLE), size="xl", weight="bold")
    above = []
    if card.kicker:
        above.append(_text(shorten(say(card.kicker), _KICKER), "sm", tone, weight="bold", flex=1, gravity="center"))
    if card.mark:
        above.append(_badge(shorten(say(card.mark), _MARK)))
    line = [_box(above, layout="horizontal", spacing="md", alignItems="center")] if above else []
    return [_box([*line, title], spacing="sm")]


def _badge(words: str) -> Json:
    written = _text(words, size="sm", color=_BADGE_INK, weight="bold", align="center")
    edges = {"paddingStart": "md", "paddingEnd": "md", "paddingTop": "xs", "paddingBottom": "xs"}
    return _box([written], flex=0, backgroundColor=_BADGE_PAPER, cornerRadius="md", **edges)


def _facts(rows: Sequence[Row], say: Say, tone: str) -> list[Json]:
    """What is known, in order: several of one sign under one label, those without a label over the whole width."""
    drawn: list[Json] = []
    for sign, together in groupby((row for row in rows if row.sign not in _BLOCKS), key=lambda row: row.sign):
        lines = [words for row in together if (words := shorten(say(row.words), _WORDS).strip())]
        if sign not in _LABELS:
            drawn += [_text(words) for words in lines]
        elif lines:
            drawn.append(_fact(sign, _listed(lines), say, tone))
    return [{"type": "separator", "color": _LINE}, _box(drawn, spacing="lg")] if drawn else []


def _listed(lines: Sequence[str]) -> str:
    return lines[0] if len(lines) == 1 else "\n".join(f"・{line}" for line in lines)


def _fact(sign: str, words: str, say: Say, tone: str) -> Json:
    """Words beside their label, or under it where the label is long."""
    is_source = sign == "source"
    if sign == "when":
        # The hours on a line of their own: they do not fit beside the day, and a broken 13:30〜15:30 is hard to read.
        words = words.replace("） ", "）\n")
    label = say(t(_LABELS[sign]))
    size, ink = ("sm", _SOFT) if is_source else ("md", _INK)
    left = _text(label, "sm", _SOFT if is_source else tone, weight="bold", flex=3)
    right = _text(words, size, ink, weight="bold" if sign == "when" else "regular", flex=9)
    if _width(label) > _LABEL_WIDTH:
        return _box([{**part, "flex": 0} for part in (left, right)], spacing="xs")
    return _box([left, right], layout="baseline", spacing="md")


def _width(words: str) -> int:
    """In halves of a Japanese letter."""
    return sum(2 if east_asian_width(letter) in "FWA" else 1 for letter in words)


def _blocks(rows: Sequence[Row], say: Say) -> list[Json]:
    drawn = []
    for sign, block in _BLOCKS.items():
        said = [shorten(say(row.words), _REASON).strip() for row in rows if row.sign == sign]
        if lines := [_point(words, block.ink) for words in said if words]:
            label = _text(say(t(block.label)), size="sm", color=block.ink, weight="bold")
            drawn.append(
                _box([label, *lines], spacing="sm", backgroundColor=block.paper, cornerRadius="md", paddingAll="lg")
            )
    return drawn


def _point(words: str, ink: str) -> Json:
    dot = _text("・", color=ink, weight="bold", flex=0)
    return _box([dot, _text(words, flex=1)], layout="horizontal", spacing="none")


def _buttons(buttons: Sequence[Button], say: Say, tone: str) -> list[Json]:
    """The first one filled and over the whole width; two short quiet ones beside each other, to keep cards low."""
    drawn, rest = [_button(buttons[0], say, tone)], list(buttons[1:])
    while rest:
        pair = [rest.pop(0), *rest[:1]]
        if len(pair) == 2 and all(_width(say(one.label)) <= _HALF_BUTTON for one in pair):
            rest.pop(0)
            drawn.append(_box([_button(one, say, None) for one in pair], layout="horizontal", spacing="md"))
        else:
            drawn.append(_button(pair[0], say, None))
    return drawn


def _button(button: Button, say: Say, tone: str | None) -> Json:
    """Filled in the card's tone when it is the one to press, else quiet."""
    if isinstance(button, SendPlace):
        raise ValueError("a place can be sent from a quick reply only, not from a card")
    look = {"style": "primary", "color": tone} if tone else {"style": "secondary", "color": _QUIET_BUTTON}
    shown = action(button, say, FLEX_LABEL)
    return {"type": "button", **look, "height": "md", "scaling": True, "adjustMode": "shrink-to-fit", "action": shown}


def _text(words: str, size: str = "md", color: str = _INK, **more: Any) -> Json:
    return {"type": "text", "text": words, "size": size, "color": color, "wrap": True, "scaling": True, **more}


def _box(contents: Sequence[Json], layout: str = "vertical", **more: Any) -> Json:
    return {"type": "box", "layout": layout, "contents": list(contents), **more}
