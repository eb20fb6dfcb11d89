"""How likely a proposal is what was meant, and the word for it. The numbers are fitted by `tune` to labelled answers.

A chance of 0.8 means: of ten such proposals, eight were judged good (grade 2 or 3).
"""

import math
from enum import StrEnum
from functools import cache
from operator import mul

from matching.case import Case
from matching.kinship import related
from matching.tables import DATA, rows

FILE = DATA / "confidence.tsv"
_SURE, MAYBE = 0.6, 0.4
# Answers to a wish count as named from here on: the thing itself, or one narrower.
_SAME = 0.9


class Confidence(StrEnum):
    """How surely a proposal fits; it decides the words residents read."""

    SURE = "sure"
    MAYBE = "maybe"
    CLOSEST = "closest"


FEATURES = (
    "always", "concept", "named", "near", "guessed", "meaning", "likeness", "browsing", "several wishes",
    "role for helper", "no role for helper",
)  # fmt: skip


def features(case: Case) -> tuple[float, ...]:
    """What the chance is read from, as `FEATURES` names it; none of it depends on how large the catalogue is."""
    found, entry, help_ = case.evidence, case.entry, case.wanted.help
    near = related(found.wanted).get(found.topic, 0.0) if found.topic else 0.0
    role = entry.item.kind == "role"
    return (
        1.0,
        min(found.concept, 1.2),
        float(near >= _SAME and not found.guessed and entry.concepts.get(found.topic, 0.0) >= 1),
        near * (not found.guessed),
        float(found.guessed),
        found.meaning,
        found.likeness,
        float(found.browsing),
        float(len(case.wanted.concepts) > 1),
        role * help_,
        (not role) * help_,
    )


@cache
def _coefficients() -> tuple[float, ...]:
    """In the order of `FEATURES`."""
    known = {name: float(value) for name, value in rows(FILE)}
    return tuple(known[name] for name in FEATURES)


def chance(case: Case) -> float:
    """How likely the item is a good answer, 0–1."""
    return 1 / (1 + math.exp(-sum(map(mul, _coefficients(), features(case)))))


def confidence(chance_of: float, *, guessed: bool = False) -> Confidence:
    """The word for a chance; what was only guessed is never told as sure."""
    if chance_of >= _SURE and not guessed:
        return Confidence.SURE
    return Confidence.MAYBE if chance_of >= MAYBE else Confidence.CLOSEST
