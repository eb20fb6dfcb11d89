"""Text as the matcher sees it: one written form, words and sounds.

Knows nothing about topics, places or people; those live in `vocabulary`, `areas` and `audience`.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import jaconv
from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer  # type: ignore[import-untyped]

from matching.tables import DATA, rows

MAX_LENGTH = 2_000
# More words than the catalogue of a country uses.
_MOST_KNOWN = 100_000

_STOP_WORDS = DATA / "stop_words.txt"
_SPACED_KANA = re.compile(r"(?<![ぁ-ゖァ-ヺー])[ぁ-ゖァ-ヺー](?: [ぁ-ゖァ-ヺー])+(?![ぁ-ゖァ-ヺー])")
# Nearly every text is written in these signs, all of them visible; only others are looked at one by one.
_USUAL = re.compile(r"[ -\]_a-~ぁ-ゖァ-ヺー一-龠々、。・「」『』【】〜]*")
_KANA_GAP = re.compile(r"(?<=[ぁ-ゖァ-ヺー]) +(?=[ぁ-ゖァ-ヺー])")
_LONG_RUN = re.compile(r"(.)\1\1\1+")
_LATIN_WORD = re.compile(r"[a-z]+")
_STRAY_TSU = re.compile(r"^っ|っ$|っん")
_KATAKANA = re.compile(r"[ァ-ヶ]")
_KANA_ONLY = re.compile(r"[ぁ-ゖー]+")
_CONTENT = {"名詞", "動詞", "形容詞", "形状詞"}
_EMPTY_KINDS = {"数詞", "非自立可能", "助動詞語幹"}
_ENGLISH = frozenset(
    {"the", "like", "is", "are", "for", "and", "make", "made", "one", "use", "game", "name", "home", "join", "with"}
)
_VOWEL_OF = {
    kana: vowel
    for vowel, row in {
        "あ": "あかさたなはまやらわがざだばぱぁゃ",
        "い": "いきしちにひみりぎじぢびぴぃ",
        "う": "うくすつぬふむゆるぐずづぶぷぅゅ",
        "え": "えけせてねへめれげぜでべぺぇ",
        "お": "おこそとのほもよろをごぞどぼぽぉょ",
    }.items()
    for kana in row
}
_AFTER_O, _AFTER_E = ("".join(kana for kana, vowel in _VOWEL_OF.items() if vowel == each) for each in "おえ")
# Where a vowel may be long: 「う」 after o and 「い」 after e, also after what may itself be heard as o or e.
_MAY_BE_LONG = re.compile(f"ー|(?<=[うー{_AFTER_O}])う|(?<=[いー{_AFTER_E}])い")
# 「コ一ラス」, written with the number one.
_ONE_FOR_BAR = re.compile(r"(?<=[ァ-ヴ])一(?=[ァ-ヴ])")
_DIGITS = {kanji: value for value, kanji in enumerate("〇一二三四五六七八九")}
_KANJI_HOUR = re.compile(
    r"(?<![〇一二三四五六七八九十百0-9])(?:"
    r"(?:十[一二]?|[二三四五六七八九])(?=時(?!的|保|預|間|停|期|代|計|刻|休|避))"
    r"|(?:十[一二]?|[一二三四五六七八九])(?=月[一二三四五六七八九十]{1,3}日)"
    r"|[二三]?十[一二三四五六七八九]?(?=日(?!町|市|月|間))"
    r"|(?<=月)[一二三四五六七八九](?=日(?!間)))"
)
_HEARD_AS_ONE = frozenset({"うお", "いえ"})
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
# を stays: 「イベントを」 is no 「べんとお」.
_SAME_SOUND = str.maketrans("づぢゔ", "ずじぶ")


@dataclass(frozen=True, slots=True)
class Word:
    """One content or function word. `normal` joins spellings (編物 → 編み物); `reading` is hiragana.

    `spoken`: how it sounds in a sentence, as far as the dictionary could read it; a space is silent. `telling`: it says
    something, being no particle, number or one of the empty words everybody uses.
    """

    surface: str
    normal: str
    reading: str
    content: bool
    spoken: str
    telling: bool


def normalise(text: str) -> str:
    """One written form: NFKC, lower case, no emoji or invisible signs, spaced-out kana joined, at most 2,000 long."""
    plain = _visible(unicodedata.normalize("NFKC", text[:MAX_LENGTH])[:MAX_LENGTH])
    if not plain:
        plain = emoji_words(text)
    plain = plain.lower()
    if "一" in plain:
        plain = _ONE_FOR_BAR.sub("ー", plain)
    if " " in plain:
        plain = _SPACED_KANA.sub(lambda m: m.group().replace(" ", ""), plain)
    return _LONG_RUN.sub(r"\1\1\1", plain) if _LONG_RUN.search(plain) else plain


@cache
def _emoji() -> dict[str, str]:
    return {row[0]: row[1] for row in rows(DATA / "emoji.tsv")}


def _visible(text: str) -> str:
    if _USUAL.fullmatch(text):
        return " ".join(text.split())
    kept = []
    for c in text:
        category = unicodedata.category(c)
        if category in {"Cf", "Cs", "Cn", "Co", "So", "Sk", "Me"} or c in "\ufe0e\ufe0f\u20e3":
            continue
        kept.append(" " if category in {"Cc", "Zl", "Zp", "Zs"} else c)
    return " ".join("".join(kept).split())


def fold(text: str) -> str:
    """Katakana written as hiragana; everything else as it was."""
    return text.translate(_HIRAGANA) if _KATAKANA.search(text) else text


def join_kana(text: str) -> str:
    """やさしい日本語 puts spaces between words; look-ups want 「こども しょくどう」 as one."""
    return _KANA_GAP.sub("", text) if " " in text else text


def with_digits(text: str) -> str:
    """Hours and dates in kanji as numbers: 「七時」 → 「7時」, 「十二月三日」 → 「12月3日」."""
    return _KANJI_HOUR.sub(lambda m: str(number(m[0])), text) if _KANJI_HOUR.search(text) else text


def number(written: str) -> int:
    """A number below 100 in digits or kanji: 23, 二十三, 二三."""
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + int("".join(str(_DIGITS[each]) for each in ones) or 0)


def sound(kana: str) -> str:
    """How kana are heard: long vowels and づ/ず alike, so that ぎたー, ぎたあ and ギター meet."""
    plain = fold(kana).translate(_SAME_SOUND)
    if not _MAY_BE_LONG.search(plain, 1):
        return plain
    heard = list(plain)
    for long in _MAY_BE_LONG.finditer(plain, 1):
        at = long.start()
        vowel = _VOWEL_OF.get(heard[at - 1])
        if vowel and (heard[at] == "ー" or heard[at] + vowel in _HEARD_AS_ONE):
            heard[at] = vowel
    return "".join(heard)


def vowel(kana: str) -> str:
    """The vowel one kana ends in; "" for ん and what is no kana."""
    return _VOWEL_OF.get(kana, "")


def emoji_words(text: str) -> str:
    """What the emoji of a text stand for: 🧶 is knitting."""
    return " ".join(dict.fromkeys(_emoji()[c] for c in text[:MAX_LENGTH] if c in _emoji()))


def is_kana(text: str) -> bool:
    """Whether the folded text is kana from end to end."""
    return _KANA_ONLY.fullmatch(text) is not None


def from_romaji(text: str) -> str:
    """Japanese typed in Latin letters as hiragana; "" when it does not read as Japanese from end to end."""
    found = _LATIN_WORD.findall(text)
    if not found or re.search(r"[^a-z0-9 .,!?'~-]", text) or sum(map(len, found)) < 4:
        return ""
    if any(w in _ENGLISH for w in found):
        return ""
    kana = [to_kana(w) for w in found]
    return " ".join(kana) if all(kana) else ""


@lru_cache(maxsize=4_096)
def to_kana(word: str) -> str:
    """One romaji word in hiragana; "" when it does not read as Japanese."""
    kana = str(jaconv.alphabet2kana(word))
    return kana if is_kana(kana) and not _STRAY_TSU.search(kana) else ""


@cache
def _dictionary() -> Dictionary:
    return Dictionary(dict="small")


_lock = threading.Lock()
_local = threading.local()


def _tokenizer() -> Tokenizer:
    """One per thread: a Sudachi tokenizer must not be shared, its dictionary may."""
    if not hasattr(_local, "tokenizer"):
        with _lock:
            dictionary = _dictionary()
        make = getattr(dictionary, "tokenizer", None) or dictionary.create
        _local.tokenizer = make()
    tokenizer: Tokenizer = _local.tokenizer
    return tokenizer


@lru_cache(maxsize=4_096)
def words(text: str) -> tuple[Word, ...]:
    """The words of an already normalised text, in order."""
    return split(text)


def split(text: str) -> tuple[Word, ...]:
    """The same as `words`, for texts nobody reads twice: each word is remembered, the text is not."""
    return tuple(map(_word, _tokenizer().tokenize(text, SplitMode.A))) if text else ()


def is_common_noun(text: str) -> bool:
    """Whether a text is one ordinary noun of the dictionary, no name of a place or person."""
    found = list(_tokenizer().tokenize(text, SplitMode.C)) if text else []
    return len(found) == 1 and not found[0].is_oov() and found[0].part_of_speech()[1] != "固有名詞"


@lru_cache(maxsize=4_096)
def inside_words(text: str) -> frozenset[int]:
    """The places of a text that lie inside a word of the dictionary: アン|コール."""
    found = _tokenizer().tokenize(text, SplitMode.A) if text else ()
    return frozenset(at for word in found if not word.is_oov() for at in range(word.begin() + 1, word.end()))


_known: dict[tuple[int, str], Word] = {}


def _word(found: Morpheme) -> Word:
    """A word of the dictionary is looked up once; what the dictionary does not know depends on its neighbours."""
    key = (found.word_id(), found.surface())
    word = _known.get(key)
    if word is None:
        kind = found.part_of_speech()
        content = kind[0] in _CONTENT and kind[1] not in _EMPTY_KINDS and kind[2] not in _EMPTY_KINDS
        word = _made(key[1], found.normalized_form(), fold(found.reading_form()), content)
        if not found.is_oov() and len(_known) < _MOST_KNOWN:
            _known[key] = word
    return word


def _made(surface: str, normal: str, reading: str, content: bool) -> Word:
    spoken = "" if surface.isspace() else reading if is_kana(reading) else fold(surface)
    return Word(surface, normal, reading, content, spoken, content and normal not in _empty() and not normal.isdigit())


def reading(text: str) -> str:
    """The whole text in hiragana, as far as the dictionary can read it."""
    return spoken(words(text))


def spoken(found: Iterable[Word]) -> str:
    """Words in hiragana, as far as the dictionary could read them."""
    return "".join([w.spoken for w in found])


@cache
def _empty() -> frozenset[str]:
    return frozenset(_STOP_WORDS.read_text(encoding="utf-8").split())


def content_words(text: str) -> tuple[Word, ...]:
    """Words that say something."""
    return telling(words(text))


def telling(found: Iterable[Word]) -> tuple[Word, ...]:
    """Those words that say something."""
    return tuple([w for w in found if w.telling])
