"""What the models of `gate_model` and `offers` see of a message: letters, sounds and words as hashed numbers, meaning,
and signs of a wish.

`prepare` gives the one form every part of the gate reads. Nothing is learned here; see `gate_learn`.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from matching import text as texts
from matching import vectors, vocabulary
from matching.gate_rules import phrase
from matching.patterns import any_of
from matching.wording import names_topics

BITS = 17
SIZE = 1 << BITS
LETTERS = 300
Ids = NDArray[np.int64]
Values = NDArray[np.float32]
Hashes = NDArray[np.uint64]

_DISGUISES = (
    (re.compile(r"タヒ"), "死"),
    (re.compile(r"氏(?=に|ね|ん)"), "死"),
    (re.compile(r"\bd[1!]e\b"), "die"),
    (re.compile(r"[シし][ニに](?=た[いく])"), "しに"),
    (re.compile(r"(?<=死)[.・ _/\-*]+(?=[にねん])|(?<=に)[.・_/\-*]+(?=たい)"), ""),
)
# Most messages hide nothing, and are looked through once.
_DISGUISED = any_of(disguise.pattern for disguise, _ in _DISGUISES)
# Words of other languages that would read as Japanese typed in Latin letters: 「ぼん ぢあ」, 「い わんあ ぢえ」.
_FOREIGN = re.compile(r"\b(?:wanna|die|hola|bom|boa|dia|noite|tarde|tudo|beleza|ajuda|ayuda|socorro)\b")
_NO_KANJI = re.compile(r"[ァ-ヶー\W\d]{6,}")
_LATIN = re.compile(r"[a-z]")
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = tuple(map(re.compile, (r"[a-z]", r"[一-鿿]", r"[ぁ-ん]", r"[가-힣]", r"[?？]", r"[!！]", r"w+$|笑")))
_HINTS = ("join", "join_firm", "seeking", "wish", "cancel", "greeting", "well_now", "past", "again", "young")
_WISHES = frozenset({"join", "join_firm", "seeking", "wish"})
# How much each kind of feature counts: letters as written and as spoken, words, pairs, the ending, Latin words.
_WEIGHTS = (1.0, 1.0, 1.0, 0.5, 0.7, 1.0)
_BLOCKS = np.arange(len(_WEIGHTS)) << BITS
# Arrays without a dimension: steps with numbers cost twice as much.
_GOLDEN, _MIX, _DOWN, _TOP = (
    np.array(each, np.uint64) for each in (0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 29, 64 - BITS)
)
# How much the two directions and the outermost values of meaning count, and the hints.
_SHARES = np.array((1.5, 1.5, 0.5, 0.5, 0.5), np.float32).repeat((*(vectors.SIZE,) * 4, 9 + len(_SIGNS) + len(_HINTS)))
_NO_MEANING = np.zeros((1, vectors.SIZE), np.float32)
# Where the hash of each kind of phrase begins; it goes on with each word.
_KIND = [crc32(str(kind).encode()) for kind in range(9)]
# Where hashing begins: so letters as written and as spoken are told apart.
_VIEWS = np.array((7_920, 15_839), np.uint64)


class Features(NamedTuple):
    """Hashed features with their weights, and the dense rest: meanings, signs and hints."""

    ids: Ids
    values: Values
    dense: Values


def prepare(text: str) -> str:
    """A message as the gate reads it: normalised, disguises undone, typed Latin or half-width kana in hiragana."""
    return undisguised(texts.join_kana(texts.normalise(text)))


def undisguised(plain: str) -> str:
    """The same of a normalised message without spaces between kana."""
    for disguise, meant in _DISGUISES if _DISGUISED.search(plain) else ():
        plain = disguise.sub(meant, plain)
    if _LATIN.search(plain) and not _FOREIGN.search(plain):
        kana = texts.from_romaji(plain).replace(" ", "")
        if kana and not names_topics(plain):
            return kana
    return texts.fold(plain) if _NO_KANJI.fullmatch(plain) else plain


def wishes(plain: str) -> bool:
    """Whether the message asks for, offers or joins something in so many words."""
    return not _WISHES.isdisjoint(spoken(plain))


@lru_cache(maxsize=16)
def spoken(plain: str) -> frozenset[str]:
    """Which of the ways of speaking in `_HINTS` a message has: the model asks for all of them, the gate for some."""
    return frozenset(name for name in _HINTS if phrase(name).search(plain))


def seen(plain: str) -> Features:
    """The features of a message that several ask for in turn; of the last few it is known."""
    return _seen(plain, vocabulary.current())


@lru_cache(maxsize=16)
def _seen(plain: str, _known: vocabulary.Vocabulary) -> Features:
    return features(plain)


def features(plain: str) -> Features:
    """Everything the model sees of a prepared message."""
    begun = plain[:LETTERS]
    words = [w for w in texts.words(begun) if not w.surface.isspace()]
    every = [_bytes(w.normal) for w in words]
    telling = [normal for normal, w in zip(every, words, strict=True) if w.content]
    written, spoken = _letters(f"^{begun}$", f"^{texts.spoken(words)}$")
    named = (_phrases(every), _pairs(telling), _ending(every), _foreign(begun))
    sizes = [sum(map(len, written)), sum(map(len, spoken)), *map(len, named)]
    mixed = np.concatenate([np.concatenate(written + spoken) * _MIX, _hashed(named)])
    ids, values = _weighed((mixed >> _TOP).view(np.int64), sizes)
    return Features(ids, values, np.concatenate([*_meaning(words), _hints(plain)]) * _SHARES)


def _weighed(blocks: Ids, sizes: Sequence[int]) -> tuple[Ids, Values]:
    """Each feature once, said often counting a little more; every block as long, however long the message."""
    # The number of its block before each feature, so that all are counted in one go.
    found, counts = _counted(blocks + _BLOCKS.repeat(sizes))
    scale = np.array([weight / max(size, 1) ** 0.5 for weight, size in zip(_WEIGHTS, sizes, strict=True)], np.float32)
    return found & (SIZE - 1), np.sqrt(counts).astype(np.float32) * scale[found >> BITS]


def _counted(some: Ids) -> tuple[Ids, Ids]:
    """Each of some numbers (not none) once, rising, and how often it was there; the array is sorted."""
    some.sort()
    differs = np.ones(len(some) + 1, np.bool_)
    np.not_equal(some[1:], some[:-1], out=differs[1:-1])
    ends = differs.nonzero()[0]
    return some[ends[:-1]], ends[1:] - ends[:-1]


def _letters(written: str, spoken: str) -> tuple[list[Hashes], list[Hashes]]:
    """Runs of one to five letters, as written and as spoken: of both at once, since steps on arrays cost by number."""
    codes = np.frombuffer((written + spoken).encode("utf-32-le", "replace"), np.uint32) * _MIX
    rolling = _VIEWS.repeat((len(written), len(spoken)))
    of_written, of_spoken = [], []
    for length in range(1, 6):
        rolling = rolling[: len(codes) - length + 1] * _GOLDEN
        rolling ^= codes[length - 1 :]
        rolling ^= rolling >> _DOWN
        of_written.append(rolling[: max(len(written) - length + 1, 0)])
        of_spoken.append(rolling[len(written) :])
    return of_written, of_spoken


def _hashed(blocks: Iterable[Sequence[int]]) -> Hashes:
    return np.array([*itertools.chain(*blocks)], np.uint64) * _GOLDEN


def _phrases(words: Sequence[bytes]) -> list[int]:
    """Words alone, two and three in a row, and with gaps: 「殴る れる」 tells who is hit."""
    known = [b"^", *words, b"$"]
    then = [b" " + word for word in known]
    return [
        *[crc32(a, _KIND[1]) for a in words],
        *[crc32(b, crc32(a, _KIND[2])) for a, b in zip(known, then[1:], strict=False)],
        *[crc32(c, crc32(b, crc32(a, _KIND[3]))) for a, b, c in zip(known, then[1:], then[2:], strict=False)],
        *[crc32(b, crc32(a, _KIND[4])) for a, b in zip(known, then[2:], strict=False)],
        *[crc32(b, crc32(a, _KIND[5])) for a, b in zip(known, then[3:], strict=False)],
    ]


def _pairs(words: Sequence[bytes]) -> list[int]:
    """Telling words near each other, whatever stands between them."""
    then = [b" " + word for word in words]
    return [crc32(b, crc32(a, _KIND[6])) for at, a in enumerate(words) for b in then[at + 1 : at + 8]]


def _ending(words: Sequence[bytes]) -> list[int]:
    """What a sentence is for stands at its end."""
    last = words[-6:]
    return [
        *[crc32(a, _KIND[7]) for a in last],
        *[crc32(b" " + b, crc32(a, _KIND[8])) for a, b in itertools.pairwise(last)],
    ]


def _foreign(plain: str) -> list[int]:
    """Latin words without accents, as many people type them."""
    if not _LATIN.search(plain):
        return []
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    words = ["^", *_WORD.findall(bare), "$"]
    names = (
        *("L" + w for w in words),
        *(f"M{a} {b}" for a, b in itertools.pairwise(words)),
        *(f"N{a} {b}" for a, b in zip(words, words[2:], strict=False)),
    )
    return [crc32(_bytes(name)) for name in names]


def _bytes(word: str) -> bytes:
    return word.encode("utf-8", "replace")


def _meaning(words: Sequence[texts.Word]) -> tuple[Values, ...]:
    """The direction of the telling words, that of all, and the outermost values of the telling ones."""
    nothing = vectors.nothing()
    known = [(row, w.content) for w in words if (row := vectors.row(w.normal)) != nothing]
    every = vectors.of([row for row, _ in known]) if known else _NO_MEANING
    content = [at for at, (_, telling) in enumerate(known) if telling]
    telling = every.take(content, axis=0) if content else _NO_MEANING
    directions = _unit(np.add.reduce(telling)), _unit(np.add.reduce(every))
    return *directions, np.maximum.reduce(telling), np.minimum.reduce(telling)


def _unit(vector: Values) -> Values:
    return vector / np.float32(vectors.length(vector) + 1e-6)


def _hints(plain: str) -> Values:
    """Length, script, and the signs of somebody who looks for a place to go."""
    length = len(plain)
    table = vocabulary.concepts()
    known = [table[c] for c in vocabulary.concepts_in(plain[:LETTERS])]
    topics = sum(c.kind == "topic" and c.group != "support" for c in known)
    found = [min(length, 200) / 100, length <= 3, length <= 8, length <= 20, length > 60]
    found += [sign.search(plain) is not None for sign in _SIGNS]
    ways = spoken(plain)
    found += [name in ways for name in _HINTS]
    found += [topics > 0, topics > 1, any(c.kind == "wish" for c in known), not known]
    return np.array(found, np.float32)
