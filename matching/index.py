"""The catalogue in memory, which changes while it is read. What speaks for an item is found in `evidence`.

A change makes a small segment of its own and strikes out the rows it replaces. Small segments are put together as they
come, and with a large one only when they have grown to a part of it: so a change costs the same in a large catalogue.
"""

import math
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from matching import sentences, vectors
from matching.catalogue import Item
from matching.entry import Entry, tell_all
from matching.lexicon import Lexicon
from matching.segment import EVERYWHERE, Rows, Segment, columns, joined, segment

# Segments up to this size are put together at each change; a larger one when those after it are an eighth of it.
_SMALL = 256
_EIGHTH = 8
# So many items are read before what they told is packed away: a long catalogue need not lie unpacked in memory.
_PACKED = 4_096
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Part:
    """A segment without the rows that were struck out of it."""

    segment: Segment
    gone: Rows

    @property
    def size(self) -> int:
        """How many rows are left."""
        return self.segment.size - len(self.gone)

    def left(self) -> Rows:
        """Those rows."""
        return np.delete(np.arange(self.segment.size), self.gone)

    def without(self, ids: Iterable[str]) -> "Part":
        """The same with more rows struck out."""
        gone = {*self.gone.tolist()}
        more = {row for each in ids if (row := self.segment.numbers.get(each)) is not None} - gone
        return Part(self.segment, np.array(sorted(gone | more), np.int64)) if more else self

    def count(self, term: int) -> int:
        """How many of the rows have a word."""
        found = self.segment.by_word.count(term)
        if not found or not len(self.gone):
            return found
        words = self.segment.columns.words
        return found - int(np.count_nonzero(words.values[words.at(self.gone)[0]] == term))

    def length(self) -> int:
        """How long all their texts are."""
        lengths = self.segment.lengths
        return int(lengths.sum() - lengths[self.gone].sum())


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows side by side that somebody may see, those struck out included. `begin`: the number of the first of all."""

    part: Part
    rows: range
    begin: int

    @property
    def every(self) -> Rows:
        """The numbers of the rows; an array of a range itself would be made one by one."""
        return np.arange(self.rows.start, self.rows.stop)

    @property
    def gone(self) -> Rows:
        """Those struck out."""
        gone = self.part.gone
        first, last = (bisect_left(gone, edge) for edge in (self.rows.start, self.rows.stop))
        return gone[first:last]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One state of the catalogue; never changed once made. The same items give the same answers, however they came.

    `size`: how many items there are; `mean_length`: of their texts, in tenths of a word. `encode`: makes the sentence
    vectors.
    """

    parts: tuple[Part, ...]
    lexicon: Lexicon
    meanings: vectors.Meanings
    size: int
    mean_length: float
    encode: sentences.Encode = sentences.off

    @property
    def entries(self) -> Sequence[Entry]:
        """Every item, in no order that means anything."""
        return [part.segment.columns.entries[row] for part in self.parts for row in part.left().tolist()]

    def visible(self, city: str) -> Iterator[Stretch]:
        """What residents of a city may see; of no city: everything."""
        begin = 0
        for part in self.parts:
            places = part.segment.places
            spans = [places[p] for p in (EVERYWHERE, city) if p in places] if city else [range(part.segment.size)]
            yield from (Stretch(part, rows, begin + rows.start) for rows in spans)
            begin += part.segment.size

    def seen(self, city: str) -> Iterator[Entry]:
        """The items that residents of a city may see."""
        for stretch in self.visible(city):
            rows = np.setdiff1d(stretch.every, stretch.gone)
            yield from (stretch.part.segment.columns.entries[row] for row in rows.tolist())

    def entry(self, number: int) -> Entry:
        """The item with a number, counted through all parts."""
        for part in self.parts:
            if number < part.segment.size:
                return part.segment.columns.entries[number]
            number -= part.segment.size
        raise IndexError(number)

    def count(self, word: str) -> int:
        """How many items have a word."""
        term = self.lexicon.find(word)
        return sum(part.count(term) for part in self.parts)

    def rarity(self, count: int) -> float:
        """How well a word tells items apart that so many of them have (BM25)."""
        return math.log(1 + (self.size - count + 0.5) / (count + 0.5))

    def repair(self, word: str) -> str:
        """A catalogue word that sounds like an unknown one; "" when none is near."""
        return next((alike for alike in self.lexicon.alike(word) if self.count(alike)), "")


class Index:
    """The changing catalogue. While one thread changes it, the others go on with what was there."""

    def __init__(self, items: Iterable[Item] = (), encode: sentences.Encode = sentences.off) -> None:
        self._encode = encode
        self._lexicon = Lexicon()
        self._lock = threading.Lock()
        self._snapshot = Snapshot((), self._lexicon, vectors.Meanings(np.zeros(0, np.uint16)), 0, 1.0)
        self.change(items)

    def change(self, put: Iterable[Item] = (), gone: Iterable[str] = ()) -> None:
        """Add items, each in the place of the one with its id, and take others out; an unknown id is no error."""
        with self._lock:
            fresh = {item.id: item for item in put}
            struck = {*gone, *fresh}
            parts = [part.without(struck) for part in self._snapshot.parts]
            parts += [self._part(pack) for pack in _packs(fresh.values())]
            self._snapshot = self._state(_together(parts))

    def snapshot(self) -> Snapshot:
        """The catalogue as it is now."""
        return self._snapshot

    def branch(self) -> "Index":
        """Another index that begins with what is here, to be changed apart. Both may not be changed at once."""
        other = Index(encode=self._encode)
        other._lexicon, other._snapshot = self._lexicon, self._snapshot
        return other

    def _part(self, items: Sequence[Item]) -> Part:
        told = tell_all(items, self._encode)
        self._lexicon.hear(each.readings for each in told)
        rows = np.arange(len(told), dtype=np.int64)
        return Part(segment(joined([columns(told, self._lexicon.number)], rows)), _NONE)

    def _state(self, parts: Sequence[Part]) -> Snapshot:
        used = np.zeros(vectors.nothing() + 1, np.bool_)
        for part in parts:
            used |= part.segment.has_meaning
        meanings = self._snapshot.meanings
        if not meanings.know(used):
            meanings = vectors.Meanings(np.flatnonzero(used).astype(np.uint16))
        size, total = sum(part.size for part in parts), sum(part.length() for part in parts)
        return Snapshot(tuple(parts), self._lexicon, meanings, size, total / size if total else 1.0, self._encode)


def _packs(items: Iterable[Item]) -> Iterator[Sequence[Item]]:
    rest = iter(items)
    while pack := tuple(islice(rest, _PACKED)):
        yield pack


def _together(parts: Iterable[Part]) -> list[Part]:
    """The same rows in few parts: small ones as one, and no large one that is mostly gone."""
    kept = [_one([part]) if len(part.gone) > part.size else part for part in parts if part.size]
    first, size = len(kept), 0
    while first and (not size or kept[first - 1].size <= max(_SMALL, _EIGHTH * size)):
        first -= 1
        size += kept[first].size
    return [*kept[:first], _one(kept[first:])] if len(kept) - first > 1 else kept


def _one(parts: Sequence[Part]) -> Part:
    begins = np.cumsum([0, *(part.segment.size for part in parts)])
    rows = np.concatenate([part.left() + begin for part, begin in zip(parts, begins, strict=False)])
    return Part(segment(joined([part.segment.columns for part in parts], rows)), _NONE)
