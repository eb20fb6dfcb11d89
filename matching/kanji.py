"""A sentence in kana as others would write it: 「おはなならいたい」 → 「お花習いたい」.

Children, who learns Japanese and many old people write in kana, and a dictionary takes kana apart as chance has it. So
the likeliest words are looked for, by how often each follows another in the sentences that `kanji_learn` has read.
"""

import re
from collections.abc import Mapping, Sequence, Set
from functools import cache, lru_cache
from itertools import accumulate
from math import inf
from typing import NamedTuple

import numpy as np

from matching.tables import DATA
from matching.text import fold

FILE = DATA / "kanji.npz"
# The number of the word that stands before the first one, and of one that nobody has read.
BEGIN, _NOBODY = 0, -1
# Two numbers in one: the word before is shifted by so much.
BITS = 16
# So much of a word's chance comes from the word before it, the rest from how common it is.
FROM_BEFORE = 0.6
# So many words of one reading, and ways to one letter, are followed: the cheapest.
_MOST = 8
# Nobody writes so much without kanji, and each letter costs time.
_LONGEST = 200
_HAN = re.compile(r"[一-鿿々]")
# With a borrowed word before it, which tells what follows: 「カラオケはいらん」 is no 「入らん」.
_KANA = re.compile(r"([ァ-ヺー]*)([ぁ-ゖー]{2,}(?: +[ぁ-ゖー]+)*)")


class Model(NamedTuple):
    """`written`: each word by number; `alone`: what it costs anywhere; `after`: what it costs after another, by the
    other's number << BITS | its own. `by_reading`: the words that are read so. `longest`: letters of a reading.
    """

    written: Sequence[str]
    alone: Sequence[float]
    after: Mapping[int, float]
    by_reading: Mapping[str, Sequence[int]]
    longest: int


# The cheapest way to a word: what it costs with all before it, where it begins, and the word before.
_Step = tuple[float, int, int]


def written(text: str) -> str:
    """A normalised text with its kana as kanji; one that has kanji already stays as it is, as do other letters."""
    if _HAN.search(text) or len(text) > _LONGEST:
        return text
    return _KANA.sub(lambda hit: hit[1] + _converted(hit[2], hit[1]), text)


@lru_cache(maxsize=2_048)
def _converted(run: str, before: str) -> str:
    """The same kana are read by the gate, and again to understand them."""
    return convert(model(), run, before)


def convert(using: Model, run: str, before: str = "") -> str:
    """Kana, maybe with spaces between words, in the likeliest writing, behind a word in katakana or at a beginning.

    What has a letter that belongs to no word stays as it is: a name, a slip, another language.
    """
    pieces = run.split()
    kana, ends = "".join(pieces), set(accumulate(map(len, pieces)))
    return "".join(_words(using, kana, ends, _number(using, before))) or run


def _number(using: Model, katakana: str) -> int:
    """The longest word at the end of some katakana; one that is not known has no number, and tells nothing."""
    for at in range(len(katakana)):
        for number in using.by_reading.get(fold(katakana[at:]), ()):
            if using.written[number] == katakana[at:]:
                return number
    return _NOBODY if katakana else BEGIN


def _words(using: Model, kana: str, ends: Set[int], first: int) -> Sequence[str]:
    """The words of the cheapest path behind the first, if there is any; no word goes on beyond an end."""
    steps: list[dict[int, _Step]] = [{} for _ in range(len(kana) + 1)]
    steps[0][first] = 0.0, 0, first
    for begin in filter(steps.__getitem__, range(len(kana))):
        so_far = sorted((cost, word) for word, (cost, _, _) in steps[begin].items())[:_MOST]
        for end in range(begin + 1, min(begin + using.longest, len(kana)) + 1):
            for word in using.by_reading.get(kana[begin:end], ()):
                cost, before = _cheapest(using, so_far, word)
                steps[end][word] = cost, begin, before
            if end in ends:
                break
    return _traced(using, steps)


def _cheapest(using: Model, so_far: Sequence[tuple[float, int]], word: int) -> tuple[float, int]:
    """What a word costs behind the cheapest of some ways to the letter before it, and the last word of that way.

    The ways come cheapest first: one that costs more than another with the word does not become the cheapest.
    """
    alone, after = using.alone[word], using.after
    least, last = inf, _NOBODY
    for cost, before in so_far:
        if cost > least:
            break
        cost += after.get(before << BITS | word, alone)
        if cost < least or (cost == least and before < last):
            least, last = cost, before
    return least, last


def _traced(using: Model, steps: Sequence[Mapping[int, _Step]]) -> Sequence[str]:
    """The words on the cheapest way to the end; none when no way leads there."""
    at, found = len(steps) - 1, list[str]()
    word = min(steps[at], key=lambda each: (steps[at][each][0], each), default=_NOBODY)
    while at and word != _NOBODY:
        found.append(using.written[word])
        _, at, word = steps[at][word]
    return found[::-1]


@cache
def model() -> Model:
    """The model that ships."""
    with np.load(FILE) as stored:
        return unpacked(
            str(stored["words"]), stored["alone"].tolist(), stored["pairs"].tolist(), stored["after"].tolist()
        )


def mark() -> str:
    """Tells what the model that ships was made from."""
    with np.load(FILE) as stored:
        return str(stored["mark"])


def unpacked(words: str, alone: Sequence[float], pairs: Sequence[int], after: Sequence[float]) -> Model:
    """A model from its columns; `words`: a line each, as it is written and, after a tab, as it is read."""
    lines = [line.split("\t") for line in words.split("\n")]
    by_reading: dict[str, list[int]] = {}
    for number, (_, reading) in enumerate(lines):
        by_reading.setdefault(reading, []).append(number)
    common = {reading: sorted(found, key=alone.__getitem__)[:_MOST] for reading, found in by_reading.items()}
    longest = max(map(len, common))
    return Model([line[0] for line in lines], alone, dict(zip(pairs, after, strict=True)), common, longest)
