"""How much each signal counts: the table `data/weights.tsv`. `tune` sets the numbers, people write why."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "weights.tsv"


@cache
def weights() -> Mapping[str, float]:
    """The weight of each signal by its name; scores are about −1 to 1, weights 0 to 2."""
    return {name: float(weight) for name, weight, _ in rows()}


def rows() -> list[tuple[str, str, str]]:
    """The table as written: signal, weight, why."""
    lines = FILE.read_text(encoding="utf-8").splitlines()[1:]
    return [(name, weight, why) for name, weight, why in (line.split("\t") for line in lines)]
