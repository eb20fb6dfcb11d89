"""The vocabulary with staff's edits laid over it, and which items read otherwise with another state of it.

Plain values alone: edits come from the tables in `corrections`.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from matching import text as texts
from matching import vocabulary
from matching.catalogue import Item
from matching.denied import few
from matching.entry import READ
from matching.forms import Forms
from matching.forms_laid import Change, laid
from matching.vocabulary import Concept, Vocabulary

# Sounds shorter than this are no word by themselves, see `forms`.
_MIN_HEARD = 3
_GROUP = "community"
Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Edit:
    """One statement of staff; the kinds are told in `models/correction.py`. `laid` False: it no longer holds."""

    kind: str
    concept: str
    form: str = ""
    other: str = ""
    item: str = ""
    weight: float = 0.0
    language: str = "ja"
    laid: bool = True

    @property
    def fact(self) -> tuple[str, ...]:
        """What it is about: the same said again replaces what was said before."""
        return (self.kind, self.concept, self.form, self.other, self.item)


def holding(edits: Iterable[Edit]) -> list[Edit]:
    """What holds after all of them, in the order in which it was last said."""
    facts: dict[tuple[str, ...], Edit] = {}
    for edit in edits:
        facts.pop(edit.fact, None)
        if edit.laid:
            facts[edit.fact] = edit
    return list(facts.values())


def corrected(edits: Sequence[Edit], mark: str) -> Vocabulary:
    """The vocabulary that ships with these edits laid over it, in order. What is about unknown concepts is left out.

    A concept that was taken back keeps its key, without a form: what refers to it stays readable.
    """
    by_kind: dict[str, list[Edit]] = {}
    for edit in holding(edits):
        by_kind.setdefault(edit.kind, []).append(edit)
    table = _with_new(vocabulary.shipped().concepts, edits, by_kind.get("concept", ()))
    denied = frozenset((e.form, e.concept) for e in by_kind.get("not_word", ()) if e.concept in table)
    _add_words(table, by_kind.get("word", ()))
    _tie(table, by_kind)
    _deny(table, denied)
    said = any(kind in by_kind for kind in ("word", "not_word", "concept"))
    return Vocabulary(
        concepts=table,
        forms=cache(partial(_forms, table, _silent(denied))) if said else vocabulary.shipped().forms,
        mark=mark,
        denied=denied,
        pinned=_gathered((e.item, e.concept) for e in by_kind.get("pin", ()) if e.concept in table),
        barred=_gathered((e.concept, e.item) for e in by_kind.get("bar", ()) if e.concept in table),
    )


def _with_new(table: Mapping[str, Concept], edits: Iterable[Edit], named: Iterable[Edit]) -> dict[str, Concept]:
    found, alive = dict(table), {edit.concept for edit in named}
    for edit in edits:
        if edit.kind == "concept" and edit.concept not in table:
            above = found.get(edit.other)
            labels = {"ja": edit.form, "easy": edit.form}
            forms = (texts.normalise(edit.form),) if edit.concept in alive else ()
            group, broader = (above.group, above.key) if above else (_GROUP, "")
            found[edit.concept] = Concept(edit.concept, group, "topic", broader, {}, labels, forms)
    return found


def _add_words(table: dict[str, Concept], words: Iterable[Edit]) -> None:
    shipped = vocabulary.shipped().concepts
    for edit in words:
        one = table.get(edit.concept)
        # What names a concept that is no more names nothing.
        if one is None or not one.forms:
            continue
        labels = one.labels
        if one.key not in shipped and edit.language not in labels:
            labels = {**labels, edit.language: edit.form}
        forms = tuple(dict.fromkeys((*one.forms, texts.normalise(edit.form))))
        table[one.key] = replace(one, forms=forms, labels=labels)


def _tie(table: dict[str, Concept], by_kind: Mapping[str, Sequence[Edit]]) -> None:
    for edit in by_kind.get("wider", ()):
        if edit.concept in table and edit.other in table and not circular(table, edit.concept, edit.other):
            table[edit.concept] = replace(table[edit.concept], broader=edit.other)
    for edit in by_kind.get("near", ()):
        for one, other in ((edit.concept, edit.other), (edit.other, edit.concept)):
            if one in table and other in table:
                table[one] = replace(table[one], near={**table[one].near, other: edit.weight})


def circular(table: Mapping[str, Concept], key: str, above: str) -> bool:
    """Whether a concept would stand below itself if it stood below another."""
    seen = {key}
    while above in table and above not in seen:
        seen.add(above)
        above = table[above].broader
    return above in seen


def _deny(table: dict[str, Concept], denied: Pairs) -> None:
    """Without the forms that are written like a denied word, or in kana sound like it."""
    for word, key in denied:
        sound = _sound(word)
        kept = tuple(
            form
            for form in table[key].forms
            if texts.fold(form) != texts.fold(word) and not (sound and _sound(form) == sound)
        )
        table[key] = replace(table[key], forms=kept)


def _sound(word: str) -> str:
    """How a word in kana is heard; "" for others."""
    plain = texts.fold(word).replace(" ", "")
    return texts.sound(plain) if len(plain) >= _MIN_HEARD and texts.is_kana(plain) else ""


def _silent(denied: Pairs) -> Pairs:
    """What written otherwise would be heard as a denied word: かき denied, 柿 stays when it is written."""
    return frozenset((sound, key) for word, key in denied if (sound := _sound(word)))


def _forms(table: Mapping[str, Concept], silent: Pairs) -> Forms:
    """From the forms that ship, which take long to make."""
    shipped = vocabulary.shipped()
    came, went = _differing(table, shipped.concepts), _differing(shipped.concepts, table)
    less = {key for _, key in went | silent}
    return laid(shipped.forms(), Change(came, went, silent, {key: table[key].forms for key in less}))


def _differing(one: Mapping[str, Concept], other: Mapping[str, Concept]) -> Pairs:
    """(form, concept) pairs that only the first has."""
    changed = [each for each in one.values() if other.get(each.key) is not each]
    mine = frozenset((form, each.key) for each in changed for form in each.forms)
    return mine - {(form, each.key) for each in changed if each.key in other for form in other[each.key].forms}


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for one, other in pairs:
        found[one] = found.get(one, frozenset()) | {other}
    return found


def reads_otherwise(one: Vocabulary, other: Vocabulary) -> Callable[[Item], bool]:
    """Which items may have other concepts with one state of the vocabulary than with another.

    Only texts in which a form stands that one of them has and the other has not; and items that were pinned.
    """
    pinned = {item for item in one.pinned.keys() | other.pinned if one.pinned.get(item) != other.pinned.get(item)}
    differing = _differing(one.concepts, other.concepts) | _differing(other.concepts, one.concepts)
    differing |= one.denied ^ other.denied
    stands = _standing_in(few(differing)) if differing else None
    return lambda item: item.id in pinned or (stands is not None and any(map(stands, _told(item))))


def _told(item: Item) -> Iterable[str]:
    for name in READ:
        value = getattr(item, name)
        yield value if isinstance(value, str) else " ".join(value)


def _standing_in(forms: Forms) -> Callable[[str], bool]:
    """Whether one of a few forms stands in a text as it was written. Nearly always no letters of theirs do."""
    written, heard = _any(form[:2] for form in forms.folded), _any(sound[1:3] for sound in forms.readings)

    def stands(said: str) -> bool:
        plain = texts.normalise(said)
        for each in dict.fromkeys((plain, texts.join_kana(plain))):
            folded = texts.fold(each)
            near = written.search(folded) or heard.search(texts.sound(folded))
            if near and any(True for _ in forms.in_text(each)):
                return True
        return False

    return stands


def _any(some: Iterable[str]) -> re.Pattern[str]:
    """Any of these; nothing when there are none."""
    return re.compile("|".join(map(re.escape, sorted({*some}))) or "(?!)")
