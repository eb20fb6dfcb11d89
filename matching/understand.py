"""What a resident's sentence asks for: wishes, refusals, time, company, support and place, with the words that said so.

Whether the sentence is a matter for the matcher at all is `gate`'s business; what fits the wish is `rank`'s.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from matching import areas, audience, support, vocabulary
from matching import slots as times
from matching import text as texts
from matching.audience import Audience

_LETTERS = 400
_CHUNKS = 8
_LEARNABLE = frozenset({"digital", "language"})
_LEARNING = frozenset({"勉強", "べんきょう", "study"})
_PHRASES = Path(__file__).parent / "data" / "phrases.tsv"
_STOP_WISHES = Path(__file__).parent / "data" / "stop_wishes.txt"


@dataclass(frozen=True, slots=True)
class Wanted:
    """`terms`: content words to look up; `words`: those of them the vocabulary does not know.

    `help`: 1 offers help, 0.5 perhaps, 0 wants to take part.
    `matched`: (what was written, concept); `repaired`: (what was written, what it was read as).
    """

    text: str = ""
    concepts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    avoided: frozenset[str] = frozenset()
    avoided_words: frozenset[str] = frozenset()
    slots: times.Slots = frozenset()
    audience: Audience = field(default_factory=Audience)
    help: float = 0.0
    support: frozenset[str] = frozenset()
    place: areas.Place | None = None
    anything: bool = False
    matched: tuple[tuple[str, str], ...] = ()
    repaired: tuple[tuple[str, str], ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing at all to search by."""
        return not (
            self.concepts or self.words or self.slots or self.place or self.audience.tags or self.support or self.help
        )


def understand(text: str, *, prior_city: str | None = None) -> Wanted:
    """Read one sentence. `prior_city` settles place names that several cities share."""
    plain = texts.normalise(text)[:_LETTERS]
    plain = texts.from_romaji(plain) or plain
    wanted_text, refused_text = _split_refusals(_phrases()["aside"].sub(" ", plain))
    named = _without_learning(_merged(vocabulary.find(wanted_text)))
    repairs = _repairs(wanted_text, named)
    concepts = tuple(dict.fromkeys([f.concept for f in named] + [f.concept for f in repairs]))
    refused = frozenset(vocabulary.concepts_in(refused_text)) - _kept(concepts)
    place = areas.mentioned(wanted_text, prior_city=prior_city)
    return Wanted(
        text=plain,
        concepts=concepts,
        words=_unknown_words(wanted_text, named, place),
        terms=_terms(wanted_text, named),
        avoided=refused,
        avoided_words=frozenset(w.normal for w in texts.content_words(refused_text)) - _stop(),
        slots=_slots(wanted_text, refused_text),
        audience=audience.of_speaker(wanted_text),
        help=_help(plain),
        support=support.needs(plain),
        place=place,
        anything=_phrases()["anything"].search(plain) is not None,
        matched=tuple((f.surface, f.concept) for f in named),
        repaired=tuple(dict.fromkeys((f.surface, f.repaired) for f in repairs)),
    )


@cache
def _phrases() -> dict[str, re.Pattern[str]]:
    """By name; a long pattern stands in several lines of its name, each of a kind."""
    parts: dict[str, list[str]] = {}
    for line in _PHRASES.read_text(encoding="utf-8").splitlines()[1:]:
        name, pattern = line.split("\t")
        parts.setdefault(name, []).append(pattern)
    return {name: re.compile("|".join(patterns)) for name, patterns in parts.items()}


@cache
def _stop() -> frozenset[str]:
    """Words too common in wishes to say what is wanted."""
    return frozenset(_STOP_WISHES.read_text(encoding="utf-8").split())


def _split_refusals(plain: str) -> tuple[str, str]:
    """The part that asks and the part that refuses: 「運動は苦手。手芸ならできる」 → (「手芸ならできる」, 「運動」)."""
    wanted, refused = [], []
    for clause in _clauses(plain):
        hit = _phrases()["refused"].search(clause)
        if hit:
            refused.append(clause[: hit.start()])
            wanted.append(clause[hit.end() :])
            continue
        hit = _phrases()["except"].search(clause)
        if hit:
            refused.append(_last_phrase(clause[: hit.start()]))
            wanted.append(clause[: hit.start() - len(refused[-1])] + " " + clause[hit.end() :])
        else:
            wanted.append(clause)
    if refused and not "".join(wanted).strip(" 。、!?…です") and _only_learnable(refused):
        return plain, ""
    return "、".join(wanted), "、".join(refused)


