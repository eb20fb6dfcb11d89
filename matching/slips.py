"""Which of many sounds a slightly different one was meant as, without comparing it to all of them.

Two sounds that are alike enough share most pairs of neighbouring letters. So of the pairs of one, take a few more than
a slip can change: the other has at least one of them.
"""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from functools import cache

from rapidfuzz import fuzz, process

# A voice mark left out, a small kana written large.
_CARELESS = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゃゅょっぁぃぅぇぉ",
    "かきくけこさしすせそたちつてとはひふへほはひふへほやゆよつあいうえお",
)
_ALMOST = 99.0


class Sounds:
    """Sounds in the order they were added. It only grows, by one thread at a time, and may be read meanwhile.

    `cutoff`: how alike sounds must be, in percent of their letters (rapidfuzz's ratio).
    """

    def __init__(self, cutoff: int) -> None:
        self._cutoff = cutoff
        self._sounds: list[str] = []
        self._careless: dict[str, str] = {}
        # Of each length: which sounds have a pair, and with "" all of them. Nothing much shorter or longer is alike.
        self._with: dict[int, dict[str, list[int]]] = {}

    def add(self, sound: str) -> None:
        """One more, that was not there before."""
        number = len(self._sounds)
        self._sounds.append(sound)
        self._careless.setdefault(sound.translate(_CARELESS), sound)
        having = self._with.setdefault(len(sound), {})
        for pair in ("", *_pairs(sound)):
            having.setdefault(pair, []).append(number)

    def near(self, sound: str) -> list[tuple[float, str]]:
        """Sounds alike enough with their likeness, the likest first, equals in their order; before all the one that
        differs in voice marks and small kana alone (からおげ → からおけ).
        """
        meant = self._careless.get(sound.translate(_CARELESS))
        alike = self._alike(sound)
        return [(_ALMOST, meant), *alike] if meant and all(score < _ALMOST for score, _ in alike) else alike

    def _alike(self, sound: str) -> list[tuple[float, str]]:
        pairs, sharing = _pairs(sound), set[int]()
        for length, most in _alike_lengths(len(sound), self._cutoff):
            if having := self._with.get(length):
                sharing.update(*_sharing(having, pairs, most))
        among = [self._sounds[number] for number in sorted(sharing)]
        hits = process.extract(sound, among, scorer=fuzz.ratio, score_cutoff=self._cutoff, limit=None)
        return [(score, each) for each, score, _ in sorted(hits, key=lambda hit: (-hit[1], hit[2]))]


class Beside:
    """Sounds beside others; of both only those that are still there."""

    def __init__(self, first: "Sounds | Beside", more: Sounds, there: Container[str]) -> None:
        self._first, self._more, self._there = first, more, there

    def near(self, sound: str) -> list[tuple[float, str]]:
        """As `Sounds` has it."""
        hits = [hit for hit in (*self._first.near(sound), *self._more.near(sound)) if hit[1] in self._there]
        return sorted(hits, key=lambda hit: -hit[0])


def _pairs(sound: str) -> Collection[str]:
    return {sound[at : at + 2] for at in range(len(sound) - 1)}


def _sharing(having: Mapping[str, Sequence[int]], pairs: Collection[str], most: int) -> Iterable[Sequence[int]]:
    """Those sounds of a length that have one of the rarest pairs, as many pairs as a slip leaves no choice."""
    if len(pairs) <= most:
        return [having[""]]
    with_each = [having[pair] for pair in pairs if pair in having]
    left = most + 1 - len(pairs) + len(with_each)
    return sorted(with_each, key=len)[:left] if left > 0 else ()


@cache
def _alike_lengths(length: int, cutoff: int) -> Sequence[tuple[int, int]]:
    """How long the others are that may be alike enough, and how many pairs of it each may lack."""
    return [(other, most) for other in range(1, 2 * length + 1) if (most := _most_changed(length, other, cutoff)) >= 0]


def _most_changed(length: int, other: int, cutoff: int) -> int:
    """How many pairs of a sound one of another length may lack and yet be alike enough, -1 if it never is.

    Two pairs change with a letter left out, one with a letter put in.
    """
    steps = (100 - cutoff) * (length + other) // 100
    steps -= (steps - length + other) % 2
    return (3 * steps + length - other) // 2 if steps >= abs(length - other) else -1
