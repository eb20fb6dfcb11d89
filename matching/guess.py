"""What a sentence may mean that names nothing we know, judged by its likeness to how residents say things.

The model is `data/sayings.npz`, made by `python -m matching.sayings`. A guess orders what is shown and is told as a
guess; it never stands above what was said in so many words.
"""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching import text as texts
from matching import vectors

FILE = Path(__file__).parent / "data" / "sayings.npz"
_GRAM = 3
_MOST = 10
# How much the direction of all words counts beside the words themselves, and how sharply scores become chances: set on
# sayings left out of the model and on the labelled sentences.
_DIRECTION = 80.0
_SHARPNESS = 0.4
_NOTHING = 42.0
_LEAST = 0.04
_UNTELLING = 0.3

Scores = NDArray[np.float32]
Guesses = tuple[tuple[str, float], ...]


class Model(NamedTuple):
    """`keys`: hashes of features, sorted. From starts[n] to starts[n + 1], `rows` and `weights` hold the concepts that
    feature n speaks for. `rarity`: of each feature, none above `rarest`. `centres` (in blocks) × `scales`: where the
    words of a concept point.
    """

    concepts: Sequence[str]
    keys: NDArray[np.uint64]
    starts: NDArray[np.int32]
    rows: NDArray[np.uint16]
    weights: NDArray[np.float16]
    rarity: NDArray[np.float16]
    rarest: float
    centres: Scores
    scales: Scores


@cache
def model() -> Model:
    """The model that ships."""
    with np.load(FILE) as stored:
        arrays = {name: stored[name] for name in Model._fields}
    arrays["centres"] = vectors.in_blocks(arrays["centres"])
    return Model(**{**arrays, "concepts": tuple(map(str, arrays["concepts"])), "rarest": float(arrays["rarest"])})


@lru_cache(maxsize=16_384)
def key_of(feature: str) -> int:
    """A feature as the model stores it; the same sounds come again and again."""
    return int.from_bytes(hashlib.blake2b(feature.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def grams(reading: str) -> list[str]:
    """Three kana at a time, by sound, each once; apart from words."""
    heard = texts.sound(reading)
    return list(dict.fromkeys(f"~{heard[at : at + _GRAM]}" for at in range(len(heard) - _GRAM + 1)))


def guess(words: Iterable[str], reading: str, known: Model | None = None) -> Guesses:
    """Concepts that may be meant and how likely, likeliest first; together at most 1. `reading`: in hiragana."""
    using = known or model()
    words, heard = list(words), grams(reading)
    if not words:
        return ()
    told = _found(using, [*words, *heard])
    score, by_sound = _said(using, told.places, len(words))
    score += by_sound / np.float32(max(len(heard), 1) ** 0.5)
    score += np.float32(_DIRECTION) * _pointing(using, words, told.rarity[: len(words)])
    first = _highest(score)
    odds = np.exp((score[first] - _NOTHING) * _SHARPNESS)
    chances = odds / (odds.sum() + 1)
    return tuple((using.concepts[at], float(p)) for at, p in zip(first, chances, strict=True) if p >= _LEAST)


@lru_cache(maxsize=4_096)
def telling(word: str) -> float:
    """How much a word says about what is meant, above 0 to 1: little when people use it whatever they speak of."""
    return max(float(_found(model(), [word]).rarity[0]), _UNTELLING) / model().rarest


class _Known(NamedTuple):
    """Where each feature stands, and how rare it is; what nobody said stands nowhere (-1) and is as rare as can be."""

    places: NDArray[np.int64]
    rarity: Scores


def _found(using: Model, features: Sequence[str]) -> _Known:
    hashes = np.array([key_of(feature) for feature in features], np.uint64)
    places = np.minimum(np.searchsorted(using.keys, hashes), len(using.keys) - 1)
    known = using.keys[places] == hashes
    rarity = np.where(known, using.rarity[places], using.rarest).astype(np.float32)
    return _Known(np.where(known, places, -1), rarity)


def _said(using: Model, places: NDArray[np.int64], words: int) -> Scores:
    """What features say for each concept: in one row the first of them, the words, in another the sounds."""
    known, concepts = np.flatnonzero(places >= 0), len(using.concepts)
    places = places[known]
    begin, long = using.starts[places], using.starts[places + 1] - using.starts[places]
    at = np.arange(long.sum()) + np.repeat(begin - (np.cumsum(long) - long), long)
    cells = using.rows[at] + np.repeat((known >= words) * concepts, long)
    return np.bincount(cells, using.weights[at], 2 * concepts).astype(np.float32).reshape(2, concepts)


def _highest(score: Scores) -> NDArray[np.int64]:
    """The concepts with the highest scores, equals in their order, without sorting all the others."""
    most = min(_MOST, len(score))
    among = np.flatnonzero(score >= np.partition(score, -most)[-most])
    return among[np.argsort(-score[among], kind="stable")[:most]]


def _pointing(using: Model, words: Sequence[str], rarity: Scores) -> Scores:
    """How alike the direction of the words is to that of each concept, 0–1."""
    rows = np.array([vectors.row(word) for word in words], np.uint16)
    mean = vectors.mean(rows, rarity)
    product = vectors.products(using.centres, mean.data)[: len(using.scales)]
    alike: Scores = np.maximum(product * using.scales * np.float32(mean.scale), 0)
    return alike
