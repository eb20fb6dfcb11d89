"""Gatherings that may be one and the same, entered twice: by name or its sound, place, hours and telephone.

Plain values in, pairs with their reasons out. What becomes of a pair is decided by staff.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from matching.readings import reading
from matching.text import fold

# Names this alike (of 100) are looked at closely; with the same telephone less is enough.
_ALIKE, _ALIKE_BY_PHONE = 78, 55
_SURE = 0.62
_NEAR_KM, _FAR_KM = 0.15, 3.0
# Compared within a ward: so many names at once, that a large city's fit into memory.
_MOST = 6_000
_NUMBER = re.compile(r"0\d{9,10}")
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

    @property
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
    wards: dict[str, list[Twin]] = defaultdict(list)
    for twin in twins:
        if _plain(twin.name):
            wards[twin.ward].append(twin)
    # Where no ward is known it may be any: those are compared among themselves, and with nobody else.
    found = [pair for here in wards.values() for pair in _within(here[:_MOST])]
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def _within(here: Sequence[Twin]) -> Iterator[Pair]:
    written, heard = [_plain(twin.name) for twin in here], [_sound(twin) for twin in here]
    alike = np.maximum(_table(written), _table(heard))
    phones = [twin.phones for twin in here]
    for row, column in zip(*np.nonzero(np.triu(alike >= _ALIKE_BY_PHONE, k=1)), strict=True):
        shared = bool(phones[row] & phones[column])
        if alike[row, column] >= (_ALIKE_BY_PHONE if shared else _ALIKE):
            same = "name" if written[row] == written[column] else "sound" if heard[row] == heard[column] else "alike"
            pair = _judged(here[row], here[column], same, float(alike[row, column]) / 100, shared)
            if pair.score >= _SURE:
                yield pair


def _judged(one: Twin, other: Twin, name: str, likeness: float, same_phone: bool) -> Pair:
    place, where = _place(one, other)
    time, when = _time(one, other)
    phone = 0.1 if same_phone else 0.0
    reasons = (name, *filter(None, (where, when)), *(("phone",) if same_phone else ()))
    first, second = sorted((one.id, other.id))
    return Pair(first, second, round(0.6 * likeness + place + time + phone, 3), reasons)


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
    return _plain(reading(twin.kana or twin.name))


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    north = (one[0] - other[0]) * 111.0
    east = (one[1] - other[1]) * 111.0 * math.cos(math.radians(one[0]))
    return math.hypot(north, east)
