"""Word vectors: how alike two words are in meaning, from `data/wordvec.npz`. Whole texts are compared in `index`."""

import hashlib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
SIZE = 300
_FILE = Path(__file__).parent / "data" / "wordvec.npz"


@cache
def _table() -> dict[str, NDArray[Any]]:
    with np.load(_FILE) as stored:
        return {name: stored[name] for name in ("keys", "rows", "data", "scale")}


@lru_cache(maxsize=20_000)
def vector(word: str) -> Vector | None:
    """The vector of one normalised word, of length 1; None for a word the table does not know."""
    table = _table()
    key = np.uint64(int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little"))
    at = int(np.searchsorted(table["keys"], key))
    if at >= len(table["keys"]) or table["keys"][at] != key:
        return None
    row = int(table["rows"][at])
    found: Vector = table["data"][row].astype(np.float32) * np.float32(table["scale"][row])
    return found


def matrix(words: list[str]) -> Vector:
    """One row a word, zeros for unknown ones."""
    rows = np.zeros((len(words), SIZE), np.float32)
    for at, word in enumerate(words):
        if (found := vector(word)) is not None:
            rows[at] = found
    return rows
