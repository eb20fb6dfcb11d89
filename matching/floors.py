"""What the figures may not fall below: the table `data/floors.tsv`.

`python -m bot evaluate --raise` raises the floors to what was measured; nothing lowers them.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from matching.tables import DATA, rows

FILE = DATA / "floors.tsv"
# Less is better for these, so the bound stands above them.
_LESS_IS_BETTER = frozenset({"lost", "refused in top 5", "interest stopped", "needless help"})
# How far a floor stays behind what was measured: less than this is no difference (see data/bench/README.md).
_SLACK = 0.01

Report = Mapping[str, Mapping[str, float]]


class Fall(NamedTuple):
    """A figure on the wrong side of its bound."""

    part: str
    figure: str
    measured: float
    bound: float


def floors() -> dict[str, dict[str, float]]:
    """The bound of each figure, by part of the report."""
    bounds: dict[str, dict[str, float]] = {}
    for part, figure, bound in rows(FILE):
        bounds.setdefault(part, {})[figure] = float(bound)
    return bounds


def falls(report: Report) -> list[Fall]:
    """Every figure that is worse than its bound, or not measured at all."""
    return [
        Fall(part, figure, measured, bound)
        for part, bounds in floors().items()
        for figure, bound in bounds.items()
        if _is_worse(figure, measured := report.get(part, {}).get(figure, float("nan")), bound)
    ]


def _is_worse(figure: str, measured: float, bound: float) -> bool:
    return not (measured <= bound if figure in _LESS_IS_BETTER else measured >= bound)


def raised(report: Report) -> dict[str, dict[str, float]]:
    """The bounds, each moved up to what was measured (less a little) where that is stricter."""
    return {
        part: {figure: _stricter(figure, bound, report[part][figure]) for figure, bound in bounds.items()}
        for part, bounds in floors().items()
    }


def _stricter(figure: str, bound: float, measured: float) -> float:
    if figure in _LESS_IS_BETTER:
        return min(bound, round(measured + _SLACK, 3))
    return max(bound, round(measured - _SLACK, 3))


def write(bounds: Mapping[str, Mapping[str, float]]) -> None:
    """Keep the bounds."""
    FILE.write_text("\n".join(["part\tfigure\tbound", *_lines(bounds)]) + "\n", encoding="utf-8")


def _lines(bounds: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    return (f"{part}\t{figure}\t{bound:g}" for part, row in bounds.items() for figure, bound in row.items())
