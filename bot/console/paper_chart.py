"""A line chart on paper, in black: the first line solid with dots, the second dashed with rings. Gaps stay gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from fpdf import FPDF

from bot.console.report_paper import INK
from bot.public.letters import printable

_HIGH, _AXIS, _LEGEND, _DOT = 28.0, 12.0, 7.0, 0.8
_SIZE, _SAMPLE, _NEXT = 8.5, 10.0, 45.0
_GRID = (190, 190, 190)


@dataclass(frozen=True)
class Curve:
    """Lines over the same spans, by name; None: hidden, or not counted."""

    name: str
    spans: Sequence[str]
    lines: Sequence[tuple[str, Sequence[int | None]]]

    @property
    def most(self) -> int:
        """The largest number of all lines; 0: there is nothing to draw."""
        return max((number for _, line in self.lines for number in line if number), default=0)


def draw(pdf: FPDF, curve: Curve) -> None:
    """Draw it below what is written, as wide as the page, and go on beneath it."""
    left, top = pdf.l_margin + _AXIS, pdf.get_y() + _LEGEND
    step = (pdf.epw - _AXIS) / len(curve.spans)
    pdf.set_font("ud", size=_SIZE)
    _scale(pdf, curve, (left, top, step))
    for number, (name, line) in enumerate(curve.lines):
        places = [
            None if value is None else (left + (at + 0.5) * step, top + _HIGH * (1 - value / curve.most))
            for at, value in enumerate(line)
        ]
        x, y = left + number * _NEXT, top - _LEGEND / 2
        _line(pdf, [(x, y), (x + _SAMPLE, y)], second=number > 0)
        pdf.text(x + _SAMPLE + 2, y + 1, printable(name))
        _line(pdf, places, second=number > 0)
    pdf.set_y(top + _HIGH + _LEGEND)


def _scale(pdf: FPDF, curve: Curve, at: tuple[float, float, float]) -> None:
    """Nothing and the most beside two grey lines, every other span below."""
    left, top, step = at
    pdf.set_draw_color(*_GRID)
    for number, y in ((curve.most, top), (0, top + _HIGH)):
        pdf.line(left, y, left + step * len(curve.spans), y)
        words = f"{number:,}"
        pdf.text(left - pdf.get_string_width(words) - 1.5, y + 1, words)
    for number, span in list(enumerate(curve.spans))[::2]:
        words = printable(span)
        pdf.text(left + (number + 0.5) * step - pdf.get_string_width(words) / 2, top + _HIGH + 4, words)
    pdf.set_draw_color(*INK)


def _line(pdf: FPDF, places: Sequence[tuple[float, float] | None], *, second: bool) -> None:
    pdf.set_line_width(0.4)
    pdf.set_dash_pattern(*((1.5, 1.2) if second else (0, 0)))
    for one, other in pairwise(places):
        if one and other:
            pdf.line(*one, *other)
    pdf.set_dash_pattern()
    pdf.set_fill_color(*((255, 255, 255) if second else INK))
    for place in filter(None, places):
        pdf.circle(*place, _DOT, style="DF")
    pdf.set_line_width(0.2)
