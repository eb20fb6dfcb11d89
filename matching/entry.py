"""One item with all that can be read from its texts: words, sounds, concepts, meaning. Many make a `segment`."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching import sentences, vectors, vocabulary
from matching import text as texts
from matching.catalogue import Item
from matching.text import Word

# How much a word counts by where it stands, in tenths.
_FIELDS = {
    "name": 30,
    "description": 10,
    "categories": 6,
    "audience": 5,
    "venue": 6,
    "ward": 8,
    "town": 8,
    "notes": 4,
}
# How surely a concept belongs to an item by where it was read.
_SURE = {"name": 1.0, "description": 0.82, "notes": 0.5, "venue": 0.3, "audience": 0.45, "categories": 0.3}
# The fields in which concepts are read.
READ = tuple(_SURE)
# So sure, a concept surely belongs to the item.
SURELY = 0.8
# Fields that are one of a kind; the others say the same in many items, and are looked at once.
_LONG = frozenset({"name", "description"})
_HEARD = frozenset({"name", "description"})
MIN_HEARD = 4
_GRAM = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of an item beside the arrays. `special`: the situations of life it is surely meant for."""

    item: Item
    words: tuple[str, ...]
    concepts: Mapping[str, float]
    special: frozenset[str]


@dataclass(frozen=True, slots=True)
class Told:
    """All that an item tells. `counts`: of each of the entry's words, in tenths; `readings`: word by sound."""

    entry: Entry
    counts: tuple[int, ...]
    readings: Mapping[str, str]
    grams: NDArray[np.uint16]
    meanings: NDArray[np.uint16]
    mean: vectors.Mean
    sentence: sentences.Sentence


def read(item: Item) -> Entry:
    """An item's words and concepts."""
    return tell(item).entry


def tell(item: Item, encode: sentences.Encode = sentences.off) -> Told:
    """All that can be read from an item's texts; a sentence vector if there is somebody to `encode` it."""
    counts: dict[str, int] = {}
    concepts: dict[str, float] = {}
    readings: dict[str, str] = {}
    heard: list[str] = []
    for name, weight in _FIELDS.items():
        look = _look if name in _LONG else _look_again
        said = look(_field(item, name))
        for word in said.telling:
            counts[word] = counts.get(word, 0) + weight
        if sure := _SURE.get(name):
            for key in said.concepts:
                concepts[key] = max(concepts.get(key, 0.0), sure)
        if name in _HEARD:
            heard.append(texts.spoken(said.words))
            readings = _readings(said.words) | readings
    _by_kind(item, concepts)
    concepts |= dict.fromkeys(vocabulary.current().pinned.get(item.id, ()), 1.0)
    meanings = np.array(sorted({vectors.row(word) for word in counts}), np.uint16)
    # The table of vectors begins with the words that everybody uses.
    mean = vectors.mean(meanings, np.log(2 + meanings.astype(np.float32)))
    entry = Entry(item, tuple(counts), concepts, _special(concepts))
    sentence = sentences.of_item(item, encode)
    return Told(entry, tuple(counts.values()), readings, grams("".join(heard)), meanings, mean, sentence)


def _field(item: Item, name: str) -> str:
    value = getattr(item, name)
    return value if isinstance(value, str) else " ".join(value)


class _Said(NamedTuple):
    """What one field of an item says."""

    words: tuple[Word, ...]
    telling: tuple[str, ...]
    concepts: tuple[str, ...]


def _look(written: str) -> _Said:
    plain = texts.normalise(written)
    words = texts.split(plain)
    return _Said(words, tuple(word.normal for word in texts.telling(words)), vocabulary.concepts_in(plain))


_look_again = vocabulary.remembered(_look)


def _readings(words: tuple[Word, ...]) -> dict[str, str]:
    """Words by sound, where that is long enough to be told from others when it is misspelt."""
    return {heard: word.normal for word in texts.telling(words) if (heard := _heard(word.reading))}


@lru_cache(maxsize=4_096)
def _heard(reading: str) -> str:
    return texts.sound(reading) if len(reading) >= MIN_HEARD and texts.is_kana(reading) else ""


def _by_kind(item: Item, concepts: dict[str, float]) -> None:
    if item.kind == "role":
        concepts[vocabulary.ANY_HELP] = 1.0
    if item.kind == "place":
        concepts["salon"] = max(concepts.get("salon", 0.0), 0.6)


def _special(concepts: Mapping[str, float]) -> frozenset[str]:
    table = vocabulary.concepts()
    return frozenset(key for key, sure in concepts.items() if sure >= SURELY and table[key].group == "support")


def grams(reading: str) -> NDArray[np.uint16]:
    """Three kana at a time, by sound, each once, as numbers; a few different ones share a number."""
    heard = texts.sound(reading)
    found = {zlib.crc32(heard[at : at + _GRAM].encode("utf-8", "replace")) for at in range(len(heard) - _GRAM + 1)}
    return np.fromiter({gram & 0xFFFF for gram in found}, np.uint16)
