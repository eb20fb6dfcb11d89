"""Draws an answer as LINE messages that LINE takes: cut where too long, split where too large. Sends nothing.

How a card looks stands in `flex.py`; what the sentences say in the text catalogue.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bot.line import flex
from bot.line.buttons import action, works
from bot.line.counting import shorten
from bot.line.limits import (
    ALT_TEXT,
    BUBBLE_BYTES,
    CAROUSEL_BYTES,
    MOST_BUBBLES,
    MOST_MESSAGES,
    MOST_QUICK_REPLIES,
    QUICK_LABEL,
    TEXT,
    check,
    size,
)
from handlers.texts import say
from handlers.turn import Button, Card, Message, Say, Show

Json = dict[str, Any]
_ALONE, _BESIDE_OTHERS = "giga", "mega"
# Tried in turn until everything fits into five messages.
_MOST_ROWS = (30, 8, 5, 3, 1)


def draw(messages: Sequence[Message], language: str) -> list[Json]:
    """LINE messages, five at most. All quick replies go to the last one: LINE shows no others.

    Raises:
        ValueError: a button stands or carries what it cannot, a slip in the program.
        OverLimit: there are more than five messages, or one is empty.
    """
    if not messages:
        return []
    words = partial(say, language)
    for most_rows in _MOST_ROWS:
        drawn = [one for message in messages for one in _drawn(message, words, most_rows)]
        if len(drawn) <= MOST_MESSAGES or len(messages) > MOST_MESSAGES:
            break
    choices = [choice for message in messages for choice in message.choices if works(choice)]
    if choices:
        drawn[-1]["quickReply"] = _quick_reply(choices, words)
    check(drawn)
    return drawn


def _drawn(message: Message, words: flex.Say, most_rows: int) -> Iterator[Json]:
    if isinstance(message, Say):
        yield {"type": "text", "text": shorten(words(message.words), TEXT)}
        return
    summary = shorten(words(message.summary), ALT_TEXT)
    for contents in _contents(message, words, most_rows):
        yield {"type": "flex", "altText": summary, "contents": contents}


def _contents(show: Show, words: flex.Say, most_rows: int) -> Iterator[Json]:
    """One bubble, or carousels of which none is too large."""
    cards = show.cards[:MOST_BUBBLES]
    width = _ALONE if len(cards) == 1 else _BESIDE_OTHERS
    bubbles = [_bubble(card, words, width, most_rows) for card in cards]
    if len(bubbles) == 1:
        yield bubbles[0][0]
        return
    together: list[Json] = []
    empty = used = size(flex.carousel([]))
    for bubble, more in bubbles:
        more += len(",")
        if together and used + more > CAROUSEL_BYTES:
            yield flex.carousel(together)
            together, used = [], empty
        together.append(bubble)
        used += more
    yield flex.carousel(together)


def _bubble(card: Card, words: flex.Say, width: str, most_rows: int) -> tuple[Json, int]:
    """The card with as many of its rows as LINE takes, and its size."""
    if len(card.rows) > most_rows:
        card = replace(card, rows=card.rows[:most_rows])
    bubble = flex.bubble(card, words, width=width)
    while (took := size(bubble)) > BUBBLE_BYTES and card.rows:
        card = replace(card, rows=card.rows[:-1])
        bubble = flex.bubble(card, words, width=width)
    return bubble, took


def _quick_reply(choices: Sequence[Button], words: flex.Say) -> Json:
    shown = choices[:MOST_QUICK_REPLIES]
    return {"items": [{"type": "action", "action": action(one, words, QUICK_LABEL)} for one in shown]}
