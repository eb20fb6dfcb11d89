"""Word vectors: how alike two words are in meaning, from `data/wordvec.npz`. Whole texts are compared in `evidence`.

Vectors are stored as small whole numbers and multiplied as such: sums stay exact, whatever order they are added in.
"""

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Rows = NDArray[np.uint16]
SIZE = 300
_FILE = Path(__file__).parent / "data" / "wordvec.npz"
# A product of more than 9,216 numbers is split over threads by OpenBLAS; they wait for each other longer than it takes
# when all cores are busy.
_BLOCK = 9_216 // SIZE
# So many directions are multiplied at once: enough that each block is fetched seldom, too few to be split over threads.
_TOGETHER = 16
_STEPS = 127
# How many likenesses are remembered: of a few hundred words in a large catalogue, of all that are asked in a small one.
_MOST_ASKED = 4 * 2**20


class _Table(NamedTuple):
    """`keys` are hashes of words, sorted; `rows` their rows in `data`, which times `scale` is a vector of length 1."""

    keys: NDArray[np.uint64]
    rows: Rows
    data: NDArray[np.int8]
    scale: Vector


@cache
def _table() -> _Table:
    with np.load(_FILE) as stored:
        return _Table(*(stored[name] for name in _Table._fields))


@cache
def nothing() -> int:
    """The row that stands for words without a vector."""
    return len(_table().data)


@lru_cache(maxsize=20_000)
def row(word: str) -> int:
    """Where the vector of a normalised word stands; words of one meaning share a row."""
    table = _table()
    key = np.uint64(int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little"))
    at = int(np.searchsorted(table.keys, key))
    return int(table.rows[at]) if at < len(table.keys) and table.keys[at] == key else nothing()


def of(rows: Sequence[int]) -> Vector:
    """The vectors in some rows of the table (none that stands for nothing), each of length 1."""
    table = _table()
    at = np.array(rows)
    vectors: Vector = table.data.take(at, axis=0).astype(np.float32) * table.scale.take(at)[:, None]
    return vectors


class Mean(NamedTuple):
    """A direction as whole numbers; times `scale` it has length 1."""

    data: NDArray[np.int8]
    scale: float


NO_MEAN = Mean(np.zeros(SIZE, np.int8), 0.0)


def mean(rows: Rows, weights: Vector) -> Mean:
    """Where several vectors point together."""
    table = _table()
    known = rows != nothing()
    rows = rows[known]
    total = (weights[known] * table.scale.take(rows)) @ table.data.take(rows, axis=0).astype(np.float32)
    most = np.maximum.reduce(np.abs(total))
    if not most:
        return NO_MEAN
    rounded = _in_steps(total, most)
    return Mean(rounded.astype(np.int8), 1 / float(length(rounded)))


def length(vector: Vector) -> np.float32:
    """How long a vector is."""
    found: np.float32 = np.sqrt(vector @ vector)
    return found


def whole(vector: Vector) -> NDArray[np.int8]:
    """The direction of a vector, which is not nothing, in small whole numbers."""
    return _in_steps(vector, np.abs(vector).max()).astype(np.int8)


def _in_steps(vector: Vector, most: np.float32) -> Vector:
    steps: Vector = np.rint(vector * (_STEPS / most))
    return steps


def in_blocks(directions: NDArray[np.int8]) -> Vector:
    """Directions as whole numbers, one a row, laid out for `products`."""
    padded = np.pad(directions, ((0, -len(directions) % _BLOCK), (0, 0)))
    return padded.astype(np.float32).reshape(-1, _BLOCK, SIZE)


def products(blocks: Vector, direction: NDArray[np.int8]) -> Vector:
    """The exact product of each of many directions with one; zeros follow where the last block is not full.

    One after the other: many at once, as `@` takes them, come slower from memory.
    """
    found: Vector = np.vecdot(blocks, direction.astype(np.float32)).ravel()
    return found


def products_of_all(blocks: Vector, directions: Sequence[NDArray[np.int8]]) -> Vector:
    """`products` with each of several directions, one a row."""
    some = [directions[at : at + _TOGETHER] for at in range(0, len(directions), _TOGETHER)]
    found = [np.moveaxis(blocks @ np.array(few, np.float32).T, 2, 0).reshape(len(few), -1) for few in some]
    return np.concatenate(found) if found else np.zeros((0, blocks.shape[0] * _BLOCK), np.float32)


class Meanings:
    """Likeness of asked words to the words of one catalogue, remembered, since residents ask for the same things.

    `rows`: of those words; `places`: where each row of the table stands among them, the last place for what is not.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows[rows != nothing()]
        self.places = np.full(nothing() + 1, len(self.rows), np.int64)
        self.places[self.rows] = np.arange(len(self.rows))
        self._data = in_blocks(_table().data[self.rows])
        self._scale = _table().scale[self.rows]
        self._asked: dict[int, Vector] = {}

    def know(self, used: NDArray[np.bool_]) -> bool:
        """Whether all the rows of the table that are used are here."""
        return int(used[self.rows].sum()) == int(used[: nothing()].sum())

    def to(self, asked: int) -> Vector:
        """For each of `rows` how alike it is to this one, 0–1; the last stands for what is not there, and is 0."""
        known = self._asked.get(asked)
        if known is None:
            if (len(self._asked) + 1) * len(self.rows) > _MOST_ASKED:
                self._asked.clear()  # other threads hold what they read
            self._asked[asked] = known = self._likeness(asked)
        return known

    def _likeness(self, asked: int) -> Vector:
        table = _table()
        product = products(self._data, table.data[asked])[: len(self.rows)]
        like = np.zeros(len(self.rows) + 1, np.float32)
        like[:-1] = np.maximum(product * (self._scale * table.scale[asked]), 0)
        return like
