"""What a sentence may mean that names nothing we know, judged by its likeness to how residents say things.

The model is `data/sayings.npz`, made by `python -m matching.sayings`. A guess orders what is shown and is told as a
guess. What an item does not say is read by the same model (`guess_all`).
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache, partial, reduce
from operator import add
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


def key_of(feature: str) -> int:
    """A feature as the model stores it."""
    return int.from_bytes(hashlib.blake2b(feature.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def grams(reading: str) -> list[str]:
    """Three kana at a time, by sound, each once; apart from words."""
    heard = texts.sound(reading)
    return list(dict.fromkeys(f"~{heard[at : at + _GRAM]}" for at in range(len(heard) - _GRAM + 1)))


def guess(words: Iterable[str], reading: str, known: Model | None = None) -> Guesses:
    """Concepts that may be meant and how likely, likeliest first; together at most 1. `reading`: in hiragana."""
    using, found = (known, partial(_found, known)) if known else (model(), _shipped)
    words, heard = list(words), grams(reading)
    if not words:
        return ()
    told = list(map(found, words))
    score = _said(using, told) + _said(using, list(map(found, heard))) / np.float32(max(len(heard), 1) ** 0.5)
    score += np.float32(_DIRECTION) * _pointing(using, _mean(words, told))
    return _chances(using, score)


def guess_all(many: Sequence[Sequence[str]]) -> list[Guesses]:
    """The same for the words of each of many texts, such as those of a catalogue, without their sounds: where there are
    many words, sounds hardly tell more (.002 of nDCG@5). Directions are compared all at once.
    """
    using = model()
    told = [list(map(_shipped, words)) for words in many]
    means = [_mean(words, each) for words, each in zip(many, told, strict=True)]
    alike = vectors.products_of_all(using.centres, [mean.data for mean in means])[:, : len(using.scales)]
    shares = np.array([_DIRECTION * mean.scale for mean in means], np.float32)
    pointing = np.maximum(alike * using.scales, 0) * shares[:, None]
    return [_chances(using, _said(using, each) + row) for each, row in zip(told, pointing, strict=True)]


def _chances(using: Model, scores: Scores) -> Guesses:
    """The likeliest concepts with their chances."""
    ranked = scores.copy()
    ranked.partition(max(len(ranked) - _MOST, 0))
    best = ranked[-_MOST:]
    at = (scores >= best[0]).nonzero()[0]
    # Counted from the highest: long texts score so high that the odds themselves are no numbers any more.
    top = np.maximum(best.max(), np.float32(_NOTHING))
    odds = np.exp((scores[at] - top) * _SHARPNESS).tolist()
    # From Python 3.12 on `sum` rounds otherwise.
    total = reduce(add, odds) + float(np.exp((_NOTHING - top) * _SHARPNESS))
    found = ((using.concepts[row], odd / total) for row, odd in zip(at.tolist(), odds, strict=True))
    return tuple(sorted((pair for pair in found if pair[1] >= _LEAST), key=lambda pair: -pair[1]))


@lru_cache(maxsize=4_096)
def telling(word: str) -> float:
    """How much a word says about what is meant, above 0 to 1: little when people use it whatever they speak of."""
    return max(_found(model(), word).rarity, _UNTELLING) / model().rarest


class _Known(NamedTuple):
    """Where what a feature speaks for begins and ends, and how rare it is: what nobody said, as rare as can be."""

    begin: int
    end: int
    rarity: float


def _found(using: Model, feature: str) -> _Known:
    key = key_of(feature)
    at = bisect_left(using.keys.data, key)
    if at == len(using.keys) or using.keys.item(at) != key:
        return _Known(0, 0, using.rarest)
    return _Known(using.starts.item(at), using.starts.item(at + 1), using.rarity.item(at))


@lru_cache(maxsize=16_384)
def _shipped(feature: str) -> _Known:
    """The same sounds come again and again."""
    return _found(model(), feature)


def _said(using: Model, told: Iterable[_Known]) -> Scores:
    """What some features say for each concept."""
    size = len(using.concepts)
    spans = [slice(begin, end) for begin, end, _ in told if begin < end]
    if not spans:
        return np.zeros(size, np.float32)
    rows, weights = (np.concatenate([of[span] for span in spans]) for of in (using.rows, using.weights))
    return np.bincount(rows, weights, size).astype(np.float32)


def _mean(words: Sequence[str], told: Sequence[_Known]) -> vectors.Mean:
    """Where words point together, rare ones more."""
    rows = np.array([vectors.row(word) for word in words], np.uint16)
    return vectors.mean(rows, np.array([each.rarity for each in told], np.float32))


def _pointing(using: Model, mean: vectors.Mean) -> Scores:
    """How alike a direction is to that of each concept, 0–1."""
    product = vectors.products(using.centres, mean.data)[: len(using.scales)]
    alike: Scores = np.maximum(product * using.scales * np.float32(mean.scale), 0)
    return alike
