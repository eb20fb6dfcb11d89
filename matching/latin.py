"""Sentences in Latin letters: Japanese typed as romaji becomes Japanese; what is English stays.

Names of interests in other languages are `vocabulary`'s; small English words say nothing (`data/stop_english.txt`).
"""

import re
from functools import cache

from matching import text as texts
from matching import vocabulary
from matching.tables import DATA, rows

_WORD = re.compile(r"[a-z']+")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
_OTHER_LETTERS = re.compile(r"[^\W\da-z_ぁ-ゖァ-ヺー一-鿿々]")
_HANGUL = re.compile(r"[가-힣]")
_CHINESE = re.compile(
    r"[们吗么这书习对时间请说谁给让从吧呢嘛囉嗎們這對說讓從]|我(?:想|喜|要|是|会|們)|想[学學找]|有[没沒]有"
)
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_LONG = str.maketrans(dict(zip("āīūēōâîûêô", ("aa", "ii", "uu", "ee", "ou") * 2, strict=True)))
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_MIN_MIXED = 4
_MIN_BARE = 3
_MOST = 12


def japanese(text: str) -> str:
    """A normalised text with its romaji written as Japanese; English words and those of other languages stay."""
    plain = _HYPHEN.sub("", text.translate(_LONG))
    found = _WORD.findall(plain)[: _MOST * 3]
    if not found or _OTHER_LETTERS.search(plain) or not _told_in_english().isdisjoint(found):
        return text
    mixed = _JAPANESE.search(plain) is not None
    if not mixed and (sum(map(len, found)) < _MIN_MIXED or not all(map(_reads, found))):
        return text
    return _WORD.sub(lambda hit: _written(hit.group(), mixed), plain)


def is_foreign(text: str) -> bool:
    """Whether a normalised sentence is neither Japanese nor English: no dictionary here reads it."""
    if _HANGUL.search(text):
        return True
    if _KANA.search(text):
        return False
    return _CHINESE.search(text) is not None or _OTHER_LETTERS.search(text) is not None


@cache
def english() -> frozenset[str]:
    """English words that say nothing of what is wanted, with those that could pass for romaji."""
    return frozenset((DATA / "stop_english.txt").read_text(encoding="utf-8").split()) | _LIKE_ROMAJI


_LIKE_ROMAJI = frozenset({"game", "home", "hike", "bike", "are", "zone", "sake", "date", "none", "nature"})


_LIKE_PARTICLES = frozenset({"no", "to", "de", "made", "so", "do", "me", "i", "a", "he", "you", "are", "kara", "on"})


@cache
def _told_in_english() -> frozenset[str]:
    return english() - _LIKE_PARTICLES


@cache
def _usual() -> dict[str, str]:
    return {row[0]: row[1] for row in rows(DATA / "romaji.tsv")}


def _reads(word: str) -> bool:
    return bool(_kana(word)) or word in _usual() or bool(vocabulary.concepts_in(word))


def _written(word: str, mixed: bool) -> str:
    if meant := _usual().get(word):
        return meant
    if (mixed and len(word) < _MIN_MIXED) or vocabulary.concepts_in(word):
        return word
    kana = _kana(word)
    if not kana or vocabulary.concepts_in(kana):
        return kana or word
    return _meant(kana) or kana


def _kana(word: str) -> str:
    """Hiragana, in Hepburn's or the government's spelling; "" when it does not read as Japanese."""
    return texts.to_kana(word.replace("'", ""))


def bare_sound(word: str) -> str:
    """How a romaji word is heard, whichever of its vowels are long; "" when it does not read as Japanese."""
    return without_length(texts.sound(_kana(word)))


def _meant(kana: str) -> str:
    """「きゅど」 → 弓道: romaji often leaves out that a vowel is long."""
    bare = without_length(texts.sound(kana))
    return _by_bare_sound().get(bare, "") if len(bare) >= _MIN_BARE else ""


@vocabulary.remembered
def _by_bare_sound() -> dict[str, str]:
    found: dict[str, str] = {}
    for sound, form in vocabulary.sounds().items():
        found.setdefault(without_length(sound), form)
    return found


def without_length(sound: str) -> str:
    """Kana as heard, every long vowel made short: しょおぎ → しょぎ."""
    kept = [c for at, c in enumerate(sound) if not at or texts.vowel(sound[at - 1]) != c]
    return "".join(kept).replace("ー", "")
