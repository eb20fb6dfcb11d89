"""How hard on the body a concept is: the table `data/effort.tsv`, from −1 (done sitting) to 1 (running, lifting).

A concept that is not in the table is like the wider one it belongs to; what is not there either asks for no effort.
"""

from collections.abc import Collection, Mapping
from functools import cache

import numpy as np

from matching import kinship, vocabulary
from matching.segment import Scores, concept_numbers, width
from matching.tables import DATA, rows


@cache
def _table() -> Mapping[str, float]:
    return {key: float(effort) for key, effort in rows(DATA / "effort.tsv")}


def of_concept(key: str) -> float:
    """How hard a concept is."""
    return next((_table()[each] for each in (key, *kinship.wider(key)) if each in _table()), 0.0)


def of_item(concepts: Mapping[str, float], named: Collection[str] = ()) -> float:
    """How hard an item is: its hardest part, eased by its gentlest. Who asks for a thing by name can do it."""
    each = [0.0, *(of_concept(key) * sure for key, sure in concepts.items() if key not in named)]
    return max(each) + min(each)


@vocabulary.remembered
def _by_number() -> Scores:
    found = np.zeros(width(), np.float32)
    found[list(concept_numbers().values())] = [*map(of_concept, concept_numbers())]
    return found


def by_number(named: Collection[str] = ()) -> Scores:
    """How hard each concept is, by number; the last is none. What is asked for by name is not hard."""
    found = _by_number().copy()
    found[[concept_numbers()[key] for key in named if key in concept_numbers()]] = 0
    return found
