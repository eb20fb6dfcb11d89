"""Softmax regression on sparse features: how the gate's model learns. Needs numpy alone; knows nothing of messages.

Newton-like steps (L-BFGS) over all rows, so that the same rows always give the same weights.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.gate_features import SIZE, Features, Values
from matching.heads import Head

_MEMORY = 8
_ENOUGH = 1e-5
_CHUNK = 4_000
Step = Callable[[Values], tuple[float, Values]]
Index = NDArray[np.int64]


class Rows(NamedTuple):
    """Sparse rows, stored by row and once more by column; only features that at least two rows share."""

    size: int
    columns: Index
    starts: Index
    at: Index
    values: Values
    by_column: Index
    column_starts: Index

    def times(self, weights: Values) -> Values:
        """Rows × weights."""
        return _summed(weights, self.at, self.values, self.starts)

    def back(self, errors: Values) -> Values:
        """Transposed rows × errors."""
        rows = np.repeat(np.arange(self.size), np.diff(np.append(self.starts, len(self.at))))
        return _summed(errors, rows[self.by_column], self.values[self.by_column], self.column_starts)


def _summed(table: Values, at: Index, values: Values, starts: Index) -> Values:
    """For each start the sum of table rows times values until the next start."""
    ends = np.append(starts, len(at))
    parts = []
    for first in range(0, len(starts), _CHUNK):
        begin, end = ends[first], ends[min(first + _CHUNK, len(starts))]
        parts.append(
            np.add.reduceat(table[at[begin:end]] * values[begin:end, None], starts[first : first + _CHUNK] - begin)
        )
    return np.concatenate(parts)


def _rows(found: Sequence[Features]) -> Rows:
    lengths = np.array([len(f.ids) for f in found])
    ids, values = (np.concatenate([getattr(f, part) for f in found]) for part in ("ids", "values"))
    shared = np.bincount(ids, minlength=SIZE) >= min(2, len(found))
    # A row without any shared feature keeps its first, weightless, so that every row has a start.
    keep, starts = shared[ids], np.cumsum(lengths) - lengths
    values = np.where(keep, values, 0).astype(np.float32)
    keep[starts] = True
    columns, at = np.unique(ids[keep], return_inverse=True)
    order = np.argsort(at, kind="stable")
    kept = np.cumsum(keep) - keep
    return Rows(
        len(found), columns, kept[starts], at, values[keep], order, np.searchsorted(at[order], np.arange(len(columns)))
    )


def learn(
    found: Sequence[Features],
    targets: Sequence[int],
    weights: Sequence[float],
    *,
    steps: int = 130,
    decay: float = 5e-5,
) -> Head:
    """The head that tells the classes 0, 1, … apart; a message counts as much as its weight."""
    rows, dense = _rows(found), np.array([f.dense for f in found], np.float32)
    classes, sparse_size = max(targets) + 1, len(rows.columns)
    goal = np.eye(classes, dtype=np.float32)[list(targets)]
    share = (np.array(weights, np.float32) / np.float32(sum(weights)))[:, None]
    cuts = np.cumsum([sparse_size * classes, dense.shape[1] * classes])

    def step(flat: Values) -> tuple[float, Values]:
        sparse, rest, bias = np.split(flat, cuts)
        sparse, rest = sparse.reshape(-1, classes), rest.reshape(-1, classes)
        odds = rows.times(sparse) + dense @ rest + bias
        odds -= odds.max(axis=1, keepdims=True)
        logs = odds - np.log(np.exp(odds).sum(axis=1, keepdims=True))
        error = (np.exp(logs) - goal) * share
        loss = -float((logs * goal * share).sum()) + decay / 2 * float((sparse**2).sum() + 2.5 * (rest**2).sum())
        slopes = (rows.back(error) + decay * sparse, dense.T @ error + 2.5 * decay * rest, error.sum(axis=0))
        return loss, np.concatenate([s.ravel() for s in slopes]).astype(np.float32)

    sparse, rest, bias = np.split(_descend(step, np.zeros(cuts[-1] + classes, np.float32), steps), cuts)
    whole = np.zeros((SIZE, classes), np.float32)
    whole[rows.columns] = sparse.reshape(-1, classes)
    return Head(whole, rest.reshape(-1, classes), bias)


def _descend(step: Step, place: Values, steps: int) -> Values:
    """Where L-BFGS comes to rest, after at most so many steps."""
    known: deque[tuple[Values, Values]] = deque(maxlen=_MEMORY)
    loss, slope = step(place)
    for _ in range(steps):
        way = -_bent(slope, known)
        pace = 1.0
        while True:
            there = place + np.float32(pace) * way
            new_loss, new_slope = step(there)
            if new_loss <= loss + 1e-4 * pace * float(slope @ way) or pace < 1e-6:
                break
            pace /= 2
        if float((there - place) @ (new_slope - slope)) > 1e-10:
            known.append((there - place, new_slope - slope))
        resting = abs(loss - new_loss) < _ENOUGH * abs(loss)
        place, loss, slope = there, new_loss, new_slope
        if resting:
            break
    return place


def _bent(slope: Values, known: deque[tuple[Values, Values]]) -> Values:
    """The slope bent by what the last steps told of the curvature."""
    bent, used = slope.copy(), []
    for moved, turned in reversed(known):
        share = (moved @ bent) / (turned @ moved)
        used.append(share)
        bent -= share * turned
    last = known[-1] if known else None
    bent *= (last[0] @ last[1]) / (last[1] @ last[1]) if last else 1 / max(float(np.abs(slope).sum()), 1e-8)
    for (moved, turned), share in zip(known, reversed(used), strict=True):
        bent += moved * (share - (turned @ bent) / (turned @ moved))
    return bent
