"""What the gate's model sees of a message: letters, sounds and words as hashed numbers, meaning, and signs of a wish.

`prepare` gives the one form every part of the gate reads. Nothing is learned here; see `gate_learn`.
"""

import itertools
import re
import unicodedata
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching import text as texts
from matching import vectors, vocabulary
from matching.gate_rules import phrase

BITS = 17
SIZE = 1 << BITS
LETTERS = 300
Ids = NDArray[np.int64]
Values = NDArray[np.float32]

_DISGUISES = (
    (re.compile(r"タヒ"), "死"),
    (re.compile(r"氏(?=に|ね|ん)"), "死"),
    (re.compile(r"\bd[1!]e\b"), "die"),
    (re.compile(r"[シし][ニに](?=た[いく])"), "しに"),
    (re.compile(r"(?<=死)[.・ _/\-*]+(?=[にねん])|(?<=に)[.・_/\-*]+(?=たい)"), ""),
)
_NO_KANJI = re.compile(r"[ァ-ヶー\W\d]{6,}")
_LATIN = re.compile(r"[a-z]")
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = tuple(map(re.compile, (r"[a-z]", r"[一-鿿]", r"[ぁ-ん]", r"[가-힣]", r"[?？]", r"[!！]", r"w+$|笑")))
_HINTS = ("join", "join_firm", "seeking", "wish", "cancel", "greeting", "well_now", "past", "again", "young")
_WISHES = ("join", "join_firm", "seeking", "wish")
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xFF51AFD7ED558CCD)


class Features(NamedTuple):
    """Hashed features with their weights, and the dense rest: meanings, signs and hints."""

    ids: Ids
    values: Values
    dense: Values


def prepare(text: str) -> str:
    """A message as the gate reads it: normalised, disguises undone, typed Latin or half-width kana in hiragana."""
    plain = texts.join_kana(texts.normalise(text))
    for disguise, meant in _DISGUISES:
        plain = disguise.sub(meant, plain)
    kana = texts.from_romaji(plain).replace(" ", "")
    return kana or (texts.fold(plain) if _NO_KANJI.fullmatch(plain) else plain)


def wishes(plain: str) -> bool:
    """Whether the message asks for, offers or joins something in so many words."""
    return any(phrase(name).search(plain) for name in _WISHES)


def features(plain: str) -> Features:
    """Everything the model sees of a prepared message."""
    begun = plain[:LETTERS]
    words = [w for w in texts.words(begun) if not w.surface.isspace()]
    blocks = (
        (_letters(f"^{begun}$", 1), 1.0),
        (_letters(f"^{texts.spoken(words)}$", 2), 1.0),
        (_hashed(_phrases([w.normal for w in words])), 1.0),
        (_hashed(_pairs([w.normal for w in words if w.content])), 0.5),
        (_hashed(_ending([w.normal for w in words])), 0.7),
        (_hashed(_foreign(begun)), 1.0),
    )
    ids, values = zip(*(_weighed(found, weight) for found, weight in blocks), strict=True)
    return Features(np.concatenate(ids), np.concatenate(values), np.concatenate([_meaning(words), _hints(plain)]))


def _weighed(found: Ids, weight: float) -> tuple[Ids, Values]:
    """Each feature once, said often counting a little more; every block as long, however long the message."""
    ids, counts = np.unique(found, return_counts=True)
    values = np.sqrt(counts).astype(np.float32)
    return ids, values * np.float32(weight / max(float(counts.sum()), 1.0) ** 0.5)


def _letters(text: str, view: int) -> Ids:
    """Runs of one to five letters."""
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    rolling, found = np.full(len(codes), view * 7919 + 1, np.uint64), []
    for length in range(1, min(5, len(codes)) + 1):
        rest = len(codes) - length + 1
        rolling = (rolling[:rest] * _GOLDEN) ^ (codes[length - 1 :] * _MIX)
        rolling ^= rolling >> np.uint64(29)
        found.append((rolling * _MIX) >> np.uint64(64 - BITS))
    return np.concatenate(found).astype(np.int64)


def _hashed(names: Iterable[str]) -> Ids:
    codes = np.array([zlib.crc32(n.encode("utf-8", "replace")) for n in names], np.uint64)
    return ((codes * _GOLDEN) >> np.uint64(64 - BITS)).astype(np.int64)


def _phrases(words: Sequence[str]) -> list[str]:
    """Words alone, two and three in a row, and with gaps: 「殴る れる」 tells who is hit."""
    known = ["^", *words, "$"]
    return [
        *("1" + a for a in words),
        *(f"2{a} {b}" for a, b in itertools.pairwise(known)),
        *(f"3{a} {b} {c}" for a, b, c in zip(known, known[1:], known[2:], strict=False)),
        *(f"4{a} {b}" for a, b in zip(known, known[2:], strict=False)),
        *(f"5{a} {b}" for a, b in zip(known, known[3:], strict=False)),
    ]


def _pairs(words: Sequence[str]) -> list[str]:
    """Telling words near each other, whatever stands between them."""
    return [f"6{a} {b}" for at, a in enumerate(words) for b in words[at + 1 : at + 8]]


def _ending(words: Sequence[str]) -> list[str]:
    """What a sentence is for stands at its end."""
    last = words[-6:]
    return [*("7" + w for w in last), *(f"8{a} {b}" for a, b in itertools.pairwise(last))]


def _foreign(plain: str) -> list[str]:
    """Latin words without accents, as many people type them."""
    if not _LATIN.search(plain):
        return []
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    words = ["^", *_WORD.findall(bare), "$"]
    return [
        *("L" + w for w in words),
        *(f"M{a} {b}" for a, b in itertools.pairwise(words)),
        *(f"N{a} {b}" for a, b in zip(words, words[2:], strict=False)),
    ]


def _meaning(words: Sequence[texts.Word]) -> Values:
    """The direction of the telling words, that of all, and the outermost values of the telling ones."""
    everything = [(w.content, v) for w in words if (v := vectors.vector(w.normal)) is not None]
    telling = _stacked([v for content, v in everything if content])
    means = [1.5 * _unit(telling.sum(axis=0)), 1.5 * _unit(_stacked([v for _, v in everything]).sum(axis=0))]
    return np.concatenate([*means, telling.max(axis=0) / 2, telling.min(axis=0) / 2])


def _stacked(found: list[Values]) -> Values:
    return np.array(found, np.float32) if found else np.zeros((1, vectors.SIZE), np.float32)


def _unit(vector: Values) -> Values:
    return vector / np.float32(np.linalg.norm(vector) + 1e-6)


def _hints(plain: str) -> Values:
    """Length, script, and the signs of somebody who looks for a place to go."""
    length = len(plain)
    table = vocabulary.concepts()
    known = [table[c] for c in vocabulary.concepts_in(plain[:LETTERS])]
    topics = sum(c.kind == "topic" and c.group != "support" for c in known)
    found = [min(length, 200) / 100, length <= 3, length <= 8, length <= 20, length > 60]
    found += [sign.search(plain) is not None for sign in _SIGNS]
    found += [phrase(name).search(plain) is not None for name in _HINTS]
    found += [topics > 0, topics > 1, any(c.kind == "wish" for c in known), not known]
    return np.array(found, np.float32) * np.float32(0.5)
