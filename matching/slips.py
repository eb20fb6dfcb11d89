"""Which of many sounds a slightly different one was meant as, without comparing it to all of them.

Two sounds that are alike enough share most pairs of neighbouring letters. So of the pairs of one, take a few more than
a slip can change: the other has at least one of them.
"""

from functools import cache

from rapidfuzz import fuzz, process


class Sounds:
    """Sounds in the order they were added. It only grows, by one thread at a time, and may be read meanwhile.

    `cutoff`: how alike sounds must be, in percent of their letters (rapidfuzz's ratio).
    """

    def __init__(self, cutoff: int) -> None:
        self._cutoff = cutoff
        self._sounds: list[str] = []
        self._with: dict[str, list[int]] = {}

    def add(self, sound: str) -> None:
        """One more, that was not there before."""
        number = len(self._sounds)
        self._sounds.append(sound)
        for pair in _pairs(sound):
            self._with.setdefault(pair, []).append(number)

    def near(self, sound: str) -> list[tuple[float, str]]:
        """Sounds alike enough with their likeness, the likest first, equals in their order."""
        among = [self._sounds[number] for number in self._sharing(sound)]
        hits = process.extract(sound, among, scorer=fuzz.ratio, score_cutoff=self._cutoff, limit=None)
        return [(score, each) for each, score, _ in sorted(hits, key=lambda hit: (-hit[1], hit[2]))]

    def _sharing(self, sound: str) -> list[int]:
        """Those that have one of the rarest pairs, as many pairs as a slip leaves no choice."""
        most = _most_changed(len(sound), self._cutoff)
        rarest = sorted(_pairs(sound), key=lambda pair: (len(self._with.get(pair, ())), pair))[: most + 1]
        if len(rarest) <= most:
            return list(range(len(self._sounds)))
        return sorted({number for pair in rarest for number in self._with.get(pair, ())})


def _pairs(sound: str) -> set[str]:
    return {sound[at : at + 2] for at in range(len(sound) - 1)}


@cache
def _most_changed(length: int, cutoff: int) -> int:
    """How many pairs of a sound another one alike enough may lack: two a letter left out, one a letter put in."""
    most = 0
    for other in range(1, 2 * length + 1):
        steps = (100 - cutoff) * (length + other) // 100
        steps -= (steps - length + other) % 2
        if steps >= abs(length - other):
            most = max(most, (3 * steps + length - other) // 2)
    return most
