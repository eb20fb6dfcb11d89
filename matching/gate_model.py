"""A small linear model over letters and word meanings, for messages the gate's rules do not know.

`train` makes `data/gate_model.npz` from the labelled messages in `data/bench`; here it is only applied.
"""

import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching import text as texts
from matching import vectors

BUCKETS = 4_096
FILE = Path(__file__).parent / "data" / "gate_model.npz"
_GRAMS = (1, 2, 3, 4)
_MEANING = 1.5

Features = NDArray[np.float32]


class Model(NamedTuple):
    """Weights (features × routes), one bias a route, and the routes' names."""

    weights: Features
    bias: Features
    routes: tuple[str, ...]


def features(plain: str) -> Features:
    """Hashed letter n-grams of the hiragana form, length 1, followed by the mean word vector."""
    letters = "^" + texts.fold(plain)[:300] + "$"
    counts = np.zeros(BUCKETS, np.float32)
    for n in _GRAMS:
        for at in range(len(letters) - n + 1):
            counts[zlib.crc32(letters[at : at + n].encode("utf-8", "replace")) % BUCKETS] += 1.0
    counts = np.sqrt(counts)
    counts /= np.linalg.norm(counts) + 1e-6
    known = [v for w in texts.words(plain[:300]) if w.content and (v := vectors.vector(w.normal)) is not None]
    meaning = np.mean(known, axis=0) if known else np.zeros(vectors.SIZE, np.float32)
    meaning = meaning / (np.linalg.norm(meaning) + 1e-6) * _MEANING
    return np.concatenate([counts, meaning]).astype(np.float32)


@cache
def _model() -> Model:
    with np.load(FILE) as stored:
        return Model(stored["weights"].astype(np.float32), stored["bias"], tuple(str(r) for r in stored["routes"]))


def chances(plain: str) -> Mapping[str, float]:
    """The chance of each route, adding up to 1."""
    return apply(_model(), features(plain))


def apply(model: Model, row: Features) -> Mapping[str, float]:
    """The chances a given model gives one row of features."""
    score = row @ model.weights + model.bias
    odds = np.exp(score - score.max())
    return dict(zip(model.routes, (odds / odds.sum()).tolist(), strict=True))
