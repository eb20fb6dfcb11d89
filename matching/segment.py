"""Many items as arrays, sorted by place, so that those of one city stand side by side. Never changed once made.

Words, concepts and meanings are kept by row, to weigh some rows, and by term, to find the rows that have one.
"""

import hashlib
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching import vectors, vocabulary
from matching.entry import Entry, Told
from matching.sentences import NOTHING, Sentence
from matching.slots import BANDS, Slots

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Numbers = NDArray[Any]

# Where items stand that everybody may see: those without a city, and online ones.
EVERYWHERE = ""
# So many concepts may staff add to those that ship.
MOST_OWN = 500
HUNDREDTH = np.float32(0.01)


class Lists(NamedTuple):
    """Numbers by row, one row after the other: row n has those from starts[n] to starts[n + 1].

    `weights`: how much each counts there; as many as there are values, or none at all.
    """

    starts: Rows
    values: Numbers
    weights: Numbers

    def at(self, rows: Rows | range) -> tuple[Rows | slice, Rows]:
        """Where the values of some rows stand, and where each row's begin among them, and the last ends."""
        if isinstance(rows, range):
            starts = self.starts[rows.start : rows.stop + 1]
            return slice(starts[0], starts[-1]), starts - starts[0]
        begin, starts = self.starts[rows], np.zeros(len(rows) + 1, np.int64)
        long = self.starts[rows + 1] - begin
        np.add.accumulate(long, out=starts[1:])
        return (begin - starts[:-1]).repeat(long) + np.arange(starts[-1]), starts


class Postings(NamedTuple):
    """Rows by term, rising, and how much it weighs in each."""

    starts: Rows
    rows: NDArray[np.int32]
    weights: Numbers

    def of(self, term: int, within: range) -> tuple[Rows, Numbers]:
        """The rows within a range that have a term, counted from its beginning, and the weights."""
        begin, end = self._span(term)
        first = bisect_left(self.rows, within.start, begin, end)
        last = bisect_left(self.rows, within.stop, first, end)
        return self.rows[first:last].astype(np.int64) - within.start, self.weights[first:last]

    def count(self, term: int) -> int:
        """How many rows have a term."""
        begin, end = self._span(term)
        return end - begin

    def _span(self, term: int) -> tuple[int, int]:
        return (int(self.starts[term]), int(self.starts[term + 1])) if 0 <= term < len(self.starts) - 1 else (0, 0)


