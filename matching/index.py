"""The catalogue in memory, ready to be searched: words, sounds, concepts and meanings of each item.

It finds evidence; `rank` weighs it. Items can be put in or taken out; whoever does so remakes the arrays.
"""

import math
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from matching import text as texts
from matching import vectors, vocabulary
from matching.catalogue import Item

Scores = NDArray[np.float32]

_K1, _B = 1.2, 0.5
_GRAM = 3
# How much a word counts by where it stands.
_FIELDS = {
    "name": 3.0,
    "description": 1.0,
    "categories": 0.6,
    "audience": 0.5,
    "venue": 0.6,
    "ward": 0.8,
    "town": 0.8,
    "notes": 0.4,
}
# How surely a concept belongs to an item by where it was read.
_SURE = {"name": 1.0, "description": 0.82, "notes": 0.5, "venue": 0.3, "audience": 0.45, "categories": 0.3}
_SURELY = 0.8
_REPAIR_CUTOFF = 85
_MIN_REPAIR = 4
# How much one snapshot remembers of what was asked: at 20,000 items two hundred words or concepts.
_ASKED_BYTES = 16 * 2**20
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Entry:
    """One item with all that is read from its texts. `special`: the situations of life it is surely meant for."""

    item: Item
    words: Mapping[str, float]
    grams: Mapping[str, float]
    concepts: Mapping[str, float]
    readings: Mapping[str, str]
    special: frozenset[str]


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the numbers of the items that have it and what it weighs there (BM25)."""

    rows: Mapping[str, tuple[NDArray[np.int32], Scores]]
    rarity: Mapping[str, float]

    def score(self, terms: Iterable[str], size: int) -> Scores:
        """The BM25 sum of the terms for every item."""
        total = np.zeros(size, np.float32)
        for term in terms:
            if term in self.rows:
                at, weight = self.rows[term]
                total[at] += weight
        return total


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The arrays of one state of the catalogue; never changed once made, but for what `asked` remembers."""

    entries: tuple[Entry, ...]
    words: Postings
    grams: Postings
    concepts: Mapping[str, tuple[NDArray[np.int32], Scores]]
    vocabulary: tuple[str, ...]
    meanings: NDArray[np.float32]
    members: NDArray[np.int32]
    starts: NDArray[np.int32]
    centres: NDArray[np.float32]
    readings: Mapping[str, str]
    asked: dict[str, Scores] = field(default_factory=dict, compare=False)

    @property
    def size(self) -> int:
        """How many items there are."""
        return len(self.entries)

    def by_concept(self, key: str) -> Scores:
        """How well each item answers a wish for a concept, 0–1."""
        return self._kept(f"concept {key}", partial(self._answering, key))

    def _answering(self, key: str) -> Scores:
        best = np.zeros(self.size, np.float32)
        for other, near in vocabulary.related(key).items():
            if other in self.concepts:
                at, sure = self.concepts[other]
                best[at] = np.maximum(best[at], sure * np.float32(near))
        return best

    def by_meaning(self, words: Iterable[str]) -> tuple[Scores, Scores]:
        """Mean of the best word-to-word likeness, and likeness of the whole texts; both 0–1."""
        known = [(w, v) for w in words if (v := vectors.vector(w)) is not None]
        nothing = np.zeros(self.size, np.float32)
        if not known or not self.size:
            return nothing, nothing
        weight = np.array([self.words.rarity.get(w, 5.0) for w, _ in known], np.float32)
        weight /= weight.sum()
        best, centre = nothing.copy(), np.zeros(vectors.SIZE, np.float32)
        for (word, vector), share in zip(known, weight, strict=True):
            best += share * self._kept(word, partial(self._likest, vector))
            centre += share * vector
        centre /= np.linalg.norm(centre) + np.float32(1e-6)
        return best, np.maximum(self.centres @ centre, 0)

    def _likest(self, vector: vectors.Vector) -> Scores:
        """For each item the likeness of its word nearest to this one."""
        like = np.maximum(self.meanings @ vector, 0).ravel()
        return np.maximum.reduceat(like[self.members], self.starts)

    def _kept(self, name: str, scores: Callable[[], Scores]) -> Scores:
        """Remembered, since residents ask for the same things. Whoever is given an array only reads it."""
        known = self.asked.get(name)
        if known is None:
            known = scores()
            known.flags.writeable = False
            if (len(self.asked) + 1) * known.nbytes > _ASKED_BYTES:
                self.asked.clear()  # other threads hold what they read
            self.asked[name] = known
        return known

    def repair(self, word: str) -> str:
        """A catalogue word that sounds like an unknown one; "" when none is near."""
        heard = texts.sound(texts.reading(word))
        if len(heard) < _MIN_REPAIR or not texts.is_kana(heard):
            return ""
        if heard in self.readings:
            return self.readings[heard]
        hit = process.extractOne(heard, self.readings.keys(), scorer=fuzz.ratio, score_cutoff=_REPAIR_CUTOFF)
        return self.readings[hit[0]] if hit else ""


