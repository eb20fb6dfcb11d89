"""A district sheet as a PDF, A4 upright: words on the first page, the numbers of the year on the second."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, WrapMode

from bot.console.paper_chart import Curve, draw
from bot.console.report_paper import INK, SOFT, blank, write
from bot.console.sheet_said import Grid, Part
from bot.public.letters import printable

_EDGE, _CURVE = 15.0, 56.0
# Above and below what stands in a cell, so that letters do not touch the lines.
_AIR = 0.35
_TEXT, _SMALL, _FOOT, _LINE, _ROW = 11.0, 9.5, 8.5, 5.6, 4.6


@dataclass(frozen=True)
class Paper:
    """`first` stands above all with `curve`, `last` after the trends; `foot` tells where numbers come from."""

    title: str
    first: Iterable[Part]
    curve: Curve
    trends: Iterable[Grid]
    last: Part
    foot: Sequence[str]


def printed(paper: Paper, *, now: datetime) -> bytes:
    """The paper, its letters inside."""
    pdf = blank(paper.title, now)
    pdf.set_margins(_EDGE, _EDGE, _EDGE)
    pdf.set_auto_page_break(True, margin=_EDGE)
    pdf.set_xy(_EDGE, _EDGE)
    write(pdf, paper.title, 18, 9)
    for part in paper.first:
        _part(pdf, part)
    # A sheet has two pages: where the words need all of the first one, the table on the second tells the same.
    if paper.curve.most and not pdf.will_page_break(_CURVE):
        _heading(pdf, paper.curve.name)
        draw(pdf, paper.curve)
    pdf.add_page()
    for grid in paper.trends:
        _heading(pdf, grid.name)
        _table(pdf, grid)
    _part(pdf, paper.last)
    pdf.ln(3)
    pdf.set_text_color(*SOFT)
    write(pdf, "\n".join(paper.foot), _FOOT, 4.2)
    return bytes(pdf.output())


def _part(pdf: FPDF, part: Part) -> None:
    _heading(pdf, part.name)
    for sentence in part.sentences:
        write(pdf, sentence, _TEXT, _LINE)
    for point in part.points:
        pdf.set_x(_EDGE + 3)
        write(pdf, f"・{point}", _TEXT, _LINE)
    if part.grid:
        pdf.ln(1.5)
        pdf.set_text_color(*SOFT)
        write(pdf, part.grid.name, _SMALL, 4.6)
        pdf.set_text_color(*INK)
        _table(pdf, part.grid)


def _heading(pdf: FPDF, words: str) -> None:
    pdf.ln(3)
    write(pdf, words, 13, 7)
    pdf.set_draw_color(*INK)
    pdf.line(_EDGE, pdf.get_y(), pdf.w - _EDGE, pdf.get_y())
    pdf.ln(1.5)


def _table(pdf: FPDF, grid: Grid) -> None:
    """The first column wider, and the last one where it holds words."""
    names = len(grid.heads) == 3
    pdf.set_font("ud", size=_SMALL)
    with pdf.table(
        col_widths=(2, 2, 17) if names else (2, *(1.35 for _ in grid.heads[1:])),
        text_align=("LEFT", "RIGHT", "LEFT") if names else ("LEFT", *("RIGHT" for _ in grid.heads[1:])),
        line_height=_ROW,
        padding=(_AIR, 1),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        first_row_as_headings=False,
        wrapmode=WrapMode.CHAR,
    ) as table:
        for line in (grid.heads, *grid.rows):
            row = table.row()
            for cell in line:
                row.cell(printable(cell))
