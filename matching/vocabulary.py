"""The words of community life: concepts, what people call them, and how near they stand to each other.

Reads the tables in `data/vocabulary` once; staff edit those, not this module. Resident-facing sentences live elsewhere.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process

from matching import text as texts

_TABLES = Path(__file__).parent / "data" / "vocabulary"
_LANGUAGES = ("ja", "easy", "en", "zh", "ko", "vi", "pt")
_KANJI = re.compile(r"[一-鿿々]")
_SHORT_BEFORE = frozenset("とのやにをでがはもおご・、。,.!?！？ 　「『(")
_SHORT_AFTER = frozenset("をがとやのもにではすだかしなじへっ・、。,.!?！？ 　」』)〜~さ")
_CHUNK = re.compile(r"[ぁ-ゖー]+|[一-鿿々ぁ-ゖァ-ヺー]+")
_RUN = re.compile(r"[一-鿿々]+|[ぁ-ゖー]+")
_FUZZY_CUTOFF = 84
_MIN_FUZZY = 4

# How near two different concepts stand when the table names no closer tie.
_NARROWER, _BROADER, _SIBLING, _GROUP = 0.9, 0.65, 0.42, 0.22


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of the vocabulary. `kind`: topic (an interest), people (who it is for), wish (company, helping)."""

    key: str
    group: str
    kind: str
    broader: str
    near: Mapping[str, float]
    labels: Mapping[str, str]
    forms: tuple[str, ...]


class Found(NamedTuple):
    """A concept met in a text. `repaired` is the form it was read as when the writing differed, else ""."""

    surface: str
    concept: str
    repaired: str
    start: int


class _Forms(NamedTuple):
    exact: dict[str, tuple[str, ...]]
    folded: dict[str, tuple[str, ...]]
    readings: dict[str, tuple[str, ...]]
    by_kanji: dict[str, tuple[str, ...]]
    sounds: dict[str, str]
    longest: int


@cache
def concepts() -> Mapping[str, Concept]:
    """Every concept by key, in the order of the tables (one a theme, by name)."""
    lines = (line for table in sorted(_TABLES.glob("*.tsv")) for line in table.read_text("utf-8").splitlines()[1:])
    return {c.key: c for c in map(_concept, lines)}


def _concept(line: str) -> Concept:
    key, group, kind, broader, near, *called, forms = line.split("\t")
    ties = {k: float(v) for k, v in (pair.split(":") for pair in near.split())}
    labels = {language: name for language, name in zip(_LANGUAGES, called, strict=True) if name}
    ja, easy, en, *foreign = called
    names = [texts.normalise(f) for f in (*ja.split("・"), easy, *en.split(" and "), *foreign, *forms.split("、"))]
    return Concept(key, group, kind, broader, ties, labels, tuple(dict.fromkeys(n for n in names if n)))


@cache
def _forms() -> _Forms:
    exact: dict[str, list[str]] = {}
    for c in concepts().values():
        for form in c.forms:
            exact.setdefault(form, []).append(c.key)
            exact.setdefault(texts.join_kana(form), []).append(c.key)
    folded: dict[str, list[str]] = {}
    readings: dict[str, list[str]] = {}
    by_kanji: dict[str, list[str]] = {}
    sounds: dict[str, str] = {}
    for form, keys in exact.items():
        folded.setdefault(texts.fold(form), []).extend(keys)
        read = texts.reading(form)
        if texts.is_kana(read):
            if len(read) >= 3:
                readings.setdefault(texts.sound(read), []).extend(keys)
            if len(read) >= _MIN_FUZZY:
                sounds.setdefault(texts.sound(read), form)
        for kanji in set(_KANJI.findall(form)):
            by_kanji.setdefault(kanji, []).append(form)
    tables = [{k: tuple(dict.fromkeys(v)) for k, v in t.items()} for t in (exact, folded, readings, by_kanji)]
    return _Forms(tables[0], tables[1], tables[2], tables[3], sounds, max(map(len, exact)))


def label(key: str, language: str = "ja") -> str:
    """The name shown for a concept, in "ja", "easy" (やさしい日本語), "en", "zh", "ko", "vi" or "pt", else in Japanese.

    An unknown key is shown as it is.
    """
    found = concepts().get(key)
    return found.labels.get(language, found.labels["ja"]) if found else key


def is_liking(key: str) -> bool:
    """Whether a concept is something one may like, not who one is, how one feels, or what one needs help with."""
    found = concepts().get(key)
    return found is not None and found.kind == "topic" and found.group != "support"


@cache
def related(key: str) -> Mapping[str, float]:
    """How well other concepts answer a wish for this one, 0–1; itself is 1."""
    table = concepts()
    if key not in table:
        return {}
    near = {}
    for other in table.values():
        weight = _nearness(table[key], other)
        if weight > 0:
            near[other.key] = weight
    return near


def _nearness(wanted: Concept, other: Concept) -> float:
    if wanted.key == other.key:
        return 1.0
    ties = [wanted.near.get(other.key, 0.0)]
    if other.broader == wanted.key:
        ties.append(_NARROWER)
    if wanted.broader == other.key:
        ties.append(_BROADER)
    if wanted.kind == other.kind == "topic":
        if wanted.broader and wanted.broader == other.broader:
            ties.append(_SIBLING)
        if wanted.group == other.group and wanted.group not in _MIXED_GROUPS:
            ties.append(_GROUP)
    return max(ties)


