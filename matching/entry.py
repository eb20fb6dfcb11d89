"""One item with all that can be read from its texts: words, sounds, concepts, meaning. Many make a `segment`."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching import sentences, vectors, vocabulary, wording
from matching import text as texts
from matching.catalogue import Item
from matching.denied import denied_in
from matching.guess import Guesses, guess_all
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
# How surely a concept belongs to an item by where it was read, in the order of the fields.
_SURE = {"name": 1.0, "description": 0.82, "categories": 0.3, "audience": 0.45, "venue": 0.3, "notes": 0.5}
# The fields in which concepts are read.
READ = tuple(_SURE)
# So sure, a concept surely belongs to the item, or stands in its name.
SURELY, _BY_NAME = 0.8, 0.95
# From so many words on a description tells what is done; after so many, name included, it has been told.
_DESCRIBED, _BEGINNING = 3, 30
# Less sure than this, an item has not told a concept itself: only its venue, its audience or a category does.
TOLD = _SURE["notes"]
# How people meet. In a name that tells a topic as well (「トレカ交流会」) it is the manner, and counts half of itself.
_MANNERS = frozenset({"salon", "fureai_salon", "fureai_kissa", "community_cafe", "open_house", "tea_talk"})
_BESIDE_TOPIC = 0.5
# What an item may mean that it does not name counts from this chance on.
_LIKELY = 0.25
# Fields that are one of a kind; the others say the same in many items, and are looked at once.
_LONG = ("name", "description")
_SHORT = tuple(name for name in _FIELDS if name not in _LONG)
_HEARD = ("name", "description")
MIN_HEARD = 4
_GRAM = 3
# So many items are read step by step together.
_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Entry:
    """What is kept of an item beside the arrays. `named`: the concepts in its name, but that it wants help, or as sure;
    `meant`: those it does not say, but seems to be about; `special`: the situations of life it is surely meant for.
    """

    item: Item
    words: tuple[str, ...]
    concepts: Mapping[str, float]
    named: tuple[str, ...]
    meant: frozenset[str]
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
    return tell_all([item], encode)[0]


def tell_all(items: Sequence[Item], encode: sentences.Encode = sentences.off) -> list[Told]:
    """The same for many. Each step is taken for some of them before the next one is: what steps look up pushes out of
    the processor's cache what others do, and to fetch all of it anew for each item takes as long as the rest.
    """
    return [told for at in range(0, len(items), _AT_ONCE) for told in _told(items[at : at + _AT_ONCE], encode)]


def _told(items: Sequence[Item], encode: sentences.Encode) -> Iterable[Told]:
    long = zip(*(_look([getattr(item, name) for item in items]) for name in _LONG), strict=True)
    said = [_said(item, each) for item, each in zip(items, long, strict=True)]
    counts = [_counts(each) for each in said]
    meant = guess_all([_spoken(each) for each in said])
    entries = [_entry(*one) for one in zip(items, said, counts, meant, strict=True)]
    meanings = [np.array(sorted({*map(vectors.row, words)}), np.uint16) for words in counts]
    # The table of vectors begins with the words that everybody uses.
    means = [vectors.mean(rows, np.log(2 + rows.astype(np.float32))) for rows in meanings]
    heard = [grams("".join([texts.spoken(each[name].words) for name in _HEARD])) for each in said]
    readings = [_readings(each["description"]) | _readings(each["name"]) for each in said]
    encoded = [sentences.of_item(item, encode) for item in items]
    return map(Told, entries, (tuple(each.values()) for each in counts), readings, heard, meanings, means, encoded)


class _Said(NamedTuple):
    """What one field of an item says."""

    words: tuple[Word, ...]
    telling: tuple[Word, ...]
    concepts: tuple[str, ...]


def _look(written: Sequence[str]) -> Iterable[_Said]:
    """What each of some texts says."""
    plain = [texts.normalise(each) for each in written]
    words = [texts.split(each) for each in plain]
    concepts = [vocabulary.concepts_in(each) for each in plain]
    return map(_Said, words, map(texts.telling, words), concepts)


@vocabulary.remembered
def _look_again(written: str) -> _Said:
    return next(iter(_look([written])))


def _said(item: Item, long: Iterable[_Said]) -> Mapping[str, _Said]:
    """What each field says, in their order; of the `long` ones it is known."""
    said = dict(zip(_LONG, long, strict=True))
    for name in _SHORT:
        value = getattr(item, name)
        said[name] = _look_again(value if isinstance(value, str) else " ".join(value))
    return said


def _counts(said: Mapping[str, _Said]) -> Mapping[str, int]:
    """How much each word counts, in tenths."""
    counts: dict[str, int] = {}
    for name, weight in _FIELDS.items():
        for word in said[name].telling:
            counts[word.normal] = counts.get(word.normal, 0) + weight
    return counts


def _spoken(said: Mapping[str, _Said]) -> Sequence[str]:
    """What name and the beginning of the description speak of, without days and hours. Nothing where hardly anything is
    described: of a name alone nobody knows what is meant. Far on stand fees and the way there, in all items alike.
    """
    name, described = ([word.normal for word in said[field].telling] for field in _LONG)
    if len({*described} - {*name}) < _DESCRIBED:
        return ()
    return [word for word in dict.fromkeys([*name, *described][:_BEGINNING]) if word not in wording.when()]


def _entry(item: Item, said: Mapping[str, _Said], words: Iterable[str], meant: Guesses) -> Entry:
    concepts: dict[str, float] = {}
    for name, sure in _SURE.items():
        for key in said[name].concepts:
            concepts[key] = max(concepts.get(key, 0.0), sure)
    _by_kind(item, concepts)
    _by_manner(concepts)
    concepts |= dict.fromkeys(vocabulary.current().pinned.get(item.id, ()), 1.0)
    told = {**concepts}
    for key, sure in _meant(item, meant):
        concepts[key] = max(concepts.get(key, 0.0), sure)
    named = tuple([key for key, sure in concepts.items() if sure >= _BY_NAME and key != vocabulary.ANY_HELP])
    only_meant = frozenset(
        key for key, sure in concepts.items() if told.get(key, 0.0) < TOLD and sure > told.get(key, 0.0)
    )
    return Entry(item, tuple(words), concepts, named, only_meant, _special(concepts))


def _meant(item: Item, meant: Guesses) -> Iterable[tuple[str, float]]:
    """What an item is about though it does not say so, and how surely: organisers tell what is done, not what it is
    called (「銅板にガラスの粉をのせて焼き」 is cloisonné). The root of the chance orders better than the chance.
    """
    likely = [(key, chance) for key, chance in meant if chance >= _LIKELY and key in vocabulary.concepts()]
    denied = denied_in(texts.normalise(f"{item.name} {item.description}")) if likely else frozenset()
    return ((key, chance**0.5) for key, chance in likely if key not in denied)


def _readings(said: _Said) -> dict[str, str]:
    """Words by sound, where that is long enough to be told from others when it is misspelt."""
    return {heard: word.normal for word in said.telling if (heard := _heard(word.reading))}


@lru_cache(maxsize=4_096)
def _heard(reading: str) -> str:
    return texts.sound(reading) if len(reading) >= MIN_HEARD and texts.is_kana(reading) else ""


def _by_kind(item: Item, concepts: dict[str, float]) -> None:
    if item.kind == "role":
        concepts[vocabulary.ANY_HELP] = 1.0
    if item.kind == "place":
        concepts["salon"] = max(concepts.get("salon", 0.0), 0.6)


def _by_manner(concepts: dict[str, float]) -> None:
    """In a name that tells a topic too, how people meet counts less: a table of languages is no salon for whoever is
    lonely, though its name says café.
    """
    table, named = vocabulary.concepts(), {key for key, sure in concepts.items() if sure >= _BY_NAME}
    topics = (key for key in named - _MANNERS if vocabulary.is_liking(key))
    if any(table[key].group != "community" for key in topics):
        concepts |= {key: concepts[key] * _BESIDE_TOPIC for key in named & _MANNERS}


def _special(concepts: Mapping[str, float]) -> frozenset[str]:
    table = vocabulary.concepts()
    return frozenset(key for key, sure in concepts.items() if sure >= SURELY and table[key].group == "support")


def grams(reading: str) -> NDArray[np.uint16]:
    """Three kana at a time, by sound, each once, as numbers; a few different ones share a number."""
    heard = texts.sound(reading)
    return np.fromiter({_gram(heard[at : at + _GRAM]) for at in range(len(heard) - _GRAM + 1)}, np.uint16)


@lru_cache(maxsize=16_384)
def _gram(heard: str) -> int:
    return zlib.crc32(heard.encode("utf-8", "replace")) & 0xFFFF
