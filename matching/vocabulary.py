"""The words of community life: concepts, and what people call them. How near they stand to each other: `kinship`.

Reads the tables in `data/vocabulary` once. What staff lay over them while it runs is made in `corrected`; here is which
state of the words holds. Resident-facing sentences live elsewhere.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any, NamedTuple, ParamSpec, TypeVar, TypeVarTuple

from matching import text as texts
from matching.forms import Forms, forms_of, tables_of
from matching.ready import ready
from matching.tables import DATA, rows

# The concept under which all ways of helping stand.
ANY_HELP = "volunteer"
_LANGUAGES = ("ja", "easy", "en", "zh", "ko", "vi", "pt")
_CHUNK = re.compile(r"[ぁ-ゖー]+|[一-鿿々ぁ-ゖァ-ヺー]+")
# So much is remembered of each thing that was worked out from one state of the words.
_MOST_REMEMBERED = 4_096

P = ParamSpec("P")
R = TypeVar("R")
Given = TypeVarTuple("Given")


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


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """One state of the words; never changed once made. `forms`: made when first needed.

    `mark`: which version staff made of the tables, "" for the tables alone. `denied`: (form, concept) pairs that staff
    say are none. `pinned`: concepts of an item by its id; `barred`: ids of items by concept. `memory`: of `remembered`.
    """

    concepts: Mapping[str, Concept]
    forms: Callable[[], Forms]
    mark: str = ""
    denied: frozenset[tuple[str, str]] = frozenset()
    pinned: Mapping[str, frozenset[str]] = field(default_factory=dict)
    barred: Mapping[str, frozenset[str]] = field(default_factory=dict)
    memory: dict[Callable[..., Any], dict[Any, Any]] = field(default_factory=dict)


class _Standing:
    """What holds in this process; None: the tables alone."""

    vocabulary: Vocabulary | None = None


_held: ContextVar[Vocabulary | None] = ContextVar("vocabulary", default=None)


@cache
def shipped() -> Vocabulary:
    """The tables beside the code."""
    table = {each[0]: Concept(*each) for each in ready("concepts", read_concepts)}
    return Vocabulary(table, cache(lambda: forms_of(ready("forms", read_forms))))


def current() -> Vocabulary:
    """What holds here and now."""
    return _held.get() or _Standing.vocabulary or shipped()


def stand(state: Vocabulary | None) -> None:
    """From now on this holds in the whole process. Who is in the middle of something ends it with what held before."""
    _Standing.vocabulary = state


@contextmanager
def using(state: Vocabulary) -> Iterator[None]:
    """Within the block this holds, for this thread alone."""
    token = _held.set(state)
    try:
        yield
    finally:
        _held.reset(token)


def steady(function: Callable[P, R]) -> Callable[P, R]:
    """What holds at its beginning holds until its end, should staff save a correction meanwhile."""

    @wraps(function)
    def held(*args: P.args, **kwargs: P.kwargs) -> R:
        token = _held.set(current())
        try:
            return function(*args, **kwargs)
        finally:
            _held.reset(token)

    return held


def remembered(function: Callable[[*Given], R]) -> Callable[[*Given], R]:
    """Worked out once for each state of the words."""

    @wraps(function)
    def found(*args: *Given) -> R:
        memory = current().memory
        known = memory.get(function)
        if known is None:
            known = memory.setdefault(function, {})
        value = known.get(args, known)
        if value is known:
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            value = known[args] = function(*args)
        return value  # type: ignore[no-any-return]

    return found


def concepts() -> Mapping[str, Concept]:
    """Every concept by key, in the order of the tables (one a theme, by name), then those that staff added."""
    return current().concepts


def read_concepts() -> list[tuple[Any, ...]]:
    """The fields of every concept, as the tables have them."""
    tables = sorted((DATA / "vocabulary").glob("*.tsv"))
    return [_concept(row) for table in tables for row in rows(table)]


def _concept(row: Sequence[str]) -> tuple[Any, ...]:
    key, group, kind, broader, near, *called, forms = row
    ties = {k: float(v) for k, v in (pair.split(":") for pair in near.split())}
    labels = {language: name for language, name in zip(_LANGUAGES, called, strict=True) if name}
    ja, easy, en, *foreign = called
    names = [texts.normalise(f) for f in (*ja.split("・"), easy, *en.split(" and "), *foreign, *forms.split("、"))]
    return key, group, kind, broader, ties, labels, tuple(dict.fromkeys(n for n in names if n))


def read_forms() -> tuple[Any, ...]:
    """The tables of all forms of all concepts."""
    return tuple(tables_of((form, concept.key) for concept in shipped().concepts.values() for form in concept.forms))


def label(key: str, language: str = "ja") -> str:
    """The name shown for a concept, in "ja", "easy" (やさしい日本語), "en", "zh", "ko", "vi" or "pt", else in Japanese.

    An unknown key is shown as it is.
    """
    found = concepts().get(key)
    return found.labels.get(language, found.labels["ja"]) if found else key


def is_topic(key: str) -> bool:
    """Whether a concept is an interest; one that is not known is none."""
    found = concepts().get(key)
    return found is not None and found.kind == "topic"


def is_liking(key: str) -> bool:
    """Whether a concept is something one may like, not who one is, how one feels, or what one needs help with."""
    found = concepts().get(key)
    return found is not None and found.kind == "topic" and found.group != "support"


def concepts_in(text: str) -> tuple[str, ...]:
    """Keys of the concepts a normalised text names, in the order they appear."""
    return tuple(dict.fromkeys(f.concept for f in _found(text)))


def find(text: str) -> list[Found]:
    """Concepts in a normalised text: written forms first (longest wins), then by sound in kana-only stretches."""
    return list(_found(text))


@remembered
def _found(text: str) -> tuple[Found, ...]:
    """One sentence is looked through by the gate, and again to understand it."""
    found = _in(text)
    joined = texts.join_kana(text)
    if joined != text:
        seen = {(f.surface, f.concept) for f in found}
        found += [f for f in _in(joined) if len(f.surface) >= 5 and (f.surface, f.concept) not in seen]
    return tuple(found)


def _in(text: str) -> list[Found]:
    return [Found(text[at:end], key, "", at) for at, end, keys in current().forms().in_text(text) for key in keys]


def sounds() -> Mapping[str, str]:
    """How forms are heard, with the first form of each sound."""
    return current().forms().sounds


@remembered
def repair(chunk: str) -> tuple[str, tuple[str, ...]]:
    """The form a misspelt word was meant as, with its concepts; ("", ()) when nothing is near enough."""
    forms = current().forms()
    form = forms.nearest(chunk)
    return form, forms.exact[form] if form else ()


@remembered
def converted(kanji: str) -> tuple[str, tuple[str, ...]]:
    """The form of the same sound that some kanji were meant as, with its concepts; ("", ()) when there is none."""
    forms = current().forms()
    form = forms.converted(kanji, texts.sound(texts.reading(kanji)))
    return form, forms.exact[form] if form else ()


def chunks(text: str) -> list[str]:
    """Stretches of Japanese writing long enough to be a misspelt word."""
    return [c for c in _CHUNK.findall(text) if 3 <= len(c) <= 16]
