"""What in the catalogue speaks for a wish: concepts, words, sounds and meanings, for all visible items at once.

Of a small place every item is looked at; of a large one those that share a concept, a word or a like word with the
wish. `rank` weighs the likeliest closely, one by one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching import vocabulary
from matching.case import Evidence
from matching.entry import Entry
from matching.glance import Glance, glance
from matching.guess import Guesses
from matching.index import Snapshot, Stretch
from matching.seeker import Seeker
from matching.segment import Columns, Numbers, Postings, Rows, Scores
from matching.sentences import alike
from matching.understand import Wanted
from matching.weights import weights
from matching.wish import Wish, wish_of

_K1, _B = 1.2, 0.5
_TENTH, _HUNDREDTH = np.float32(0.1), np.float32(0.01)
_MORE = np.float32(0.35)
_ENOUGH_CONCEPT = 0.3
_ENOUGH_WORD = 2.2
_ENOUGH_MEANING = 0.5
_SHARED_GRAM = np.float32(2)
# Of a stretch with more items than this only the likely ones are looked at, as many as this.
_MOST = 1_024
_NOTHING = tuple(np.zeros(0, kind) for kind in (np.int64, np.uint64, np.float32, np.int64, *[np.float32] * 6))
# Words at least this like an asked one make an item likely, the likest so many of them.
_LIKE, _LIKEST = 0.4, 48


@dataclass(frozen=True, slots=True)
class Found:
    """Items that fit well enough, by number, and how much speaks for each by kind of evidence.

    `best`: which of the asked concepts each answers best. `tie`: what orders equals.
    """

    wish: Wish
    numbers: Rows
    tie: NDArray[np.uint64]
    concept: Scores
    best: Rows
    word: Scores
    sound: Scores
    meaning: Scores
    likeness: Scores
    sentence: Scores
    circumstance: Scores

    def order(self) -> list[int]:
        """Their places here, the likeliest first."""
        weight = weights()
        total = (
            weight["interest"] * self.concept
            + weight["word"] * np.minimum(self.word / 6, 1.2)
            + weight["sound"] * np.minimum(self.sound / 12, 1.0)
            + weight["meaning"] * self.meaning
            + weight["likeness"] * self.likeness
            + weight["sentence"] * self.sentence
            + self.circumstance
        )
        order: list[int] = np.lexsort((self.tie, -total)).tolist()
        return order

    def of(self, at: int, entry: Entry) -> Evidence:
        """The evidence for the item at a place."""
        concept, number, asked = self.concept.item(at), self.best.item(at), self.wish.asked
        guessed = bool(self.wish.guessed) and number == len(asked)
        best = _likeliest(entry, self.wish.guessed) if guessed else asked[number] if asked else ""
        return Evidence(
            concept=concept,
            topic=_topic_of(entry, best) if best and concept > 0 else "",
            wanted=best,
            word=self.word.item(at),
            sound=self.sound.item(at),
            meaning=self.meaning.item(at),
            likeness=self.likeness.item(at),
            sentence=self.sentence.item(at),
            browsing=self.wish.browsing,
            guessed=guessed,
        )


def evidence(wanted: Wanted, shot: Snapshot, seeker: Seeker) -> Found:
    """All that speaks for a wish, of the items this seeker may see."""
    wish, around = wish_of(wanted, shot, seeker), glance(wanted, seeker)
    parts = [_in(stretch, wish, around, shot.mean_length) for stretch in shot.visible(seeker.city)]
    return Found(wish, *map(np.concatenate, zip(*(parts or [_NOTHING]), strict=True)))


def _in(stretch: Stretch, wish: Wish, around: Glance, mean_length: float) -> tuple[Numbers, ...]:
    """The columns of `Found` for one stretch of items."""
    columns, first, gone = stretch.part.segment.columns, stretch.rows.start, stretch.part.gone
    words = _words(stretch, wish, mean_length)
    rows = np.arange(len(words)) + first
    if len(rows) > _MOST:
        rows = rows[_likely(stretch, wish, words, around)]
    if len(gone):
        rows = rows[~np.isin(rows, gone)]
    concept, best = _concepts(columns, rows, wish.concepts)
    concept += _concepts(columns, rows, wish.profile)[0]
    meaning, word = _meaning(columns, rows, wish), words[rows - first]
    if not wish.browsing:
        fit = (concept >= _ENOUGH_CONCEPT) | (word >= _ENOUGH_WORD) | (meaning >= _ENOUGH_MEANING)
        rows, concept, best = rows[fit], concept[fit], best[fit]
        meaning, word = meaning[fit], word[fit]
    sound, likeness = _sound(columns, rows, wish), _likeness(columns, rows, wish)
    sentence = alike(columns.sentences[rows], wish.sentence)
    seen = (columns.tie[rows], concept, best, word, sound, meaning, likeness, sentence, around(columns, rows))
    return rows - first + stretch.begin, *seen


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


def _concepts(columns: Columns, rows: Rows, asked: Sequence[Scores]) -> tuple[Scores, Rows]:
    """How well each item answers all asked concepts together, and which one best."""
    if not asked or not len(rows):
        return np.zeros(len(rows), np.float32), np.zeros(len(rows), np.int64)
    at, starts = columns.concepts.at(rows)
    keys, sure = columns.concepts.values[at], columns.concepts.weights[at] * _HUNDREDTH
    each = np.maximum.reduceat(np.stack([near.take(keys) for near in asked]) * sure, starts[:-1], axis=1)
    best = each.max(axis=0)
    return best + _MORE * (each.sum(axis=0) - best), each.argmax(axis=0)


def _meaning(columns: Columns, rows: Rows, wish: Wish) -> Scores:
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
    asked = np.zeros(2**16, np.bool_)
    asked[wish.grams] = True
    shared = np.concatenate(([0], np.cumsum(asked.take(columns.grams.values[at]))))
    return (shared[starts[1:]] - shared[starts[:-1]]).astype(np.float32) * _SHARED_GRAM


def _likeness(columns: Columns, rows: Rows, wish: Wish) -> Scores:
    """How alike the whole texts are."""
    product = np.einsum("ij,j->i", columns.means[rows].astype(np.float32), wish.mean.data.astype(np.float32))
    alike: Scores = np.maximum(product * columns.scales[rows] * np.float32(wish.mean.scale), 0)
    return alike


def _likely(stretch: Stretch, wish: Wish, words: Scores, around: Glance) -> Rows:
    """The items of a large stretch, counted from its beginning, that a first guess puts in front."""
    segment, weight = stretch.part.segment, weights()
    total: Scores = np.float32(weight["word"]) * np.minimum(words / 6, 1.2)
    for near in wish.concepts:
        answers = np.flatnonzero(near >= _ENOUGH_CONCEPT)
        worth = near[answers] * _HUNDREDTH
        total += weight["interest"] * _best(segment.by_concept, answers, worth, stretch.rows)
    for share, like in wish.likenesses:
        likest = np.flatnonzero(like >= _LIKE)
        likest = likest[np.argsort(-like[likest], kind="stable")[:_LIKEST]]
        alikes = wish.meanings.rows[likest]
        total += weight["meaning"] * share * _best(segment.by_meaning, alikes, like[likest], stretch.rows)
    rows = np.asarray(stretch.rows) if wish.browsing else np.flatnonzero(total) + stretch.rows.start
    total = total[rows - stretch.rows.start] + around(segment.columns, rows)
    return _first(total, segment.columns.tie[rows], rows) - stretch.rows.start


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
    worth = {key: chance * max(_answers(entry, key), default=0.0) for key, chance in guessed}
    return max(worth, key=worth.__getitem__)


def _answers(entry: Entry, wanted: str) -> Iterable[float]:
    near = vocabulary.related(wanted)
    return (near.get(key, 0.0) * sure for key, sure in entry.concepts.items())


def _topic_of(entry: Entry, wanted: str) -> str:
    """The item's concept that answers a wanted one best."""
    near = vocabulary.related(wanted)
    topic, best = "", -1.0
    for key, sure in entry.concepts.items():
        answer = near.get(key, 0.0) * sure
        if answer > best:
            topic, best = key, answer
    return topic
