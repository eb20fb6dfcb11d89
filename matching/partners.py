"""Which groups would do well to know each other: alike in topic, people, place and time, or with something to give.

A group is held against the others as a resident is: its topics are the wish, its place and hours the circumstances.
What one could do for another (`exchange`) counts as an interest does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from matching import vocabulary
from matching.audience import Audience
from matching.case import Case, Evidence
from matching.catalogue import Item
from matching.entry import SURELY, read
from matching.exchange import LIKELY, UNTOLD, Deal, Wares, deals, told, wares
from matching.index import Index
from matching.rank import fitting, weigh
from matching.reasons import Reason, Signal, Verdict
from matching.rules import barred_by
from matching.seeker import Seeker
from matching.understand import Wanted
from matching.weights import weights

_TOPICS = 5
_ORDER: Mapping[Verdict, int] = {"yes": 0, "no": 1, "unknown": 2}

KEYS: Mapping[str, tuple[str, ...]] = {
    "reason.same_topic": ("topic",),
    "reason.gives": ("exchange",),
    "reason.gets": ("exchange",),
    "reason.unknown.gives": ("exchange",),
    "reason.unknown.gets": ("exchange",),
}


@dataclass(frozen=True, slots=True)
class Group:
    """A group with all its gatherings say. `helpers_wanted`: a role of it is open. `written`: what the office says."""

    item: Item
    helpers_wanted: bool = False
    written: Wares = UNTOLD


@dataclass(frozen=True, slots=True)
class Partner:
    """A group to get to know, best reason first. `score`: the engine's weighted sum, which orders and means no more."""

    item_id: str
    score: float
    reasons: tuple[Reason, ...]


def partners(group: Group, others: Iterable[Group], *, k: int = 5) -> list[Partner]:
    """The `k` groups that suit one best. The same input gives the same order."""
    known = {each.item.id: each for each in others if each.item.id != group.item.id}
    return _best(group, known, Index(each.item for each in known.values()))[:k]


def pairs(groups: Iterable[Group], *, k: int = 3) -> list[tuple[str, Partner]]:
    """Each group with the `k` that suit it best among these, best pair first, each pair once: seen from one of them."""
    known = {each.item.id: each for each in groups}
    index = Index(each.item for each in known.values())
    found: dict[frozenset[str], tuple[str, Partner]] = {}
    for key in sorted(known):
        for partner in _best(known[key], known, index)[:k]:
            found.setdefault(frozenset({key, partner.item_id}), (key, partner))
    return sorted(found.values(), key=lambda pair: (-pair[1].score, pair[0], pair[1].item_id))


def _best(group: Group, known: Mapping[str, Group], index: Index) -> list[Partner]:
    """All of an index that suit a group, itself aside, best first."""
    concepts = read(group.item).concepts
    mine, wanted, seeker = _wares(group, concepts), Wanted(slots=group.item.slots or frozenset()), _seeker(group.item)
    found = _alike(group.item, concepts, index)
    for entry in index.snapshot().entries:
        theirs = _wares(known[entry.item.id], entry.concepts)
        dealt = _exchanged(mine, theirs)
        if dealt and barred_by(wanted, entry, seeker) is None:
            worth = max(deal.strength for _, deal in dealt)
            case = Case(wanted, seeker, entry, Evidence(concept=worth))
            found |= _with_deals(case, dealt, found.get(entry.item.id))
    found.pop(group.item.id, None)
    ordered = sorted(found.values(), key=lambda each: (-each.score, each.item_id))
    return [_tidy(each) for each in ordered]


def _wares(group: Group, concepts: Mapping[str, float]) -> Wares:
    return told(wares(group.item, concepts, helpers_wanted=group.helpers_wanted), group.written)


def _with_deals(case: Case, dealt: Sequence[tuple[str, Deal]], alike: Partner | None) -> dict[str, Partner]:
    """A group with what it and ours could do for each other, beside what they share anyway.

    Nothing where both sides are a maybe and the way or the time speaks against it: that is not worth a call.
    """
    item_id, worth, told = case.entry.item.id, case.evidence.concept, _reasons(dealt)
    if alike:
        return {
            item_id: replace(alike, score=alike.score + weights()["interest"] * worth, reasons=(*told, *alike.reasons))
        }
    said = weigh(case)
    if worth < LIKELY and any(signal.verdict == "no" for signal in said.signals):
        return {}
    circumstances = [reason for reason in _shared(said.signals) if reason.key != "reason.similar"]
    return {item_id: Partner(item_id, said.total, (*told, *circumstances))}


def _alike(item: Item, concepts: Mapping[str, float], index: Index) -> dict[str, Partner]:
    """Those with the same topics, by the engine's own reckoning."""
    topics = [key for key, sure in concepts.items() if sure >= SURELY and vocabulary.is_topic(key)]
    if not topics:
        return {}
    first = tuple(sorted(topics, key=lambda key: (-concepts[key], key))[:_TOPICS])
    wanted = Wanted(concepts=first, slots=item.slots or frozenset(), audience=Audience(tags=item.for_whom))
    return {
        each.case.entry.item.id: Partner(each.case.entry.item.id, each.total, _shared(each.signals))
        for each in fitting(wanted, index, _seeker(item))
    }


def _shared(signals: Iterable[Signal]) -> tuple[Reason, ...]:
    """The engine's reasons; what one of two likes, both do."""
    told = [signal.reason for signal in signals if signal.reason]
    return tuple(
        Reason("reason.same_topic", "yes", {"topic": reason.args["topic"]})
        if reason.key == "reason.interest"
        else reason
        for reason in told
    )


def _seeker(item: Item) -> Seeker:
    return Seeker(city=item.city, ward=item.ward, town=item.town, lat=item.lat, lon=item.lon)


def _exchanged(mine: Wares, theirs: Wares) -> list[tuple[str, Deal]]:
    """What they could do for us, then what we could do for them."""
    return [("gets", deal) for deal in deals(theirs, mine)] + [("gives", deal) for deal in deals(mine, theirs)]


def _reasons(dealt: Sequence[tuple[str, Deal]]) -> list[Reason]:
    said = {"yes": "reason.", "unknown": "reason.unknown."}
    return [Reason(said[deal.verdict] + way, deal.verdict, {"exchange": deal.kind}) for way, deal in dealt]


def _tidy(partner: Partner) -> Partner:
    """Yes before no before unknown."""
    ordered = sorted(partner.reasons, key=lambda reason: _ORDER[reason.verdict])
    return replace(partner, score=round(partner.score, 4), reasons=tuple(ordered))
