"""Gatherings that may be one and the same, entered twice: by name or its sound, place, hours and telephone.

Plain values in, pairs with their reasons out. What becomes of a pair is decided by staff.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from rapidfuzz import fuzz, process

from matching.readings import reading
from matching.text import fold

# Names this alike (of 100) are looked at closely; with the same telephone less is enough.
_ALIKE, _ALIKE_BY_PHONE = 78, 55
_SURE = 0.62
_NEAR_KM, _FAR_KM = 0.15, 3.0
# Degrees of latitude, about 150 metres; of longitude it is somewhat less.
_WINDOW = 0.0015
# So many are compared with one another at once.
_MOST = 1_500
# Ward, what is shared, and which of it.
_Key = tuple[str, str, object]
_NUMBER = re.compile(r"0\d{9,10}")
_DIGITS = re.compile(r"\d+")
_BETWEEN_DIGITS = re.compile(r"[-‐−–ー()]+(?=\d)|(?<=\d)[-‐−–ー()]+")
_NOT_IN_NAMES = re.compile(r"[\s　・･\-－ー~〜!！?？「」『』（）()【】〈〉<>。、,.☆★♪♡]+")


@dataclass(frozen=True)
class Twin:
    """What is compared of a gathering. `contact`: all texts in which a telephone number may stand."""

    id: int
    name: str
    kana: str = ""
    ward: str = ""
    venue: int | None = None
    address: str = ""
    point: tuple[float, float] | None = None
    rule: str = ""
    hour: str = ""
    contact: str = ""

    @cached_property
    def phones(self) -> frozenset[str]:
        """The telephone numbers, digits alone."""
        plain = unicodedata.normalize("NFKC", self.contact)
        return frozenset(_NUMBER.findall(_BETWEEN_DIGITS.sub("", plain)))


@dataclass(frozen=True)
class Pair:
    """Two that look the same; `reasons` are words such as "name", "sound", "venue", "rule"; `score` up to 1."""

    one: int
    other: int
    score: float
    reasons: tuple[str, ...]


def pairs(twins: Iterable[Twin]) -> list[Pair]:
    """All pairs that look the same, the surest first."""
    named = [twin for twin in twins if _plain(twin.name)]
    written, heard = [_plain(twin.name) for twin in named], [_sound(twin) for twin in named]
    found: dict[tuple[int, int], Pair] = {}
    for (_, what, _), here in _blocks(named).items():
        least = _ALIKE_BY_PHONE if what == "phone" else _ALIKE
        alike = np.maximum(_table([written[at] for at in here]), _table([heard[at] for at in here]))
        for row, column in zip(*np.nonzero(np.triu(alike >= least, k=1)), strict=True):
            one, other = here[row], here[column]
            if (one, other) not in found and not _counted_apart(written[one], written[other]):
                same = "name" if written[one] == written[other] else "sound" if heard[one] == heard[other] else "alike"
                found[one, other] = _judged(named[one], named[other], same, float(alike[row, column]) / 100)
    sure = [pair for pair in found.values() if pair.score >= _SURE]
    return sorted(sure, key=lambda pair: (-pair.score, pair.one, pair.other))


def _blocks(twins: Sequence[Twin]) -> dict[_Key, list[int]]:
    """Whom to compare with whom: a name alone is never enough, so those that share a place, rule or telephone.

    Only within a ward; where no ward is known, those are compared among themselves.
    """
    blocks: dict[_Key, list[int]] = defaultdict(list)
    for at, twin in enumerate(twins):
        for what, which in _keys(twin):
            if len(blocks[twin.ward, what, which]) < _MOST:
                blocks[twin.ward, what, which].append(at)
    return {key: here for key, here in blocks.items() if len(here) > 1}


def _keys(twin: Twin) -> Iterator[tuple[str, object]]:
    if twin.venue is not None:
        yield "venue", twin.venue
    if twin.address:
        yield "address", _plain(twin.address)
    if twin.rule:
        yield "rule", twin.rule
    for phone in twin.phones:
        yield "phone", phone
    if twin.point:
        # Four windows that overlap by half: who is near somebody shares one with them.
        north, east = (int(degrees / _WINDOW) for degrees in twin.point)
        yield from (("point", (north + down, east + across)) for down in (0, 1) for across in (0, 1))


def _counted_apart(one: str, other: str) -> bool:
    """The first and the second time of a course are two, however alike they are called."""
    here, there = (_DIGITS.findall(unicodedata.normalize("NFKC", name)) for name in (one, other))
    return bool(here and there) and here != there


def _judged(one: Twin, other: Twin, name: str, likeness: float) -> Pair:
    same_phone = bool(one.phones & other.phones)
    place, where = _place(one, other)
    time, when = _time(one, other)
    reasons = (name, *filter(None, (where, when)), *(("phone",) if same_phone else ()))
    first, second = sorted((one.id, other.id))
    if likeness < (_ALIKE_BY_PHONE if same_phone else _ALIKE) / 100:
        return Pair(first, second, 0.0, reasons)
    return Pair(first, second, round(0.6 * likeness + place + time + (0.1 if same_phone else 0.0), 3), reasons)


def _place(one: Twin, other: Twin) -> tuple[float, str]:
    """How much the places say, from -0.3 to 0.25."""
    if one.venue is not None and one.venue == other.venue:
        return 0.25, "venue"
    if one.address and _plain(one.address) == _plain(other.address):
        return 0.25, "address"
    if one.point is None or other.point is None:
        return 0.0, ""
    apart = _km(one.point, other.point)
    if apart <= _NEAR_KM:
        return 0.2, "near"
    return (-0.3 if apart > _FAR_KM else -0.05), ""


def _time(one: Twin, other: Twin) -> tuple[float, str]:
    """How much rule and hour say, from -0.15 to 0.15."""
    if not one.rule or not other.rule:
        return 0.0, ""
    if one.rule != other.rule:
        return -0.15, ""
    if one.hour and other.hour and one.hour != other.hour:
        return -0.05, ""
    return 0.15, "rule"


def _table(names: Sequence[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.uint8]]":
    return process.cdist(names, names, scorer=fuzz.ratio, score_cutoff=_ALIKE_BY_PHONE, dtype=np.uint8)


def _plain(words: str) -> str:
    return _NOT_IN_NAMES.sub("", fold(words))


def _sound(twin: Twin) -> str:
    return _plain(_read(twin.kana or twin.name))


@lru_cache(50_000)
def _read(name: str) -> str:
    return reading(name)


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    north = (one[0] - other[0]) * 111.0
    east = (one[1] - other[1]) * 111.0 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)
