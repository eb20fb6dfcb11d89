"""What one group could do for another: players for a salon, a room for a choir, hands for a festival.

Read from what each says it seeks or offers (`data/exchange.tsv`), from what the office wrote down of it, and from what
groups of its kind often would: that is a maybe, to be asked. Which pair is worth proposing is judged in `partners`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from matching import kinship
from matching import text as texts
from matching.catalogue import Item
from matching.entry import SURELY
from matching.reasons import Verdict
from matching.tables import DATA, rows

FILE = DATA / "exchange.tsv"
# What is known of one side: it says so, or its kind suggests it.
_SAID, LIKELY = 1.0, 0.5


class _Kind(NamedTuple):
    """One kind of help. `may_seek`, `may_offer`: concepts of groups that would, with all that is narrower."""

    seeks: re.Pattern[str]
    offers: re.Pattern[str]
    may_seek: frozenset[str]
    may_offer: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wares:
    """What a group seeks and offers, by kind of help: 1.0 it says so, 0.5 its like often would."""

    seeks: dict[str, float]
    offers: dict[str, float]


# Of whom the office wrote nothing down.
UNTOLD = Wares({}, {})


class Deal(NamedTuple):
    """One kind of help from one group to another. `strength` 0–1; the verdict is yes when both sides say so."""

    kind: str
    strength: float
    verdict: Verdict


@cache
def _kinds() -> Mapping[str, _Kind]:
    return {
        name: _Kind(re.compile(seeks), re.compile(offers), frozenset(may_seek.split()), frozenset(may_offer.split()))
        for name, seeks, offers, may_seek, may_offer in rows(FILE)
    }


def wares(item: Item, concepts: Mapping[str, float], *, helpers_wanted: bool = False) -> Wares:
    """What a group's words and topics say. `helpers_wanted`: a role of it is open."""
    said = texts.normalise(f"{item.name}。{item.description}。{item.notes}")
    topics = {above for key, sure in concepts.items() if sure >= SURELY for above in (key, *kinship.wider(key))}
    seeks, offers = dict[str, float](), dict[str, float]()
    for name, kind in _kinds().items():
        if kind.seeks.search(said) or (helpers_wanted and name == "helping"):
            seeks[name] = _SAID
        elif kind.may_seek & topics:
            seeks[name] = LIKELY
        if kind.offers.search(said):
            offers[name] = _SAID
        elif kind.may_offer & topics and name not in seeks:
            offers[name] = LIKELY
    return Wares(seeks, offers)


def told(read: Wares, written: Wares) -> Wares:
    """What was read of a group, with what the office wrote down: who seeks a thing does not likely have it."""
    offers = {kind: sure for kind, sure in read.offers.items() if sure == _SAID or kind not in written.seeks}
    return Wares({**read.seeks, **written.seeks}, {**offers, **written.offers})


def deals(giver: Wares, taker: Wares) -> list[Deal]:
    """What the one could do for the other, strongest first."""
    shared = giver.offers.keys() & taker.seeks.keys()
    found = [_deal(kind, giver.offers[kind], taker.seeks[kind]) for kind in sorted(shared)]
    return sorted(found, key=lambda deal: -deal.strength)


def _deal(kind: str, offered: float, sought: float) -> Deal:
    return Deal(kind, offered * sought, "yes" if offered == sought == _SAID else "unknown")
