"""What concepts are called, ready to be looked up in a sentence: as written, in hiragana, by sound, and misspelt.

Each look-up costs what the sentence is long, however many forms there are. Which concept has which forms is told in
`vocabulary`.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, NamedTuple

from matching import readings
from matching import text as texts
from matching.slips import Beside, Sounds

Keys = tuple[str, ...]

_KANJI = re.compile(r"[一-鿿々]")
_KATAKANA = re.compile(r"[ァ-ヺー]+")
_OTHER_JAPANESE = re.compile(r"[一-鿿々ぁ-ゖ]")
_SHORT_KATAKANA = re.compile(r"[ァ-ヺー]{1,3}")
_BOTH_KANA = re.compile(r"(?=.*[ぁ-ゖ])(?=.*[ァ-ヺ])[ぁ-ゖァ-ヺー]{1,4}")
_LATIN = re.compile(r"[0-9a-z\u00df-\u024f\u1e00-\u1eff]")
_RUN = re.compile(r"[一-鿿々]+|[ぁ-ゖー]+")
_SHORT_BEFORE = frozenset("とのやにをでがはもお・、。,.!?！？ 　「『(")
_SHORT_AFTER = frozenset("をがとやのもにではすだかしなじへっ・、。,.!?！？ 　」』)〜~さ")
# Heard differently after another vowel: only here the sound of a stretch depends on what stands before it.
_HEARD_BY_NEIGHBOUR = frozenset("ーうい")
# So many letters of a form tell whether it may stand at a place; with two, five times as many would be tried.
_BEGIN = 3
_FUZZY_CUTOFF = 84
_MIN_HEARD = 3
_ALL_KANJI = re.compile(r"[一-鿿]{2,}")
# After one of these nothing is missing: 「ひとりで」 is no 「ひとりで来…」.
_PARTICLES = "でにのはがをも"
_MIN_FUZZY = 4
# Sounds that are everyday words: 「困る人がいれば」 is about no teeth (入れ歯).
_EVERYDAY = frozenset({"いれば"})
# No loan word is longer, so this far around a stretch is where one may begin or end.
_LOAN_WORD = 16


@dataclass(frozen=True, slots=True)
class Forms:
    """Concept keys by form; `folded` in hiragana, with no keys where only katakana is meant.

    `begun`, `begun_heard`: how long the forms are that begin with three letters, longest first; those of two are their
    own beginning. `pairs`: the first two letters of all these.
    `sounds`: the first form of each sound; `near_sounds`: these to look near ones up, made for the first misspelt word.
    """

    exact: Mapping[str, Keys]
    folded: Mapping[str, Keys]
    readings: Mapping[str, Keys]
    begun: Mapping[str, tuple[int, ...]]
    begun_heard: Mapping[str, tuple[int, ...]]
    by_kanji: Mapping[str, Sequence[tuple[str, str]]]
    sounds: Mapping[str, str]
    longest: int
    pairs: Collection[str]
    near_sounds: Callable[[], Sounds | Beside]

    def in_text(self, text: str) -> Iterable[tuple[int, int, Keys]]:
        """Where forms begin and end in a text, and their concepts: from left to right, the longest first."""
        folded = texts.fold(text)
        heard, end = texts.sound(folded), 0
        for at in self._may_begin(folded, heard):
            if at >= end:
                end, keys = self._at(text, folded, heard, at)
                if keys:
                    yield at, end, keys

    def _may_begin(self, folded: str, heard: str) -> Sequence[int]:
        """Where a form may begin: at few places, so most need no closer look."""
        pairs, begun, begun_heard, single = self.pairs, self.begun, self.begun_heard, self.folded
        differs = heard != folded
        return [
            at
            for at, letter in enumerate(folded)
            if letter in single
            or ((two := folded[at : at + 2]) in pairs and (two in begun or folded[at : at + _BEGIN] in begun))
            or ((two := heard[at : at + 2]) in pairs and (two in begun_heard or heard[at : at + _BEGIN] in begun_heard))
            or (differs and heard[at] != letter)
        ]

    def _at(self, text: str, folded: str, heard: str, at: int) -> tuple[int, Keys]:
        """Where the longest form beginning here ends, and its concepts; the next letter and none if no form does."""
        if heard[at] != folded[at] and folded[at] in _HEARD_BY_NEIGHBOUR:
            heard = heard[:at] + texts.sound(folded[at : at + self.longest])
        written, spoken = _lengths(self.begun, folded, at), _lengths(self.begun_heard, heard, at)
        for long in sorted({*written, *spoken}, reverse=True) if written and spoken else written or spoken:
            end = at + long
            if end > len(text):
                continue
            keys = self.folded.get(folded[at:end])
            if keys is not None and (keys := self._written(text, at, end, keys)) and _stands_alone(text, at, end):
                return end, keys
            keys = self.readings.get(heard[at:end]) if spoken else None
            if keys and _stands_alone(folded, at, end) and not _by_chance(text, at, end):
                return end, keys
        keys = self.folded.get(folded[at])
        return at + 1, self.exact.get(text[at], keys) if keys and _stands_alone(text, at, at + 1) else ()

    def _written(self, text: str, at: int, end: int, folded: Keys) -> Keys:
        """The concepts of a stretch as it is written, else those of the same letters in either kana."""
        keys = self.exact.get(text[at:end])
        if keys is None:
            return () if folded and _by_chance(text, at, end) else folded
        return keys

    def nearest(self, word: str) -> str:
        """The form a misspelt word was meant as: by its sound, by kanji and kana mixed, or nearly so; "" if none."""
        read = texts.sound(texts.reading(word))
        if len(read) >= _MIN_FUZZY and read in self.sounds:
            return self.sounds[read]
        if mixed := self._mixed(word) or self.converted(word, read):
            return mixed
        if not texts.is_kana(read) or len(read) < _MIN_FUZZY:
            return ""
        heard = (sound for _, sound in self.near_sounds().near(read))
        near = next((sound for sound in heard if not (word[-1] in _PARTICLES and sound.startswith(read))), "")
        if not near or abs(len(near) - len(read)) > 2 or _in_other_words(word, self.sounds[near]):
            return ""
        return self.sounds[near]

    def converted(self, word: str, read: str) -> str:
        """点事 → 点字, 茶動 → ちゃどう: kanji of the same sound; "" if none. `read`: the sound of the word."""
        if not _ALL_KANJI.fullmatch(word):
            return ""
        beside = (each for kanji in word for each in self.by_kanji.get(kanji, ()))
        same = (form for form, heard in beside if len(form) == len(word) and texts.sound(heard) == read)
        return next(same, self.sounds.get(read, ""))

    def _mixed(self, word: str) -> str:
        """手げい → 手芸: the kanji stand in the form, the kana in its reading, both in order."""
        runs = _RUN.findall(texts.fold(word))
        kanji = [c for run in runs if _KANJI.match(run) for c in run]
        kana = [run for run in runs if not _KANJI.match(run)]
        if not kanji or not kana or max(map(len, kana)) < 2:
            return ""
        about = sum(map(len, kana)) + 2 * len(kanji) + 1
        fits = [
            form
            for form, read in self.by_kanji.get(kanji[0], ())
            if len(read) <= about
            and kana[0] in read
            and _in_order(kanji, form)
            and len(_KANJI.findall(form)) - len(kanji) <= 2
            and _in_order(kana, read)
        ]
        return min(fits, key=len, default="")


class Tables(NamedTuple):
    """The tables of `Forms` as plain values."""

    exact: dict[str, Keys]
    folded: dict[str, Keys]
    readings: dict[str, Keys]
    begun: dict[str, tuple[int, ...]]
    begun_heard: dict[str, tuple[int, ...]]
    by_kanji: dict[str, list[tuple[str, str]]]
    sounds: dict[str, str]
    longest: int


def forms_of(tables: Sequence[Any]) -> Forms:
    """Forms ready to be looked up in these tables."""
    made = Tables(*tables)
    pairs = {begin[:2] for begin in (*made.begun, *made.begun_heard)}
    return Forms(*made, pairs, near_sounds=cache(partial(cutoff_sounds, made.sounds)))


def tables_of(named: Iterable[tuple[str, str]], silent: Collection[tuple[str, str]] = ()) -> Tables:
    """The tables of (form, concept key) pairs; forms are normalised. `silent`: (sound, key) pairs that mean nothing."""
    exact: dict[str, Keys] = {}
    for name, key in named:
        _add(exact, name, (key,))
        if " " in name:
            _add(exact, texts.join_kana(name), (key,))
    folded: dict[str, Keys] = {}
    by_sound: dict[str, Keys] = {}
    by_kanji: dict[str, list[tuple[str, str]]] = {}
    sounds: dict[str, str] = {}
    known = readings.stored()
    for form, keys in exact.items():
        plain = texts.fold(form)
        if _SHORT_KATAKANA.fullmatch(form):
            folded.setdefault(plain, ())  # ママ is no 「このまま」: where hiragana is meant too, the table says so
            continue
        _add(folded, plain, keys)
        read = known.get(form) or readings.reading(form)
        if len(read) >= _MIN_HEARD and texts.is_kana(read) and read not in _EVERYDAY:
            sound = texts.sound(read)
            heard = tuple(key for key in keys if (sound, key) not in silent) if silent else keys
            if heard:
                _add(by_sound, sound, heard)
            if heard and len(read) >= _MIN_FUZZY:
                sounds.setdefault(sound, form)
        for kanji in set(_KANJI.findall(form)):
            by_kanji.setdefault(kanji, []).append((form, read))
    begun, begun_heard = _begun(folded), _begun(by_sound)
    longest = max(map(len, exact), default=0)
    return Tables(exact, folded, by_sound, begun, begun_heard, by_kanji, sounds, longest)


def _add(table: dict[str, Keys], form: str, keys: Keys) -> None:
    known = table.get(form)
    table[form] = keys if known is None else known + tuple(key for key in keys if key not in known)


def _begun(forms: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for form in forms:
        if len(form) > 1:
            lengths.setdefault(form[:_BEGIN], set()).add(len(form))
    return {begin: tuple(sorted(found, reverse=True)) for begin, found in lengths.items()}


def _lengths(begun: Mapping[str, tuple[int, ...]], text: str, at: int) -> tuple[int, ...]:
    """How long the forms are that may begin here, longest first."""
    return begun.get(text[at : at + _BEGIN], ()) + begun.get(text[at : at + 2], ())


def cutoff_sounds(some: Iterable[str]) -> Sounds:
    """Sounds among which a misspelt word is looked for."""
    found = Sounds(_FUZZY_CUTOFF)
    for sound in some:
        found.add(sound)
    return found


def _stands_alone(text: str, at: int, end: int) -> bool:
    """Short forms hide inside other words: 犬 in 犬山, いぬ in しらないぬの, art in party."""
    before, after = text[at - 1 : at], text[end : end + 1]
    form = texts.fold(text[at:end])
    if form[:1].isdecimal() and before.isdecimal():
        return False  # 2歳 in 72歳
    if _LATIN.match(form) and _LATIN.match(before):
        return False
    if _LATIN.match(form[-1]) and _LATIN.match(after) and not after.isdecimal() and after != "s":
        return False
    if form.isascii():
        return True
    if len(form) == 1:
        return not _KANJI.match(before or " ") and not _KANJI.match(after or " ") if _KANJI.match(form) else False
    if len(form) > 3 or not texts.is_kana(form):
        return True
    if text[at:end] != form and not _is_typed_in_katakana(text, at):
        return not _katakana(before) and not _katakana(after)
    before, after = texts.fold(before), texts.fold(after)
    opens = not _KANJI.match(before or " ") and (not texts.is_kana(before) or before in _SHORT_BEFORE)
    return opens and (not texts.is_kana(after) or after in _SHORT_AFTER)


def _is_typed_in_katakana(text: str, at: int) -> bool:
    """Whether a whole sentence is: 「バンドヤリタイ」. No dictionary knows it, as it knows 「ペットボトル」."""
    return not _OTHER_JAPANESE.search(text) and not texts.inside_words(_katakana_run(text, at).group())


def _by_chance(text: str, at: int, end: int) -> bool:
    """Whether a stretch in other letters than the form only sounds like it: アン|コール, 蹴|りペア."""
    return _BOTH_KANA.fullmatch(text, at, end) is not None or _in_loan_word(text, at) or _in_loan_word(text, end)


def _in_loan_word(text: str, at: int) -> bool:
    """Whether a stretch that begins or ends here cuts a word in katakana."""
    if not 0 < at < len(text) or not (_KATAKANA.match(text, at - 1, at) and _KATAKANA.match(text, at)):
        return False
    run = _katakana_run(text, at)
    return at - run.start() in texts.inside_words(run.group())


def _katakana_run(text: str, at: int) -> re.Match[str]:
    """The katakana around a place that is in katakana."""
    around = _KATAKANA.finditer(text, max(0, at - _LOAN_WORD), at + _LOAN_WORD)
    return next(run for run in around if run.end() > at)


def _in_other_words(word: str, form: str) -> bool:
    """Whether a word has a noun in kanji that the form has not: 「汽車の話」 is no slip of 「歴史の話」."""
    return any(run not in form and texts.is_common_noun(run) for run in _ALL_KANJI.findall(word))


def _in_order(parts: Iterable[str], text: str) -> bool:
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _katakana(c: str) -> bool:
    return bool(c) and "ァ" <= c <= "ヺ"
