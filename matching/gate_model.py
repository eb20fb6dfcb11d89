"""The gate's model: what kind of message this is, with which certainty. `train` makes `data/gate_model.npz`.

A crisis is seven classes, one a kind, so that very different troubles need no common word.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.gate_features import Features, Values, features
from matching.gate_learn import Head
from matching.gate_rules import ROUTES, Route

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
    return judge(_model(), features(plain))


def judge(model: Model, seen: Features) -> Reading:
    """What a given model makes of one message."""
    chances = _chances(model.classes, seen)
    crisis = float(chances[: len(KINDS)].sum())
    kinds, routes = chances[: len(KINDS)], chances[len(KINDS) :]
    other = int(routes.argmax())
    return Reading(
        crisis=crisis,
        kind=KINDS[int(kinds.argmax())],
        imminent=float(_chances(model.grave, seen)[1]) if crisis > _HARDLY else 0.0,
        route=ROUTES[1 + other],
        sure=float(routes[other] / max(routes.sum(), 1e-9)),
    )


def _chances(head: Head, seen: Features) -> Values:
    hashed = seen.values @ head.sparse.take(seen.ids, axis=0).astype(np.float32)
    score = hashed * head.scale + seen.dense @ head.dense + head.bias
    odds = np.exp(score - score.max())
    chances: Values = odds / odds.sum()
    return chances


def save(model: Model, file: Path) -> None:
    """Written with eight bits a hashed weight."""
    stored: dict[str, NDArray[np.generic]] = {}
    for name, head in model._asdict().items():
        sparse = head.sparse * head.scale
        scale = np.abs(sparse).max(axis=0) / 127 + 1e-9
        stored |= {f"{name}_sparse": np.rint(sparse / scale).astype(np.int8), f"{name}_scale": scale}
        stored |= {f"{name}_dense": head.dense.astype(np.float16), f"{name}_bias": head.bias}
    np.savez_compressed(file, allow_pickle=False, **stored)


@cache
def _model() -> Model:
    return load(FILE)


def load(file: Path) -> Model:
    """A stored model."""
    with np.load(file) as stored:
        return Model(*(_head(stored, name) for name in Model._fields))


def _head(stored: Mapping[str, Any], name: str) -> Head:
    """The hashed weights stay as small as they are stored: seldom is one of them looked up."""
    dense, bias, scale = (stored[f"{name}_{part}"].astype(np.float32) for part in ("dense", "bias", "scale"))
    return Head(stored[f"{name}_sparse"], dense, bias, scale)
