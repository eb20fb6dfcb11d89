"""Linear heads over what is seen of a message: scores become chances of classes, weights are stored in eight bits each.

`gate_learn` makes them; `gate_model` and `offers` ask them.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.gate_features import Features, Values


class Head(NamedTuple):
    """Weights of the hashed features (`sparse` × `scale`) and the dense ones, one column a class; a bias a class."""

    sparse: Values | NDArray[np.int8]
    dense: Values
    bias: Values
    scale: Values = np.ones(1, np.float32)


def chances(head: Head, seen: Features) -> Values:
    """How likely each class is; together 1."""
    hashed = seen.values @ head.sparse.take(seen.ids, axis=0).astype(np.float32)
    score = hashed * head.scale + seen.dense @ head.dense + head.bias
    odds = np.exp(score - np.maximum.reduce(score))
    found: Values = odds / np.add.reduce(odds)
    return found


def packed(head: Head, name: str) -> Mapping[str, NDArray[np.generic]]:
    """A head as arrays for a file, by name of part."""
    sparse = head.sparse * head.scale
    scale = np.abs(sparse).max(axis=0) / 127 + 1e-9
    return {
        f"{name}_sparse": np.rint(sparse / scale).astype(np.int8),
        f"{name}_scale": scale,
        f"{name}_dense": head.dense.astype(np.float16),
        f"{name}_bias": head.bias,
    }


def unpacked(stored: Mapping[str, Any], name: str) -> Head:
    """The hashed weights stay as small as they are stored: seldom is one of them looked up."""
    dense, bias, scale = (stored[f"{name}_{part}"].astype(np.float32) for part in ("dense", "bias", "scale"))
    return Head(stored[f"{name}_sparse"], dense, bias, scale)
