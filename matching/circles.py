"""Wishes that several people near each other have: a first circle for the やってみたい desk.

A wish is held against the others as a resident's sentence is against gatherings: the same evidence, rules, signals and
weights. What comes out are ids, a topic and reasons; nobody's words.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from matching import vocabulary
from matching.areas import distance_km
from matching.audience import MINORS
from matching.catalogue import Item
from matching.index import Index
from matching.rank import Match, rank
from matching.reasons import Reason
from matching.seeker import Seeker
from matching.slots import Slots
from matching.understand import Wanted, understand
from matching.weights import weights

# Fewer would point to persons rather than to a wish.
FEWEST = 3
# A bicycle ride: whoever lives further away starts a circle of their own.
_NEAR_KM = 4.0
# The same thing, or the wider one it belongs to: no circle for go is made of people who would like chess.
_ALIKE = 0.6
_LARGEST = 20
# At least so many must be free at once for it to be worth telling.
_SOME = 2

KEYS: Mapping[str, tuple[str, ...]] = {
    "reason.shared": ("topic",),
    "reason.within": ("km",),
    "reason.same_area": ("area",),
    "reason.shared_time": ("slots",),
    "reason.some_time": ("slots", "people"),
    "reason.no.shared_time": (),
    "reason.unknown.shared_time": (),
}


@dataclass(frozen=True, slots=True)
class Wished:
    """One open wish. `seeker`: where it was wished, and what its resident told of themselves; `words` stay in here."""

    id: str
    resident: str
    seeker: Seeker
    concepts: tuple[str, ...] = ()
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Circle:
    """Residents (public ids, in order) who wish for like things near each other. `topic`: a concept key, or ""."""

    topic: str
    residents: tuple[str, ...]
    wishes: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Around:
    """One wish and those that answer it, one a resident."""

    wish: Wished
    others: tuple[tuple[Wished, Match], ...]

    @property
    def worth(self) -> tuple[int, float, str]:
        """Larger is better, then what fits better; the id makes it certain."""
        return len(self.others), sum(match.score for _, match in self.others), self.wish.id


def circles(wishes: Sequence[Wished], *, k: int = FEWEST) -> list[Circle]:
    """Circles of `k` residents or more (never fewer than two), largest first; a wish is in one of them at most.

    Left out are wishes whose place is not known, and whoever is up to 18: their guardian comes first.
    """
    k = max(k, 2)
    known = [w for w in wishes if (w.seeker.ward or w.seeker.point) and w.seeker.age_band not in MINORS]
    wanted = {w.id: _wanted(w) for w in known}
    index = Index(_item(w, wanted[w.id]) for w in sorted(known, key=lambda w: w.id))
    by_id = {w.id: w for w in known}
    around = [_around(w, wanted[w.id], index, by_id) for w in known]
    found: list[Circle] = []
    while around:
        best = max(around, key=lambda each: each.worth)
        if len(best.others) + 1 < k:
            break
        found.append(_circle(best, wanted))
        taken = {best.wish.id, *(other.id for other, _ in best.others)}
        around = [_left(each, taken) for each in around if each.wish.id not in taken]
    return found


def _left(around: _Around, taken: set[str]) -> _Around:
    return replace(around, others=tuple(pair for pair in around.others if pair[0].id not in taken))


def _wanted(wish: Wished) -> Wanted:
    """What was wished for; the place is the wish's own, whatever the words name."""
    said = understand(wish.words) if wish.words else Wanted()
    concepts = tuple(c for c in wish.concepts if c in vocabulary.concepts())
    return replace(said, concepts=concepts or said.concepts, place=None, help=0.0)


def _item(wish: Wished, wanted: Wanted) -> Item:
    told, seeker = [vocabulary.label(key) for key in wanted.concepts], wish.seeker
    return Item(
        wish.id,
        "gathering",
        " ".join(told) or wish.words,
        city=seeker.city,
        ward=seeker.ward,
        town=seeker.town,
        lat=seeker.lat,
        lon=seeker.lon,
        slots=_times(wish, wanted) or None,
    )


def _times(wish: Wished, wanted: Wanted) -> Slots:
    return wanted.slots or wish.seeker.slots


def _around(wish: Wished, wanted: Wanted, index: Index, by_id: Mapping[str, Wished]) -> _Around:
    seeker = replace(wish.seeker, interests=(), excluded=frozenset({wish.id}))
    others: dict[str, tuple[Wished, Match]] = {}
    for match in rank(wanted, index, seeker, k=_LARGEST * 2):
        other = by_id[match.item_id]
        if other.resident != wish.resident and _alike(match) and _are_near(wish.seeker, other.seeker):
            others.setdefault(other.resident, (other, match))
    return _Around(wish, tuple(others.values())[: _LARGEST - 1])


def _alike(match: Match) -> bool:
    named = match.parts.get("interest", 0.0) >= _ALIKE * weights()["interest"]
    return named or any(reason.key == "reason.word" for reason in match.reasons)


def _are_near(one: Seeker, other: Seeker) -> bool:
    if one.city != other.city:
        return False
    if one.point and other.point:
        return distance_km(one.point, other.point) <= _NEAR_KM
    return bool(one.ward) and one.ward == other.ward


def _circle(around: _Around, wanted: Mapping[str, Wanted]) -> Circle:
    members = [around.wish, *(other for other, _ in around.others)]
    topics = Counter(topic for each in members for topic in wanted[each.id].concepts)
    topic = min(topics, key=lambda key: (-topics[key], key), default="")
    shared = [Reason("reason.shared", "yes", {"topic": topic})] if topic else []
    return Circle(
        topic,
        tuple(sorted(each.resident for each in members)),
        tuple(sorted(each.id for each in members)),
        (*shared, *_where(members), *_when([_times(each, wanted[each.id]) for each in members])),
    )


def _where(members: Sequence[Wished]) -> list[Reason]:
    seekers = [each.seeker for each in members]
    points = [seeker.point for seeker in seekers if seeker.point]
    if len(points) == len(seekers):
        furthest = max(distance_km(a, b) for a in points for b in points)
        return [Reason("reason.within", "yes", {"km": max(round(furthest, 1), 0.1)})]
    return [Reason("reason.same_area", "yes", {"area": seekers[0].ward})]


def _when(told: Sequence[Slots]) -> list[Reason]:
    """The times that suit all, or else the most of those who told theirs."""
    counted = Counter(slot for slots in told for slot in slots)
    most = max(counted.values(), default=0)
    slots = tuple(sorted(slot for slot, number in counted.items() if number == most))
    if most == len(told):
        return [Reason("reason.shared_time", "yes", {"slots": slots})]
    untold = [Reason("reason.unknown.shared_time", "unknown")] if not all(told) else []
    if most >= _SOME:
        return [Reason("reason.some_time", "yes", {"slots": slots, "people": most}), *untold]
    return untold or [Reason("reason.no.shared_time", "no")]