# Groups whose members are not interchangeable: a cancer patients' circle is no answer to a wish for sign language.
_MIXED_GROUPS = frozenset(
    {"support", "help", "learn", "community", "food", "art", "kids", "environment", "safety", "space"}
)


def concepts_in(text: str) -> tuple[str, ...]:
    """Keys of the concepts a normalised text names, in the order they appear."""
    return tuple(dict.fromkeys(f.concept for f in find(text)))


def find(text: str) -> list[Found]:
    """Concepts in a normalised text: written forms first (longest wins), then by sound in kana-only stretches."""
    found = list(_written(text))
    joined = texts.join_kana(text)
    if joined != text:
        seen = {(f.surface, f.concept) for f in found}
        found += [f for f in _written(joined) if len(f.surface) >= 5 and (f.surface, f.concept) not in seen]
    return found


def _written(text: str) -> Iterator[Found]:
    folded, at = texts.fold(text), 0
    while at < len(text):
        end, keys = _longest(text, folded, at)
        yield from (Found(text[at:end], key, "", at) for key in keys)
        at = end


def _longest(text: str, folded: str, at: int) -> tuple[int, tuple[str, ...]]:
    """Where the longest form beginning here ends, and its concepts; the next character and none if no form does."""
    forms = _forms()
    heard = texts.sound(folded[at : at + forms.longest]) if texts.is_kana(folded[at]) else ""
    for end in range(min(at + forms.longest, len(text)), at, -1):
        keys = forms.exact.get(text[at:end]) or forms.folded.get(folded[at:end])
        if keys and _stands_alone(text, at, end):
            return end, keys
        keys = forms.readings.get(heard[: end - at]) if heard else None
        if keys and _stands_alone(folded, at, end):
            return end, keys
    return at + 1, ()


def _stands_alone(text: str, at: int, end: int) -> bool:
    """Short forms hide inside other words: 犬 in 犬山, いぬ in しらないぬの, art in party."""
    before, after = text[at - 1 : at], text[end : end + 1]
    form = texts.fold(text[at:end])
    if form[:1].isdecimal() and before.isdecimal():
        return False  # 2歳 in 72歳
    if form.isascii():
        return not (before.isascii() and before.isalnum()) and not (
            after.isascii() and after.isalpha() and after != "s"
        )
    if len(form) == 1:
        return not _KANJI.match(before or " ") and not _KANJI.match(after or " ") if _KANJI.match(form) else False
    if len(form) <= 3 and texts.is_kana(form):
        hiragana = text[at:end] == form
        if not hiragana:
            return not _katakana(before) and not _katakana(after)
        opens = not _KANJI.match(before or " ") and (not texts.is_kana(before) or before in _SHORT_BEFORE)
        return opens and (not texts.is_kana(after) or after in _SHORT_AFTER)
    return True


def _katakana(c: str) -> bool:
    return bool(c) and "ァ" <= c <= "ヺ"


@lru_cache(maxsize=4_096)
def repair(chunk: str) -> tuple[str, tuple[str, ...]]:
    """The form a misspelt word was meant as, with its concepts; ("", ()) when nothing is near enough."""
    forms = _forms()
    read = texts.sound(texts.reading(chunk))
    if len(read) >= _MIN_FUZZY and read in forms.sounds:
        form = forms.sounds[read]
        return form, forms.exact[form]
    mixed = _mixed_script(chunk)
    if mixed:
        return mixed, forms.exact[mixed]
    if not texts.is_kana(read) or len(read) < _MIN_FUZZY:
        return "", ()
    best = process.extractOne(read, forms.sounds.keys(), scorer=fuzz.ratio, score_cutoff=_FUZZY_CUTOFF)
    if best is None or abs(len(best[0]) - len(read)) > 2:
        return "", ()
    form = forms.sounds[best[0]]
    return form, forms.exact[form]


def _mixed_script(chunk: str) -> str:
    """手げい → 手芸: the kanji stand in the form, the kana in its reading, both in order."""
    runs = _RUN.findall(texts.fold(chunk))
    kanji = [c for run in runs if _KANJI.match(run) for c in run]
    kana = [run for run in runs if not _KANJI.match(run)]
    if not kanji or not kana or max(map(len, kana)) < 2:
        return ""
    fits = [f for f in _forms().by_kanji.get(kanji[0], ()) if _covers(f, kanji, kana)]
    return min(fits, key=len, default="")


def _covers(form: str, kanji: list[str], kana: list[str]) -> bool:
    read = texts.reading(form)
    missing = len(_KANJI.findall(form)) - len(kanji)
    written, heard = sum(map(len, kana)), len(read)
    return (
        0 <= missing <= 2
        and re.search(".*".join(map(re.escape, kanji)), form) is not None
        and re.search(".*".join(map(re.escape, kana)), read) is not None
        and written >= heard - 2 * len(kanji) - 1
    )


def chunks(text: str) -> list[str]:
    """Stretches of Japanese writing long enough to be a misspelt word."""
    return [c for c in _CHUNK.findall(text) if 3 <= len(c) <= 16]
