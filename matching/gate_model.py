"""The gate's model: what kind of message this is, with which certainty. `train` makes `data/gate_model.npz`.

A crisis is seven classes, one a kind, so that very different troubles need no common word.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from matching import gate_features
from matching.gate_features import Features
from matching.gate_rules import ROUTES, Route
from matching.heads import Head, chances, packed, unpacked

FILE = Path(__file__).parent / "data" / "gate_model.npz"
KINDS = ("self_harm", "violence", "child_abuse", "elder_abuse", "medical", "fire_disaster", "third_person")
CLASSES = (*KINDS, *ROUTES[1:])
_HARDLY = 0.05


class Model(NamedTuple):
    """One head over `CLASSES`, one over (serious, imminent)."""

    classes: Head
    grave: Head


class Reading(NamedTuple):
    """How likely a crisis is, which kind it would be, how likely it is happening now, and the best other route."""

    crisis: float
    kind: str
    imminent: float
    route: Route
    sure: float


def read(plain: str) -> Reading:
    """What the shipped model makes of a prepared message."""
    return judge(_model(), gate_features.seen(plain))


def judge(model: Model, seen: Features) -> Reading:
    """What a given model makes of one message."""
    found = chances(model.classes, seen)
    kinds, routes = found[: len(KINDS)], found[len(KINDS) :]
    crisis = float(kinds.sum())
    other = int(routes.argmax())
    return Reading(
        crisis=crisis,
        kind=KINDS[int(kinds.argmax())],
        imminent=float(chances(model.grave, seen)[1]) if crisis > _HARDLY else 0.0,
        route=ROUTES[1 + other],
        sure=float(routes[other] / max(routes.sum(), 1e-9)),
    )


def save(model: Model, file: Path) -> None:
    """Written with eight bits a hashed weight."""
    parts = [packed(head, name) for name, head in model._asdict().items()]
    np.savez_compressed(file, allow_pickle=False, **{name: array for part in parts for name, array in part.items()})


@cache
def _model() -> Model:
    return load(FILE)


def load(file: Path) -> Model:
    """A stored model."""
    with np.load(file) as stored:
        return Model(*(unpacked(stored, name) for name in Model._fields))
