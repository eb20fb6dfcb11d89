"""Every word the catalogue has ever had, by number and by sound. It only grows; readers never wait."""

from collections.abc import Iterable, Iterator, Mapping

from matching import text as texts
from matching.entry import MIN_HEARD
from matching.slips import Sounds

_CUTOFF = 85


class Lexicon:
    """One per index. Only one thread at a time may add."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._words: dict[str, tuple[str, ...]] = {}
        self._sounds = Sounds(_CUTOFF)

    def number(self, word: str) -> int:
        """The number of a word, a new one if need be."""
        return self._numbers.setdefault(word, len(self._numbers))

    def find(self, word: str) -> int:
        """The number of a word; -1 for one that was never there."""
        return self._numbers.get(word, -1)

    def hear(self, readings: Iterable[Mapping[str, str]]) -> None:
        """Learn words by their sounds."""
        for sound, word in (pair for each in readings for pair in each.items()):
            known = self._words.get(sound, ())
            if word not in known:
                self._words[sound] = tuple(sorted((*known, word)))
            if not known:
                self._sounds.add(sound)

    def alike(self, word: str) -> Iterator[str]:
        """Words that sound like this one, the likest first, equals by the alphabet."""
        heard = texts.sound(texts.reading(word))
        if len(heard) < MIN_HEARD or not texts.is_kana(heard):
            return
        if heard in self._words:
            yield from self._words[heard]
            return
        for _, sound in sorted(self._sounds.near(heard), key=lambda near: (-near[0], near[1])):
            yield from self._words[sound]
