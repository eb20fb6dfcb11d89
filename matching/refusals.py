"""What a sentence asks for and what it refuses: 「運動は苦手。手芸ならできる」 asks for 手芸 and refuses 運動.

The ways of refusing are in `data/phrases.tsv`; what the two parts are about is `understand`'s business.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from matching import slots, vocabulary
from matching import text as texts
from matching.patterns import any_of
from matching.phrases import phrase, says
from matching.tables import DATA, rows

_MOST_IN_A_CLAUSE = 4
_LEARNABLE = frozenset({"digital", "language"})
# 「ひとりはいや」 asks for company.
_LONGINGS = frozenset({"lonely", "bored"})
_NOTHING = re.compile(r"[\s。、!?…~〜・]|です|ます")
_JOINED = re.compile(r"(?:[とやもをがにのでなはい]|とか) *$")


class Said(NamedTuple):
    """The two parts of a sentence. `looking`: only the doing is refused (「踊るのは苦手、観るのは好き」)."""

    wanted: str
    refused: str = ""
    looking: bool = False


class _Part(NamedTuple):
    wanted: str
    refused: str
    weakly: bool = False


def split(text: str) -> Said:
    """The part of a normalised sentence that asks, and the part that refuses.

    Fear (「犬は怖い、猫がいい」) and boredom refuse only beside something liked or preferred: 「地震がこわい」 asks for
    safety. What is not known (「囲碁は知らない、麻雀なら」) is refused only where something else is preferred.
    """
    whole = _clauses(text)
    parts = _cut_up(whole, (*_CUTS, _BESIDE, *([_FOR_ANOTHER] if says("prefers", text) else [])))
    if [part.wanted for part in parts] == whole:
        return Said(text)
    said = _said(text, parts)
    liked = any(map(vocabulary.is_liking, vocabulary.concepts_in(said.wanted)))
    if liked or said.looking or says("prefers", said.wanted) or says("likes", said.wanted):
        return said
    return _said(text, _cut_up(whole, _CUTS))


def refused_in(said: Said) -> tuple[str, ...]:
    """Concepts that the refused part of a sentence names, or means by a word too short to be a name: 「虫」.

    A word that is asked for too is not refused: 「高い山は無理、低い山なら」.
    """
    if not said.refused:
        return ()
    words = [word.normal for word in texts.content_words(said.refused) if word.surface not in said.wanted]
    short = (key for word in words for key in _short().get(word, ()))
    return tuple(dict.fromkeys((*vocabulary.concepts_in(said.refused), *short)))


@cache
def _short() -> Mapping[str, Sequence[str]]:
    return {word: concepts.split() for word, concepts in rows(DATA / "refused_words.tsv")}


def _cut_up(whole: Sequence[str], ways: Sequence[str]) -> list[_Part]:
    return [part for clause in whole for part in _parts(clause, ways, _MOST_IN_A_CLAUSE)]


def _said(text: str, parts: Sequence[_Part]) -> Said:
    refused = [p for p in parts if p.refused.strip()]
    if not refused:
        return Said(text)
    wanted = "、".join(p.wanted for p in parts if p.wanted.strip())
    if _asks_for_help(text, wanted, refused):
        return Said(text)
    return Said(wanted, "、".join(p.refused for p in refused), says("look_on", wanted))


def _clauses(text: str) -> list[str]:
    """The stretches between full stops, commas and words such as 「けど」."""
    found, start = [], 0
    for end in phrase("clause_end").finditer(text):
        found.append(text[start : end.start()])
        start = end.end()
    return [c for c in [*found, text[start:]] if c.strip()]


def _parts(clause: str, ways: Sequence[str], most: int) -> list[_Part]:
    """One clause, cut at everything it refuses."""
    cut = _cut(clause, ways) if most else None
    if cut is None:
        return [_Part(clause, "")]
    part, rest = cut
    return [part, *(_parts(rest, ways, most - 1) if rest.strip() else [])]


def _cut(clause: str, ways: Sequence[str]) -> tuple[_Part, str] | None:
    """The first refusal of a clause, and what follows it; None when nothing is refused."""
    if not _any_way().search(clause):
        return None
    hits = [(name, hit) for name in ways if (hit := phrase(name).search(clause))]
    for name, hit in sorted(hits, key=lambda each: each[1].start()):
        before, after = clause[: hit.start()], clause[hit.end() :]
        if name == "refused_after":
            if vocabulary.concepts_in(after) or slots.spoken(after):
                return _Part(before, after), ""
            continue
        thing = _last_thing(before) if name in _OF_A_THING else _last_phrase(before)
        if not _is_refusable(name, thing):
            continue
        return _Part(before[: len(before) - len(thing)], thing, name == "refused_weakly"), after
    return None


_BESIDE = "refused_beside"
_FOR_ANOTHER = "refused_for_another"
_OF_A_THING = frozenset({"refused", "refused_weakly", _BESIDE, _FOR_ANOTHER})
_CUTS = ("refused", "refused_weakly", "except", "rather", "refused_after")


@cache
def _any_way() -> re.Pattern[str]:
    """Most clauses refuse nothing, and are looked through once."""
    return any_of(phrase(name).pattern for name in (*_CUTS, _BESIDE, _FOR_ANOTHER))


def _is_refusable(name: str, thing: str) -> bool:
    if name == "rather" and not vocabulary.concepts_in(thing):
        return False
    if name == _BESIDE and slots.spoken(texts.join_kana(thing)):
        # 「平日は退屈で」 is no refusal of weekdays.
        return False
    if name == "refused_weakly" and says("lived_through", thing):
        # Who says that care is too much asks for company in it.
        return False
    return not (_LONGINGS & {*vocabulary.concepts_in(thing)} or says("alone", thing))


def _last_thing(text: str) -> str:
    """「小2 漢字」 → 「漢字」, but 「ひとが おおい ところは」 as a whole: what a refusal after it is about."""
    at = text.rstrip().rfind(" ")
    while at > 0 and _JOINED.search(text[:at]):
        at = text[:at].rstrip().rfind(" ")
    return text[at + 1 :]


def _last_phrase(text: str) -> str:
    """「平日は体操」 → 「体操」: what stands right before 「以外」."""
    return re.split(r"[はがをに ]", text)[-1]


def _asks_for_help(text: str, wanted: str, refused: list[_Part]) -> bool:
    """「スマホが苦手です」 said alone asks for help, as do a child's 「漢字きらい」 and 「重い物は苦手、助けて」."""
    if all(p.weakly for p in refused) and says("help_received", text):
        return True
    table = vocabulary.concepts()
    groups = [table[c].group for p in refused for c in vocabulary.concepts_in(p.refused)]
    school = all(says("school", p.refused) for p in refused)
    if school and says("pupil", text):
        return True
    if _NOTHING.sub("", wanted):
        return False
    learnable = bool(groups) and all(g in _LEARNABLE for g in groups)
    return school or learnable or (all(p.weakly for p in refused) and says("to_learn", text))
