"""A poster for one gathering: A4 as PDF, with a code that opens the bot at this very gathering."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, WrapMode

from bot.public.letters import FONT, printable

_EDGE, _WIDTH, _HEIGHT = 18.0, 210.0, 297.0
_INSIDE = _WIDTH - 2 * _EDGE
_CODE = 62.0
_INK, _SOFT, _KEY = (26, 26, 26), (77, 77, 77), (0, 23, 193)
# From here down stands the code: facts that do not fit above it are left out, the open page has them all.
_FACTS_END = _HEIGHT - _EDGE - _CODE - 14
_LONGEST = 160


@dataclass(frozen=True)
class Sheet:
    """What stands on it. `facts`: (label, words), the most needed first. `target`: where the code leads."""

    title: str
    facts: Sequence[tuple[str, str]]
    call: str
    target: str
    foot: str


def printed(sheet: Sheet, *, now: datetime) -> bytes:
    """The poster as PDF, its letters inside: any printer in any convenience store prints it alike."""
    pdf = _blank(sheet.title, now)
    _title(pdf, printable(sheet.title))
    for label, words in sheet.facts:
        _fact(pdf, label, printable(words)[:_LONGEST])
    _code(pdf, sheet)
    return bytes(pdf.output())


def _blank(title: str, now: datetime) -> FPDF:
    pdf = FPDF(format="A4")
    pdf.set_creation_date(now)
    pdf.set_lang("ja-JP")
    pdf.set_title(title)
    pdf.set_auto_page_break(False)
    pdf.add_font("ud", fname=FONT)
    pdf.add_page()
    pdf.set_fill_color(*_KEY)
    pdf.rect(0, 0, _WIDTH, 6, style="F")
    pdf.set_margins(_EDGE, _EDGE, _EDGE)
    pdf.set_xy(_EDGE, _EDGE + 6)
    return pdf


def _title(pdf: FPDF, words: str) -> None:
    """As large as it can be in two lines."""
    size = next((size for size in (46, 40, 34, 30) if _lines(pdf, words, size) <= 2), 26)
    pdf.set_font("ud", size=size)
    pdf.set_text_color(*_INK)
    pdf.multi_cell(
        _INSIDE, size * 0.5, words[:_LONGEST], wrapmode=WrapMode.CHAR, align="L", new_x="LMARGIN", new_y="NEXT"
    )
    pdf.ln(6)


def _lines(pdf: FPDF, words: str, size: float) -> int:
    pdf.set_font("ud", size=size)
    lines = pdf.multi_cell(
        _INSIDE, size * 0.5, words, wrapmode=WrapMode.CHAR, dry_run=True, output=MethodReturnValue.LINES
    )
    return len(lines) if isinstance(lines, list) else 1


def _fact(pdf: FPDF, label: str, words: str) -> None:
    if not words or pdf.get_y() + 6 + 9.0 * _lines(pdf, words, 18) > _FACTS_END:
        return
    if label:
        pdf.set_font("ud", size=12)
        pdf.set_text_color(*_KEY)
        pdf.cell(_INSIDE, 6, label, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("ud", size=18)
    pdf.set_text_color(*_INK)
    _write(pdf, words, _INSIDE, 9)
    pdf.ln(3)


def _code(pdf: FPDF, sheet: Sheet) -> None:
    """The code, drawn as squares so that it is sharp at any size, and what it is for."""
    top = _HEIGHT - _EDGE - _CODE
    rows = list(segno.make(sheet.target, error="m", micro=False).matrix_iter(border=2))
    dot = _CODE / len(rows)
    pdf.set_fill_color(*_INK)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                pdf.rect(_EDGE + across * dot, top + down * dot, dot + 0.02, dot + 0.02, style="F")
    beside = _EDGE + _CODE + 8
    pdf.set_xy(beside, top + 8)
    pdf.set_font("ud", size=20)
    pdf.set_text_color(*_INK)
    _write(pdf, sheet.call, _WIDTH - _EDGE - beside, 11)
    pdf.set_xy(beside, top + _CODE - 14)
    pdf.set_font("ud", size=12)
    pdf.set_text_color(*_SOFT)
    _write(pdf, printable(sheet.foot), _WIDTH - _EDGE - beside, 6)


def _write(pdf: FPDF, words: str, width: float, high: float) -> None:
    """Lines that may break after any letter, as Japanese does; the next words stand below, at the left edge."""
    pdf.multi_cell(width, high, words, wrapmode=WrapMode.CHAR, align="L", new_x="LMARGIN", new_y="NEXT")
