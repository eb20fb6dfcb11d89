"""An announcement as LINE messages: a plain bubble of words, or a card where there is a title or something to tap.

No word is left out: long texts stand in several pieces on the card. Labels are ours, the words are the city's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.line.counting import utf16
from bot.line.limits import TEXT
from bot.line.render import draw
from handlers.texts import LANGUAGES
from handlers.turn import Button, Card, Link, Press, Row, Say, Show, t

LONGEST_TEXT, LONGEST_TITLE = TEXT, 100
# As much as one line of a card holds; see `flex.py`.
_PIECE = 400
_ENDS = "。！？!?"


@dataclass(frozen=True)
class Notice:
    """What is said in one language. `link`: an address, may be empty. `joins`: what the sign-up button carries.

    `rows`: when and where, of the date that can be signed up for.
    """

    title: str
    text: str
    link: str = ""
    joins: dict[str, str] | None = None
    rows: tuple[Row, ...] = ()


def draw_notice(notice: Notice, language: str) -> list[dict[str, Any]]:
    """As LINE takes it. Where we have no sentences in a language, labels are in easy Japanese.

    Raises:
        OverLimit: LINE would refuse it.
    """
    spoken = language if language in LANGUAGES else "easy"
    if not notice.title:
        return draw([Say(notice.text)], spoken)
    rows = (*(Row("text", piece) for piece in pieces(notice.text)), *notice.rows)
    card = Card(notice.title, rows, tuple(_buttons(notice)), kicker=t("news.kicker"))
    return draw([Show(f"{notice.title}\n{notice.text}", (card,))], spoken)


def pieces(text: str, most: int = _PIECE) -> list[str]:
    """The text in pieces of at most so many UTF-16 units: parted between lines, else sentences, else letters."""
    found: list[str] = []
    for line in (part for whole in text.split("\n") for part in _parts(whole, most)):
        if found and utf16(found[-1]) + 1 + utf16(line) <= most:
            found[-1] += "\n" + line
        else:
            found.append(line)
    return [piece.strip("\n") for piece in found if piece.strip()]


def _parts(line: str, most: int) -> Iterator[str]:
    while utf16(line) > most:
        head = _head(line, most)
        end = max(head.rfind(mark) for mark in _ENDS) + 1 or len(head)
        yield line[:end]
        line = line[end:]
    yield line


def _head(line: str, most: int) -> str:
    """As many letters as fit."""
    end = most
    while utf16(line[:end]) > most:
        end -= 1
    return line[:end]


def _buttons(notice: Notice) -> Sequence[Button]:
    join = [Press(t("button.join"), "join", notice.joins)] if notice.joins else []
    link = [Link(t("news.more"), notice.link)] if notice.link else []
    return [*join, *link]


def digest_drawn(text: str, language: str) -> list[dict[str, Any]]:
    """A weekly digest, whose words are ready, as LINE takes it."""
    return draw_notice(Notice("", text), language)
