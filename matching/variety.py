"""Which of what fits is shown together: five of a kind are no choice."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from matching import vocabulary
from matching.case import Case
from matching.entry import Entry
from matching.reasons import Signal

_SAME_TOPIC_COST = 0.12
_SAME_HOLDER_COST = 0.25


class Weighed(NamedTuple):
    """One item with its weighted sum, and what every signal said."""

    total: float
    case: Case
    signals: list[Signal]


def varied(ranked: Sequence[Weighed], browsing: bool, k: int) -> list[Weighed]:
    """The best `k` first. Of one group's gatherings the later ones step back; when no topic was named (`browsing`),
    so do those of one topic.
    """
    pool = list(ranked[: 4 * k])
    held = [holder for each in pool if (holder := each.case.entry.item.holder)]
    if not browsing and len({*held}) == len(held):
        return pool[:k]
    chosen: list[Weighed] = []
    seen: dict[str, int] = {}
    while pool and len(chosen) < k:
        chosen.append(pool.pop(_best(pool, seen, browsing)))
        entry = chosen[-1].case.entry
        for name in (entry.item.holder, _main(entry) if browsing else ""):
            seen[name] = seen.get(name, 0) + 1
    return chosen


def _best(pool: Sequence[Weighed], seen: dict[str, int], browsing: bool) -> int:
    """The place of the first that is best now. The pool falls, so whoever is no better without cost ends the search."""
    best, place = -math.inf, 0
    for at, each in enumerate(pool):
        if each.total <= best:
            break
        value = each.total - _cost(each.case.entry, seen, browsing)
        if value > best:
            best, place = value, at
    return place


def _cost(entry: Entry, seen: dict[str, int], browsing: bool) -> float:
    held = seen.get(entry.item.holder, 0) if entry.item.holder else 0
    return _SAME_HOLDER_COST * held + (_SAME_TOPIC_COST * seen.get(_main(entry), 0) if browsing else 0.0)


def _main(entry: Entry) -> str:
    """The topic an item is most surely about."""
    topics = [key for key in entry.concepts if vocabulary.is_topic(key)]
    return max(topics, key=lambda key: entry.concepts[key], default=entry.item.kind)
