"""Percentiles and small tables. Knows nothing of what was measured."""

import math
import unicodedata
from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share (0–1) of all values does not exceed; NaN of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table with aligned columns, the first to the left and figures to the right."""
    columns = list(zip(head, *rows, strict=True))
    widths = [max(_width(cell) for cell in column) for column in columns]
    _print(head, widths)
    print("|" + "|".join("-" * (width + 1) + (":" if at else "-") for at, width in enumerate(widths)) + "|")
    for row in rows:
        _print(row, widths)
    print()


def _print(cells: Sequence[str], widths: Sequence[int]) -> None:
    pads = [" " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)]
    first, *figures = zip(cells, pads, strict=True)
    print("|", "".join(first), "|", " | ".join(pad + cell for cell, pad in figures), "|")


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in cell)
