"""How much each signal counts: the table `data/weights.tsv`. `tune` sets the numbers, people write why."""

from collections.abc import Mapping
from functools import cache

from matching import tables

FILE = tables.DATA / "weights.tsv"


@cache
def weights() -> Mapping[str, float]:
    """The weight of each signal by its name; scores are about −1 to 1, weights 0 to 2."""
    return {name: float(weight) for name, weight, _ in rows()}


def rows() -> list[tuple[str, str, str]]:
    """The table as written: signal, weight, why."""
    return [(name, weight, why) for name, weight, why in tables.rows(FILE)]
