"""What in the catalogue speaks for a wish: concepts, words, sounds and meanings, for all visible items at once.

Of a small place every item is looked at; of a large one those that share a concept, a word or a like word with the
wish. `rank` weighs the likeliest closely, one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching import kinship, vectors
from matching.case import Evidence
from matching.entry import Entry
from matching.glance import Glance, glance
from matching.guess import Guesses
from matching.index import Snapshot, Stretch
from matching.seeker import Seeker
from matching.segment import HUNDREDTH, Columns, Numbers, Postings, Rows, Scores, Segment
from matching.sentences import alike
from matching.understand import Wanted
from matching.weights import weights
from matching.wish import ENOUGH_MEANING, Bools, Wish, wish_of

_K1, _B = 1.2, 0.5
_TENTH = np.float32(0.1)
_MORE = np.float32(0.35)
_ENOUGH_CONCEPT = 0.3
_ENOUGH_WORD = 2.2
_SHARED_GRAM = np.float32(2)
# Of so few rows the meaning is known sooner than which of them have a word that is nearly enough like an asked one.
_FEW = 256
# A mean of likenesses that are all below this is less than `ENOUGH_MEANING`.
_NEARLY = 0.499
# Of a stretch with more items than this only the likely ones are looked at, as many as this.
_MOST = 1_024
_NOTHING = tuple(np.zeros(0, kind) for kind in (np.int64, np.float32, np.int64, *[np.float32] * 5))
# Words at least this like an asked one make an item likely, the likest so many of them.
_LIKE, _LIKEST = 0.4, 48

Where = tuple[Columns, Rows]


@dataclass(frozen=True, slots=True)
class Found:
    """Items that fit well enough, by number, and how much speaks for each by kind of evidence.

    `best`: which of the asked concepts each answers best. `rows`: where they stand, `around`: what orders them, too.
    """

    wish: Wish
    around: Glance
    rows: Sequence[Where]
    numbers: Rows
    concept: Scores
    best: Rows
    word: Scores
    sound: Scores
    meaning: Scores
    likeness: Scores
    sentence: Scores

    def order(self) -> list[int]:
        """Their places here, the likeliest first."""
        if not self.rows:
            return []
        weight = weights()
        tie = np.concatenate([columns.tie[rows] for columns, rows in self.rows])
        total = (
            weight["interest"] * self.concept
            + weight["word"] * np.minimum(self.word / 6, 1.2)
            + weight["sound"] * np.minimum(self.sound / 12, 1.0)
            + weight["meaning"] * self.meaning
            + weight["likeness"] * self.likeness
            + weight["sentence"] * self.sentence
            + np.concatenate([self.around(columns, rows) for columns, rows in self.rows])
        )
        order: list[int] = np.lexsort((tie, -total)).tolist()
        return order

    def of(self, at: int, entry: Entry) -> Evidence:
        """The evidence for the item at a place."""
        concept, number, asked = self.concept.item(at), self.best.item(at), self.wish.asked
        guessed = bool(self.wish.guessed) and number == len(asked)
        best = _likeliest(entry, self.wish.guessed) if guessed else asked[number] if asked else ""
        return Evidence(
            concept,
            _answer(entry, best)[0] if best and concept > 0 else "",
            best,
            self.word.item(at),
            self.sound.item(at),
            self.meaning.item(at),
            self.likeness.item(at),
            self.sentence.item(at),
            self.wish.browsing,
            guessed,
        )


def evidence(wanted: Wanted, shot: Snapshot, seeker: Seeker) -> Found:
    """All that speaks for a wish, of the items this seeker may see."""
    wish, around = wish_of(wanted, shot, seeker), glance(wanted, seeker)
    parts = [_in(stretch, wish, around, shot.mean_length) for stretch in shot.visible(seeker.city)]
    seen = [each for _, each in parts] or [_NOTHING]
    joined = seen[0] if len(seen) == 1 else map(np.concatenate, zip(*seen, strict=True))
    return Found(wish, around, [rows for rows, _ in parts], *joined)


def _in(stretch: Stretch, wish: Wish, around: Glance, mean_length: float) -> tuple[Where, tuple[Numbers, ...]]:
    """Where those of one stretch of items stand that fit, and the columns of `Found` for them."""
    segment, first, word = stretch.part.segment, stretch.rows.start, _words(stretch, wish, mean_length)
    within, columns = _looked_at(stretch, wish, word, around), segment.columns
    rows = stretch.every if isinstance(within, range) else within
    word = word if isinstance(within, range) else word[within - first]
    concept, best = _concepts(segment, within, wish.concepts)
    if wish.profile:
        concept += _concepts(segment, within, wish.profile)[0]
    fit, meaning = _fitting(columns, within, wish, (concept >= _ENOUGH_CONCEPT) | (word >= _ENOUGH_WORD))
    rows, concept, best, word = rows[fit], concept[fit], best[fit], word[fit]
    sound, likeness = _sound(columns, rows, wish), _likeness(columns, rows, wish)
    sentence, numbers = alike(columns.sentences.take(rows, axis=0), wish.sentence), rows - first + stretch.begin
    return (columns, rows), (numbers, concept, best, word, sound, meaning, likeness, sentence)


def _looked_at(stretch: Stretch, wish: Wish, words: Scores, around: Glance) -> Rows | range:
    """The rows that are looked at: all that are left, or the likely ones of many."""
    many, gone = len(stretch.rows) > _MOST, stretch.gone
    if not many and not len(gone):
        return stretch.rows
    rows = _likely(stretch, wish, words, around) if many else stretch.every
    return np.setdiff1d(rows, gone, assume_unique=True) if len(gone) else rows


def _fitting(columns: Columns, rows: Rows | range, wish: Wish, fit: Bools) -> tuple[Rows | slice, Scores]:
    """Where among the rows those are that fit by what is known, or by their meaning; and the meaning of these."""
    if wish.browsing:
        return slice(None), _meaning(columns, rows, wish)
    if len(rows) <= _FEW:
        meaning = _meaning(columns, rows, wish)
        (likely,) = (fit | (meaning >= ENOUGH_MEANING)).nonzero()
        return likely, meaning[likely]
    (likely,) = (fit | _nearly(columns, rows, wish)).nonzero()
    meaning = _meaning(columns, likely + rows.start if isinstance(rows, range) else rows[likely], wish)
    enough = fit[likely] | (meaning >= ENOUGH_MEANING)
    return likely[enough], meaning[enough]


def _words(stretch: Stretch, wish: Wish, mean_length: float) -> Scores:
    """BM25 of each item of a stretch."""
    segment, total = stretch.part.segment, np.zeros(len(stretch.rows), np.float32)
    for term, rarity in wish.words:
        rows, tenths = segment.by_word.of(term, stretch.rows)
        if not len(rows):
            continue
        count = tenths * _TENTH
        norm = 1 - _B + _B * segment.lengths[rows + stretch.rows.start] / mean_length
        total[rows] += rarity * count * (_K1 + 1) / (count + _K1 * norm)
    return total


def _concepts(segment: Segment, rows: Rows | range, asked: Sequence[Scores]) -> tuple[Scores, Rows]:
    """How well each item answers all asked concepts together, and which one best."""
    if not asked or not len(rows):
        return np.zeros(len(rows), np.float32), np.zeros(len(rows), np.int64)
    at, starts = segment.columns.concepts.at(rows)
    keys, sure = segment.columns.concepts.values[at], segment.sure[at]
    every = np.maximum.reduceat(np.array(asked).take(keys, axis=1) * sure, starts[:-1], axis=1)
    if len(every) == 1:
        return every[0], np.zeros(len(rows), np.int64)
    best = every.max(axis=0)
    return best + _MORE * (every.sum(axis=0) - best), every.argmax(axis=0)


def _nearly(columns: Columns, rows: Rows | range, wish: Wish) -> Bools:
    """Which items have a word that is nearly enough like an asked one: the others cannot fit by their meaning."""
    alike, found = np.zeros(vectors.nothing() + 1, np.bool_), np.zeros(len(rows), np.bool_)
    for _, like in wish.likenesses:
        alike[wish.meanings.rows[(like >= _NEARLY).nonzero()]] = True
    at, starts = columns.meanings.at(rows)
    found[starts.searchsorted(alike.take(columns.meanings.values[at]).nonzero()[0], "right") - 1] = True
    return found


def _meaning(columns: Columns, rows: Rows | range, wish: Wish) -> Scores:
    """The mean, over the asked words, of the likeness of each item's likest word."""
    total = np.zeros(len(rows), np.float32)
    if len(rows) and wish.likenesses:
        at, starts = columns.meanings.at(rows)
        words = wish.meanings.places.take(columns.meanings.values[at])
        for share, like in wish.likenesses:
            total += share * np.maximum.reduceat(like.take(words), starts[:-1])
    return total


