"""Share pictures: what a chat or a network shows of an open page, 1200 by 630. Names alone, nothing about people."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from bot.public.letters import FONT, lacks

_SIZE = (1200, 630)
_EDGE, _BAND = 80, 24
_INK, _SOFT, _KEY, _PAPER = "#1a1a1a", "#4d4d4d", "#0017c1", "#ffffff"
_TITLE, _LINE, _FOOT = 76, 42, 34
_MOST_TITLE_LINES = 3


@dataclass(frozen=True)
class Card:
    """What stands on it: a name, up to two lines such as when and where, and who runs the service."""

    title: str
    lines: tuple[str, ...]
    foot: str


@lru_cache(256)
def drawn(card: Card) -> bytes:
    """The picture as PNG. With letters that the typeface lacks it bears who runs the service alone."""
    picture = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, _SIZE[0], _BAND), fill=_KEY)
    if not lacks(card.title + "".join(card.lines)):
        _write(pen, card)
    foot = "" if lacks(card.foot) else card.foot
    pen.text((_EDGE, _SIZE[1] - _EDGE - _FOOT), foot, font=_font(_FOOT), fill=_SOFT)
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _write(pen: ImageDraw.ImageDraw, card: Card) -> None:
    top = _EDGE + _BAND
    for line in list(_broken(card.title, _TITLE))[:_MOST_TITLE_LINES]:
        pen.text((_EDGE, top), line, font=_font(_TITLE), fill=_INK)
        top += int(_TITLE * 1.3)
    top += _LINE // 2
    for words in card.lines:
        pen.text((_EDGE, top), next(_broken(words, _LINE), ""), font=_font(_LINE), fill=_SOFT)
        top += int(_LINE * 1.5)


def _broken(words: str, size: int) -> Iterator[str]:
    """Lines as wide as the picture; Japanese may break after any letter."""
    line, room = "", _SIZE[0] - 2 * _EDGE
    for letter in words.replace("\n", " "):
        if _font(size).getlength(line + letter) > room:
            yield line
            line = ""
        line += letter
    if line:
        yield line


@lru_cache(4)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)