class Index:
    """The changing catalogue. While one thread changes it, the others go on with what was there."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self._entries = {item.id: read(item) for item in items}
        self._snapshot = _snapshot(tuple(self._entries.values()))
        self._lock = threading.Lock()

    def change(self, put: Iterable[Item] = (), gone: Iterable[str] = ()) -> None:
        """Add items, each in the place of the one with its id, and take others out; an unknown id is no error."""
        fresh = {item.id: read(item) for item in put}
        with self._lock:
            self._entries |= fresh
            for item_id in gone:
                self._entries.pop(item_id, None)
            self._snapshot = _snapshot(tuple(self._entries.values()))

    def snapshot(self) -> Snapshot:
        """The catalogue as it is now."""
        return self._snapshot


def read(item: Item) -> Entry:
    """All that can be read from an item's texts."""
    parts = {name: texts.normalise(_field(item, name)) for name in _FIELDS}
    words: dict[str, float] = {}
    concepts: dict[str, float] = {}
    readings: dict[str, str] = {}
    table = vocabulary.concepts()
    for name, plain in parts.items():
        for w in texts.content_words(plain):
            words[w.normal] = words.get(w.normal, 0.0) + _FIELDS[name]
            if name in {"name", "description"} and texts.is_kana(w.reading) and len(w.reading) >= _MIN_REPAIR:
                readings.setdefault(texts.sound(w.reading), w.normal)
        for key in vocabulary.concepts_in(plain):
            concepts[key] = max(concepts.get(key, 0.0), _SURE.get(name, 0.0))
    if item.kind == "role":
        concepts["volunteer"] = 1.0
    if item.kind == "place":
        concepts["salon"] = max(concepts.get("salon", 0.0), 0.6)
    grams = Counter(kana_grams(texts.reading(parts["name"] + " " + parts["description"])))
    return Entry(
        item,
        words,
        {gram: float(count) for gram, count in grams.items()},
        {key: sure for key, sure in concepts.items() if sure > 0},
        readings,
        frozenset(key for key, sure in concepts.items() if sure >= _SURELY and table[key].group == "support"),
    )


def _field(item: Item, name: str) -> str:
    value = getattr(item, name)
    return value if isinstance(value, str) else " ".join(value)


def kana_grams(reading: str) -> list[str]:
    """Three kana at a time, by sound."""
    heard = texts.sound(reading)
    return [heard[i : i + _GRAM] for i in range(len(heard) - _GRAM + 1)]


def _snapshot(entries: tuple[Entry, ...]) -> Snapshot:
    words = _postings([e.words for e in entries])
    terms = tuple(words.rows)
    number = {term: i for i, term in enumerate(terms)}
    meanings = vectors.matrix(list(terms))
    known = np.abs(meanings).sum(axis=1) > 0
    members: list[int] = []
    starts: list[int] = []
    centres = np.zeros((len(entries), vectors.SIZE), np.float32)
    blank = len(terms)
    for row, entry in enumerate(entries):
        starts.append(len(members))
        mine = [number[w] for w in entry.words if known[number[w]]]
        members.extend(mine or [blank])
        if mine:
            weight = np.array([entry.words[terms[i]] * words.rarity[terms[i]] for i in mine], np.float32)
            centre = weight @ meanings[mine]
            centres[row] = centre / (np.linalg.norm(centre) + 1e-6)
    return Snapshot(
        entries=entries,
        words=words,
        grams=_postings([e.grams for e in entries]),
        concepts=_by_concept(entries),
        vocabulary=terms,
        meanings=_blocks(meanings),
        members=np.array(members, np.int32),
        starts=np.array(starts, np.int32),
        centres=centres,
        readings={k: v for e in entries for k, v in e.readings.items()},
    )


def _blocks(meanings: Scores) -> Scores:
    """Rows in blocks, zeros at the end: small products stay on one core, forty times faster when all are busy."""
    spare = _BLOCK - len(meanings) % _BLOCK
    return np.vstack([meanings, np.zeros((spare, vectors.SIZE), np.float32)]).reshape(-1, _BLOCK, vectors.SIZE)


def _by_concept(entries: tuple[Entry, ...]) -> dict[str, tuple[NDArray[np.int32], Scores]]:
    rows: dict[str, list[tuple[int, float]]] = {}
    for row, entry in enumerate(entries):
        for key, sure in entry.concepts.items():
            rows.setdefault(key, []).append((row, sure))
    return {
        k: (np.array([r for r, _ in v], np.int32), np.array([s for _, s in v], np.float32)) for k, v in rows.items()
    }


def _postings(documents: list[Mapping[str, float]]) -> Postings:
    lengths = [sum(d.values()) for d in documents]
    mean = sum(lengths) / max(len(lengths), 1) or 1.0
    rows: dict[str, list[tuple[int, float]]] = {}
    for row, document in enumerate(documents):
        norm = _K1 * (1 - _B + _B * lengths[row] / mean)
        for term, count in document.items():
            rows.setdefault(term, []).append((row, count * (_K1 + 1) / (count + norm)))
    size = len(documents)
    rarity = {term: math.log(1 + (size - len(hits) + 0.5) / (len(hits) + 0.5)) for term, hits in rows.items()}
    return Postings(
        {
            term: (np.array([r for r, _ in hits], np.int32), np.array([w * rarity[term] for _, w in hits], np.float32))
            for term, hits in rows.items()
        },
        rarity,
    )