def _sound(columns: Columns, rows: Rows, wish: Wish) -> Scores:
    """Kana in common, three at a time."""
    at, starts = columns.grams.at(rows)
    (shared,) = wish.grams.take(columns.grams.values[at]).nonzero()
    before = shared.searchsorted(starts)
    return (before[1:] - before[:-1]).astype(np.float32) * _SHARED_GRAM


def _likeness(columns: Columns, rows: Rows, wish: Wish) -> Scores:
    """How alike the whole texts are."""
    product = np.vecdot(columns.means.take(rows, axis=0).astype(np.float32), wish.mean.data.astype(np.float32))
    alike: Scores = np.maximum(product * columns.scales[rows] * np.float32(wish.mean.scale), 0)
    return alike


def _likely(stretch: Stretch, wish: Wish, words: Scores, around: Glance) -> Rows:
    """The items of a large stretch that a first guess puts in front."""
    segment, weight = stretch.part.segment, weights()
    total: Scores = np.float32(weight["word"]) * np.minimum(words / 6, 1.2)
    for near in wish.concepts:
        answers = np.flatnonzero(near >= _ENOUGH_CONCEPT)
        worth = near[answers] * HUNDREDTH
        total += weight["interest"] * _best(segment.by_concept, answers, worth, stretch.rows)
    for share, like in wish.likenesses:
        likest = np.flatnonzero(like >= _LIKE)
        likest = likest[np.argsort(-like[likest], kind="stable")[:_LIKEST]]
        alikes = wish.meanings.rows[likest]
        total += weight["meaning"] * share * _best(segment.by_meaning, alikes, like[likest], stretch.rows)
    rows = stretch.every if wish.browsing else np.flatnonzero(total) + stretch.rows.start
    total = total[rows - stretch.rows.start] + around(segment.columns, rows)
    return _first(total, segment.columns.tie[rows], rows)