def _clauses(plain: str) -> list[str]:
    parts, start = [], 0
    for end in _phrases()["clause_end"].finditer(plain):
        parts.append(plain[start : end.start()])
        start = end.end()
    return [p for p in [*parts, plain[start:]] if p.strip()]


def _last_phrase(text: str) -> str:
    """「平日は体操」 → 「体操」: what stands right before 「以外」."""
    return re.split(r"[はがをに ]", text)[-1]


def _only_learnable(refused: list[str]) -> bool:
    """「スマホが苦手」 said alone asks for help with it."""
    table = vocabulary.concepts()
    found = [table[c].group for part in refused for c in vocabulary.concepts_in(part)]
    return bool(found) and all(g in _LEARNABLE for g in found)


def _kept(concepts: tuple[str, ...]) -> frozenset[str]:
    """What is wanted by name is not refused: 「カラオケは嫌い、歌なら合唱」 keeps singing."""
    table = vocabulary.concepts()
    return frozenset(concepts) | {table[c].broader for c in concepts}


def _merged(found: list[vocabulary.Found]) -> list[vocabulary.Found]:
    """One entry a concept, the longest writing of it."""
    best: dict[str, vocabulary.Found] = {}
    for f in found:
        if f.concept not in best or len(f.surface) > len(best[f.concept].surface):
            best[f.concept] = f
    return list(best.values())


def _without_learning(named: list[vocabulary.Found]) -> list[vocabulary.Found]:
    """「日本語の勉強」 asks for Japanese, not for help with homework."""
    subject = any(vocabulary.is_liking(f.concept) and f.concept != "study" for f in named)
    return [f for f in named if not (subject and f.concept == "study" and f.surface in _LEARNING)]


def _repairs(plain: str, named: list[vocabulary.Found]) -> list[vocabulary.Found]:
    covered, known = {f.surface for f in named}, {f.concept for f in named}
    repaired = []
    for chunk in vocabulary.chunks(texts.join_kana(plain))[:_CHUNKS]:
        told = any(len(s) * 2 > len(chunk) for s in covered if s in chunk or chunk in s)
        if told or (texts.is_kana(chunk) and len(chunk) > 9):
            continue
        for piece in _pieces(chunk):
            form, concepts = vocabulary.repair(piece)
            if form:
                fresh = form != piece and not known & set(concepts)
                repaired += [vocabulary.Found(piece, c, form, 0) for c in concepts if fresh]
                break
    return repaired


def _pieces(chunk: str) -> list[str]:
    """The chunk, then the chunk without a trailing particle and what follows it."""
    head = re.split(r"(?:[をがはに]|した|やり|です|てつだ|打ち|教え|ならい|はじめ|始め|すき|好き|だいすき)", chunk)[0]
    return [p for p in dict.fromkeys((head, chunk)) if len(p) >= 3]


def _unknown_words(plain: str, named: list[vocabulary.Found], place: areas.Place | None) -> tuple[str, ...]:
    known = "".join(f.surface for f in named)
    spot = f"{place.name}{place.ward}{place.city}" if place else ""
    found = [w for w in texts.content_words(support.without_needs(plain)) if w.normal not in _stop()]
    unknown = [w.normal for w in found if w.surface not in known and w.surface not in spot]
    return tuple(dict.fromkeys(w for w in unknown if not (texts.is_kana(texts.fold(w)) and len(w) < 2)))


def _terms(plain: str, named: list[vocabulary.Found]) -> tuple[str, ...]:
    """Words worth looking up: what everybody says only when it is part of a named interest."""
    known = "".join(f.surface for f in named)
    found = [w.normal for w in texts.content_words(plain) if w.normal not in _stop() or w.surface in known]
    return tuple(dict.fromkeys(found))


def _slots(wanted: str, refused: str) -> times.Slots:
    asked, barred = times.spoken(wanted), times.spoken(refused)
    return (asked or (times.ALL if barred else frozenset())) - barred


def _help(plain: str) -> float:
    if _phrases()["help_received"].search(plain) and not re.search(r"ボランティア|手伝(?:い|え)ます", plain):
        return 0.0
    if _phrases()["help_strong"].search(plain):
        return 1.0
    return 0.5 if _phrases()["help_weak"].search(plain) else 0.0
