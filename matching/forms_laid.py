"""Forms with a few more and a few less, made from those that are there: all of them anew takes seconds.

Which forms come and go is told in `corrected`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from matching import readings
from matching import text as texts
from matching.forms import Forms, Keys, Tables, cutoff_sounds, forms_of, tables_of
from matching.slips import Beside

Named = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Change:
    """(form, concept) pairs that come and that go. `silent`: (sound, concept) pairs that mean nothing from now on.

    `left`: all forms of each concept from which one goes, or that has a silent sound, as they are afterwards.
    """

    come: Collection[tuple[str, str]]
    gone: Collection[tuple[str, str]]
    silent: Collection[tuple[str, str]]
    left: Named


def laid(base: Forms, change: Change) -> Forms:
    """The forms after a change; those before stay as they are."""
    more = tables_of(change.come, change.silent)
    made = _Open(base)
    for form, key in change.gone:
        made.take_out(form, key, change.left[key])
    for sound, key in change.silent:
        made.take(made.readings, sound, key)
    made.put(more)
    made.settle()
    return replace(made.forms(), near_sounds=_near(base, more, made.sounds))


def _near(base: Forms, more: Tables, there: Mapping[str, str]) -> Callable[[], Beside]:
    extra = cutoff_sounds(sound for sound in more.sounds if sound not in base.sounds)
    return lambda: Beside(base.near_sounds(), extra, there)


class _Open:
    """The tables while they are changed."""

    def __init__(self, base: Forms) -> None:
        self.exact, self.folded, self.readings = dict(base.exact), dict(base.folded), dict(base.readings)
        self.by_kanji, self.sounds = dict(base.by_kanji), dict(base.sounds)
        self.begun, self.begun_heard = dict(base.begun), dict(base.begun_heard)
        self.longest = base.longest

    def take(self, table: dict[str, Keys], word: str, key: str) -> None:
        """A word no longer has a concept."""
        kept = tuple(each for each in table.get(word, ()) if each != key)
        if kept:
            table[word] = kept
        else:
            table.pop(word, None)

    def take_out(self, form: str, key: str, left: Iterable[str]) -> None:
        """A concept is no longer called so; what its other forms are written or heard like stays."""
        plain, sound = texts.fold(form), _sound(form)
        left = list(left)
        for each in {form, texts.join_kana(form)}:
            self.take(self.exact, each, key)
        if all(texts.fold(other) != plain for other in left):
            self.take(self.folded, plain, key)
        if all(_sound(other) != sound for other in left):
            self.take(self.readings, sound, key)

    def put(self, more: Tables) -> None:
        """Add the tables of further forms."""
        pairs = ((self.exact, more.exact), (self.folded, more.folded), (self.readings, more.readings))
        for table, words in pairs:
            for word, keys in words.items():
                known = table.get(word, ())
                table[word] = known + tuple(key for key in keys if key not in known)
        for begun, lengths in ((self.begun, more.begun), (self.begun_heard, more.begun_heard)):
            for begin, some in lengths.items():
                begun[begin] = tuple(sorted({*begun.get(begin, ()), *some}, reverse=True))
        for kanji, some_forms in more.by_kanji.items():
            self.by_kanji[kanji] = [*self.by_kanji.get(kanji, ()), *some_forms]
        for sound, form in more.sounds.items():
            self.sounds.setdefault(sound, form)
        self.longest = max(self.longest, more.longest)

    def settle(self) -> None:
        """No word is repaired to one that names nothing."""
        for sound in [sound for sound, form in self.sounds.items() if form not in self.exact]:
            del self.sounds[sound]
        for sound in [sound for sound in self.sounds if sound not in self.readings]:
            del self.sounds[sound]

    def forms(self) -> Forms:
        """The tables as they are now."""
        known = self.exact
        by_kanji = {kanji: [one for one in some if one[0] in known] for kanji, some in self.by_kanji.items()}
        tables = self.exact, self.folded, self.readings, self.begun, self.begun_heard, by_kanji, self.sounds
        return forms_of((*tables, self.longest))


def _sound(form: str) -> str:
    return texts.sound(readings.reading(form))