class Columns(NamedTuple):
    """What is known of each row. `place` and `tie` are hashes of the city and of the id; equals are ordered by `tie`.

    Words are numbered as they came, concepts in the order of the vocabulary, meanings by the table of vectors.
    Words weigh in tenths, concepts in hundredths. A row without concepts or meanings has the one that stands for none.
    `sentences` are of no width when nobody encodes them.
    """

    entries: tuple[Entry, ...]
    place: NDArray[np.uint64]
    tie: NDArray[np.uint64]
    words: Lists
    concepts: Lists
    meanings: Lists
    grams: Lists
    means: NDArray[np.int8]
    scales: Scores
    sentences: NDArray[np.int8]
    points: Scores
    slots: NDArray[np.uint32]
    roles: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows, and how to find them: by id, place, word, concept and meaning. `lengths`: the words of a row, in tenths;
    `sure`: how surely each of its concepts belongs to it, 0–1.
    """

    columns: Columns
    numbers: Mapping[str, int]
    places: Mapping[str, range]
    lengths: Rows
    sure: Scores
    by_word: Postings
    by_concept: Postings
    by_meaning: Postings
    has_meaning: NDArray[np.bool_]

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.columns.entries)


def place_of(entry: Entry) -> str:
    """The city whose residents alone see an item; `EVERYWHERE` when all do."""
    return EVERYWHERE if entry.item.online else entry.item.city


@cache
def _given() -> dict[str, int]:
    """Numbers are given once: what was read with one state of the vocabulary is looked up with the next."""
    return {key: number for number, key in enumerate(vocabulary.shipped().concepts)}


_giving = threading.Lock()


@cache
def width() -> int:
    """The numbers of concepts end below this; the last stands for none."""
    return len(vocabulary.shipped().concepts) + MOST_OWN + 1


@vocabulary.remembered
def concept_numbers() -> Mapping[str, int]:
    """The number of each concept.

    Raises:
        OverflowError: this process has met more concepts of staff than there are numbers.
    """
    given = _given()
    with _giving:
        for key in vocabulary.concepts():
            if given.setdefault(key, len(given)) >= width() - 1:
                raise OverflowError("too many concepts")
    return {key: given[key] for key in vocabulary.concepts()}


def columns(told: Sequence[Told], number: Callable[[str], int]) -> Columns:
    """Rows in the order of what was told; `number` numbers a word."""
    entries = tuple(each.entry for each in told)
    known, none = concept_numbers(), width() - 1
    words = [[*map(number, entry.words)] for entry in entries]
    concepts = [{known[key]: round(sure * 100) for key, sure in e.concepts.items()} or {none: 0} for e in entries]
    nothing = np.array([vectors.nothing()], np.uint16)
    place = {each: _hash(each) for each in {*map(place_of, entries)}}
    return Columns(
        entries=entries,
        place=np.array([place[place_of(entry)] for entry in entries], np.uint64),
        tie=np.array([_hash(entry.item.id) for entry in entries], np.uint64),
        words=_lists(words, _flat(words, np.int32), [each.counts for each in told]),
        concepts=_lists(concepts, _flat(concepts, np.uint16), [each.values() for each in concepts]),
        meanings=_arrays([each.meanings if len(each.meanings) else nothing for each in told]),
        grams=_arrays([each.grams for each in told]),
        means=np.array([each.mean.data for each in told], np.int8).reshape(-1, vectors.SIZE),
        scales=np.array([each.mean.scale for each in told], np.float32),
        sentences=_together([each.sentence for each in told]),
        points=np.array([_point(entry) for entry in entries], np.float32).reshape(-1, 2),
        slots=np.array([slot_bits(entry.item.slots) for entry in entries], np.uint32),
        roles=np.array([entry.item.kind == "role" for entry in entries], np.bool_),
    )


def _together(sentences: Sequence[Sentence]) -> NDArray[np.int8]:
    return np.stack(sentences) if sentences else NOTHING.reshape(0, 0)


def _hash(text: str) -> int:
    return (
        int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big") if text else 0
    )


def _point(entry: Entry) -> tuple[float, float]:
    """Where one has to go; nowhere when it is not known, or online."""
    return (entry.item.point if not entry.item.online else None) or (np.nan, np.nan)


def slot_bits(slots: Slots | None) -> int:
    """One bit a slot; none at all when days or hours are not known."""
    return sum(1 << day * len(BANDS) + BANDS.index(band) for day, band in slots or ())


def _lists(rows: Sequence[Sized], values: Numbers, weights: Sequence[Iterable[int]] = ()) -> Lists:
    """Values and weights of rows, of which each has as many as it is long."""
    starts = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    return Lists(starts, values, _flat(weights, np.uint16))


def _arrays(rows: Sequence[Numbers]) -> Lists:
    return _lists(rows, np.concatenate([np.zeros(0, np.uint16), *rows]))


def _flat(rows: Iterable[Iterable[int]], kind: type) -> Numbers:
    return np.fromiter(chain.from_iterable(rows), kind)


def joined(some: Sequence[Columns], rows: Rows) -> Columns:
    """Those rows of several columns, counted through, that are to stay, sorted by place."""
    whole = Columns(*map(_joined, zip(*some, strict=True)))
    order = rows[np.lexsort((whole.tie[rows], whole.place[rows]))]
    return Columns(*(_taken(column, order) for column in whole))


def _joined(parts: Sequence[Any]) -> Any:
    if isinstance(parts[0], Lists):
        begin = np.cumsum([0, *(each.starts[-1] for each in parts)])
        starts = [each.starts[:-1] + at for each, at in zip(parts, begin[:-1], strict=True)]
        return Lists(
            np.concatenate([*starts, begin[-1:]]),
            np.concatenate([each.values for each in parts]),
            np.concatenate([each.weights for each in parts]),
        )
    return sum(parts, ()) if isinstance(parts[0], tuple) else np.concatenate(parts)


def _taken(column: Any, rows: Rows) -> Any:
    if isinstance(column, Lists):
        at, starts = column.at(rows)
        return Lists(starts, column.values[at], column.weights[at] if len(column.weights) else column.weights)
    return tuple(column[row] for row in rows.tolist()) if isinstance(column, tuple) else column[rows]


def segment(columns: Columns) -> Segment:
    """The ways to find these rows, which are sorted by place."""
    words = columns.words
    total = np.concatenate(([0], np.cumsum(words.weights, dtype=np.int64)))
    return Segment(
        columns=columns,
        numbers={entry.item.id: row for row, entry in enumerate(columns.entries)},
        places=_places(columns),
        lengths=total[words.starts[1:]] - total[words.starts[:-1]],
        sure=columns.concepts.weights * HUNDREDTH,
        by_word=_postings(words),
        by_concept=_postings(columns.concepts),
        by_meaning=_postings(columns.meanings),
        has_meaning=np.bincount(columns.meanings.values, minlength=vectors.nothing() + 1) > 0,
    )


def _places(columns: Columns) -> dict[str, range]:
    edges = np.flatnonzero(np.diff(columns.place)) + 1
    bounds = [0, *edges.tolist(), len(columns.entries)]
    spans = (range(begin, end) for begin, end in pairwise(bounds) if begin < end)
    return {place_of(columns.entries[span.start]): span for span in spans}


def _postings(lists: Lists) -> Postings:
    order = np.argsort(lists.values, kind="stable")
    rows = np.repeat(np.arange(len(lists.starts) - 1, dtype=np.int32), np.diff(lists.starts))
    starts = np.concatenate(([0], np.cumsum(np.bincount(lists.values)))).astype(np.int64)
    return Postings(starts, rows[order], lists.weights[order] if len(lists.weights) else lists.weights)