def _best(postings: Postings, terms: Numbers, worth: Scores, within: range) -> Scores:
    """What the best of some terms, each with its worth, is worth in each row."""
    best = np.zeros(len(within), np.float32)
    for term, value in zip(terms.tolist(), worth, strict=True):
        rows, weight = postings.of(term, within)
        best[rows] = np.maximum(best[rows], value * weight if len(weight) else value)
    return best


def _first(total: Scores, tie: NDArray[np.uint64], rows: Rows) -> Rows:
    """The rows with the highest totals, rising; of equals at the edge those with the lowest tie."""
    if len(rows) <= _MOST:
        return rows
    edge = np.partition(total, -_MOST)[-_MOST]
    above, level = np.flatnonzero(total > edge), np.flatnonzero(total == edge)
    level = level[np.argsort(tie[level])][: _MOST - len(above)]
    return np.sort(rows[np.concatenate((above, level))])


def _likeliest(entry: Entry, guessed: Guesses) -> str:
    """Which of several guesses the item answers best."""
    worth = [chance * _answer(entry, key)[1] for key, chance in guessed]
    return guessed[worth.index(max(worth))][0]


def _answer(entry: Entry, wanted: str) -> tuple[str, float]:
    """The item's concept that answers a wanted one best, and how well."""
    near, best, most = kinship.related(wanted), "", 0.0
    for key, sure in entry.concepts.items():
        worth = near.get(key, 0.0) * sure
        if worth > most or not best:
            best, most = key, worth
    return best, most
