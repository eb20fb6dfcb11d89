"""What came of an announcement as a PDF, A4: to file, to send, to hand round. The numbers come from elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, WrapMode

from bot.public.letters import FONT, printable

_EDGE = 18.0
INK, SOFT = (26, 26, 26), (77, 77, 77)


@dataclass(frozen=True)
class Paper:
    """`facts`: (label, words); `lines`: (name, number), one below the other; `foot`: what has to be known of them."""

    title: str
    facts: Sequence[tuple[str, str]]
    lines: Iterable[tuple[str, str]]
    foot: str


def printed(paper: Paper, *, now: datetime) -> bytes:
    """The paper, its letters inside; as many pages as it needs."""
    pdf = blank(paper.title, now)
    write(pdf, paper.title, 20, 10)
    pdf.ln(4)
    for label, words in paper.facts:
        pdf.set_text_color(*SOFT)
        write(pdf, label, 10, 5)
        pdf.set_text_color(*INK)
        write(pdf, words, 12, 6.5)
        pdf.ln(2)
    pdf.ln(2)
    _table(pdf, paper.lines)
    pdf.ln(4)
    pdf.set_text_color(*SOFT)
    write(pdf, paper.foot, 10, 5)
    return bytes(pdf.output())


def blank(title: str, now: datetime) -> FPDF:
    """The first page, with nothing on it."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(now)
    pdf.set_lang("ja-JP")
    pdf.set_title(title)
    pdf.add_font("ud", fname=FONT)
    pdf.set_margins(_EDGE, _EDGE, _EDGE)
    pdf.set_auto_page_break(True, margin=_EDGE)
    pdf.add_page()
    return pdf


def write(pdf: FPDF, words: str, size: float, high: float) -> None:
    """Lines that may break after any letter, as Japanese does."""
    pdf.set_font("ud", size=size)
    pdf.multi_cell(0, high, printable(words), wrapmode=WrapMode.CHAR, align="L", new_x="LMARGIN", new_y="NEXT")


def _table(pdf: FPDF, lines: Iterable[tuple[str, str]]) -> None:
    pdf.set_font("ud", size=12)
    with pdf.table(
        col_widths=(3, 1),
        text_align=("LEFT", "RIGHT"),
        line_height=8,
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        first_row_as_headings=False,
        wrapmode=WrapMode.CHAR,
    ) as table:
        for line in lines:
            row = table.row()
            for cell in line:
                row.cell(printable(cell))
