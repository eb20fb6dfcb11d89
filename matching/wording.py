"""The words of a sentence that say what is wanted: those to look up, those the vocabulary does not know, and those
written amiss. Which concepts they name is `vocabulary`'s business.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from matching import kanji, latin, support, vocabulary
from matching import text as texts
from matching.phrases import phrase
from matching.vocabulary import Found

_CHUNKS = 8
_SHORTEST_PIECE = 3
_LONGEST_KANA = 9
_DATA = Path(__file__).parent / "data"
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]{2}")
_KATAKANA_ONLY = re.compile(r"[ァ-ヺー・ 、。!?…〜~0-9]*[ァ-ヺ][ァ-ヺー・ 、。!?…〜~0-9]*")
_KANJI = re.compile(r"[一-鿿]{2,}")
# Ages are `audience`'s business.
_AGE = re.compile(
    r"(?<![\d.])\d{1,2} ?(?:歳|才|さい|代|(?=です))(?:半ば|なかば|前半|後半)?"
    r"|[二三四五六七八九]十(?:代|[一二三四五六七八九]?(?:歳|才|です))"
)
# So long must a borrowed word be to be told from a piece of another.
_BORROWED = 3


@cache
def stop() -> frozenset[str]:
    """Words too common in wishes to say what is wanted."""
    return frozenset((_DATA / "stop_wishes.txt").read_text(encoding="utf-8").split())


@cache
def doing() -> frozenset[str]:
    """Among them what one does: worth a look when nothing else was said (「大人だけで食べたい」)."""
    return frozenset((_DATA / "doing_words.txt").read_text(encoding="utf-8").split())


@cache
def when() -> frozenset[str]:
    """Days and parts of the day: when it should be is no part of what is meant."""
    return frozenset((_DATA / "when_words.txt").read_text(encoding="utf-8").split())


def from_katakana(text: str) -> str:
    """What is written in katakana alone, as others write it: 「アミモノト ダンス」 → 「あみものと ダンス」."""
    if not _KATAKANA_ONLY.fullmatch(text):
        return text
    table = vocabulary.concepts()
    named = {f.surface for f in vocabulary.find(text) if f.surface in table[f.concept].forms}
    if not named:
        return _folded(text)
    pieces = re.split("(" + "|".join(map(re.escape, sorted(named, key=len, reverse=True))) + ")", text)
    return "".join(piece if piece in named else _folded(piece) for piece in pieces)


def from_kana(text: str) -> str:
    """A normalised text without kanji as others write it. What names a topic stays as it is, and so does what has a
    word in kana that staff have said what it means, or what not.
    """
    meant = kanji.written(text)
    if meant == text or names_topics(text):
        return text
    heard = texts.fold(text)
    return text if any(word in heard for word in _taught()) else meant


def names_topics(plain: str) -> bool:
    """Whether a message is nothing but names of what one may like, however odd they look: "kyudo", "zen meditation"."""
    names = [f.surface for f in vocabulary.find(plain) if vocabulary.is_liking(f.concept)]
    for name in sorted(names, key=len, reverse=True):
        plain = plain.replace(name, "")
    return bool(names) and not plain.strip()


@vocabulary.remembered
def _taught() -> frozenset[str]:
    """The words in kana that staff added or denied."""
    shipped = vocabulary.shipped().concepts
    changed = [(one, shipped.get(key)) for key, one in vocabulary.concepts().items() if one is not shipped.get(key)]
    added = {form for one, before in changed for form in one.forms if before is None or form not in before.forms}
    words = map(texts.fold, (*added, *(form for form, _ in vocabulary.current().denied)))
    return frozenset(word for word in words if texts.is_kana(word))


def _folded(text: str) -> str:
    return "".join(w.surface if _is_borrowed(w) else texts.fold(w.surface) for w in texts.words(text))


def _is_borrowed(word: texts.Word) -> bool:
    """タブレット, but not アミモノ, which the dictionary writes otherwise."""
    return len(word.surface) >= _BORROWED and word.normal == word.surface and texts.is_common_noun(word.surface)


def spoken_otherwise(text: str) -> list[str]:
    """The sentence in other words: kana verbs without their ending (「おどります」 → 「おどり」), a dropped を put back
    (「体動かしたい」), verbs as a dictionary has them (「手を動かしたい」 → 「手を動かす」).
    """
    if not _JAPANESE.search(text):
        return []
    full = phrase("dropped_o").sub("を", text)
    plain = "".join(w.normal if w.content else w.surface for w in texts.words(full))
    return [t for t in dict.fromkeys((phrase("wish_end").sub(" ", text), full, plain)) if t != text]


def terms(text: str, named: list[Found]) -> tuple[str, ...]:
    """Words worth looking up: what everybody says only when it is part of a topic that was named."""
    known = "".join(f.surface for f in named if vocabulary.is_topic(f.concept))
    found = [w.normal for w in _content(text) if w.normal not in stop() or w.surface in known]
    return tuple(dict.fromkeys(found if found or named else _doing(text)))


def spoken(text: str) -> tuple[str, ...]:
    """All words but those of time and ages: who is lonely tells it in words that everybody uses."""
    return tuple(dict.fromkeys(w.normal for w in _content(_AGE.sub(" ", text)) if w.normal not in when()))


def unknown(text: str, named: list[Found]) -> tuple[str, ...]:
    """Words the vocabulary does not know."""
    known = "".join(f.surface for f in named)
    found = [w for w in _content(support.without_needs(text)) if w.normal not in stop() and w.surface not in known]
    told = [w.normal for w in found if not (texts.is_kana(texts.fold(w.normal)) and len(w.normal) < 2)]
    return tuple(dict.fromkeys(told if told or named else _doing(text)))


def _doing(text: str) -> list[str]:
    return [w.normal for w in texts.content_words(text) if w.normal in doing()]


@lru_cache(maxsize=16)
def _content(text: str) -> Sequence[texts.Word]:
    """Content words, none of a language the dictionary does not know. Asked for again and again of one sentence."""
    if latin.is_foreign(text):
        return ()
    found = texts.content_words(text)
    return found if _JAPANESE.search(text) else [w for w in found if w.surface not in latin.english()]


def repairs(text: str, named: list[Found]) -> list[Found]:
    """Concepts meant by words written amiss."""
    covered, known = {f.surface for f in named}, {f.concept for f in named}
    repaired: list[Found] = []
    for chunk in vocabulary.chunks(texts.join_kana(text))[:_CHUNKS]:
        told = any(len(s) * 2 > len(chunk) for s in covered if s in chunk or chunk in s)
        if told or (texts.is_kana(chunk) and len(chunk) > _LONGEST_KANA):
            continue
        repaired += _repair(chunk, known, covered)
    return repaired


def _repair(chunk: str, known: set[str], covered: set[str]) -> list[Found]:
    for piece in _pieces(chunk):
        if any(piece in surface for surface in covered):
            continue
        form, concepts = vocabulary.repair(piece)
        if form:
            fresh = form != piece and not known & set(concepts)
            return [Found(piece, c, form, 0) for c in concepts if fresh]
    kanji = _KANJI.match(chunk)
    if kanji is None or texts.is_common_noun(kanji[0]):
        return []
    form, concepts = vocabulary.converted(kanji[0])
    return [] if known & {*concepts} else [Found(kanji[0], c, form, 0) for c in concepts]


def _pieces(chunk: str) -> list[str]:
    """The chunk without a trailing particle and what follows it, then the whole."""
    head = phrase("after_topic").split(chunk)[0]
    return [p for p in dict.fromkeys((head, chunk)) if len(p) >= _SHORTEST_PIECE]
