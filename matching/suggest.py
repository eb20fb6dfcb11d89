"""Topics to tap: what really takes place near."""

from matching import vocabulary
from matching.entry import SURELY
from matching.index import Index
from matching.rules import barred_by
from matching.seeker import Seeker
from matching.understand import Wanted


def suggestions(index: Index, seeker: Seeker, n: int = 8) -> list[str]:
    """Concept keys for tapping: what really takes place in the seeker's city, common first, groups mixed."""
    table, count = vocabulary.concepts(), dict[str, int]()
    for entry in index.snapshot().seen(seeker.city):
        if barred_by(Wanted(), entry, seeker) is None:
            for key in (c for c, sure in entry.concepts.items() if sure >= SURELY and vocabulary.is_topic(c)):
                count[key] = count.get(key, 0) + (1 if entry.item.ward != seeker.ward or not seeker.ward else 2)
    ordered = sorted(count, key=lambda c: (-count[c], c))
    chosen: list[str] = []
    while ordered and len(chosen) < n:
        groups = [table[c].group for c in chosen]
        chosen.append(min(ordered, key=lambda c: (groups.count(table[c].group), ordered.index(c))))
        ordered.remove(chosen[-1])
    return chosen
