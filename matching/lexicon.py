"""Every word the catalogue has ever had, by number and by sound. It only grows; readers never wait."""

from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz import fuzz, process

from matching import text as texts
from matching.entry import MIN_HEARD

_CUTOFF = 85


class Lexicon:
    """One per index. Only one thread at a time may add."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self._sounds: dict[int, tuple[str, ...]] = {}

    def number(self, word: str) -> int:
        """The number of a word, a new one if need be."""
        return self._numbers.setdefault(word, len(self._numbers))

    def find(self, word: str) -> int:
        """The number of a word; -1 for one that was never there."""
        return self._numbers.get(word, -1)

    def hear(self, readings: Iterable[Mapping[str, str]]) -> None:
        """Learn words by their sounds."""
        fresh: dict[int, list[str]] = {}
        for sound, word in (pair for each in readings for pair in each.items()):
            known = self._words.get(sound, ())
            if not known:
                fresh.setdefault(len(sound), []).append(sound)
            if word not in known:
                self._words[sound] = tuple(sorted((*known, word)))
        for length, sounds in fresh.items():
            self._sounds[length] = (*self._sounds.get(length, ()), *sounds)

    def alike(self, word: str) -> Iterator[str]:
        """Words that sound like this one, the likest first, equals by the alphabet."""
        heard = texts.sound(texts.reading(word))
        if len(heard) < MIN_HEARD or not texts.is_kana(heard):
            return
        if heard in self._words:
            yield from self._words[heard]
            return
        near: list[tuple[float, str]] = []
        for length in range(len(heard) * _CUTOFF // (200 - _CUTOFF), len(heard) * (200 - _CUTOFF) // _CUTOFF + 2):
            sounds = self._sounds.get(length, ())
            hits = process.extract(heard, sounds, scorer=fuzz.ratio, score_cutoff=_CUTOFF, limit=None)
            near += [(-score, sound) for sound, score, _ in hits]
        for _, sound in sorted(near):
            yield from self._words[sound]
