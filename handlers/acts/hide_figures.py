"""Figures of a tree of places without what tells of few people, level by level, by the rules of `small_counts.py`.

A place is shown no more than its parts leave room for, so that a part that is hidden cannot be told from the others;
nor may a month tell of its weeks. Whatever pages add (differences, shares, sums) they make of what is shown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from handlers.acts.figure_places import Sums
from handlers.acts.forecast import FEW
from handlers.acts.small_counts import Table, hide_small, round_down
from models.area_figures import EVERYWHERE, Figure

# What waits for the office, and is no number of people; it is told as it is, to those who may open the list.
OWN_WORK = (Figure.STALE, Figure.WAITING, Figure.FOLLOW_UPS)
# By place and figure, without what is hidden.
Shown = Mapping[str, Mapping[str, int]]


def shown(sums: Sums, parts: Mapping[str, Sequence[str]], rooms: Shown | None = None) -> dict[str, dict[str, int]]:
    """What may be told. `parts` of each place that has any; `rooms`: no more than that may be told of it."""
    told: dict[str, dict[str, int]] = {place: {} for place in sums}
    for figure in sorted({figure for numbers in sums.values() for figure in numbers}):
        counted = {place: numbers[figure] for place, numbers in sums.items() if figure in numbers}
        most = {place: numbers.get(figure, 0) for place, numbers in rooms.items()} if rooms is not None else {}
        seen = counted if figure in OWN_WORK else _lowered(counted, parts, most)
        for place, number in seen.items():
            told[place][str(figure)] = number
    return told


def rooms_of(spans: Iterable[tuple[str, Mapping[str, int]]], figures: Iterable[str]) -> dict[str, Counter[str]]:
    """What the sum of spans may say of each place at most, by what is shown of each of them: as of a row's cells."""
    told: dict[str, list[Mapping[str, int]]] = defaultdict(list)
    for place, numbers in spans:
        told[place].append(numbers)
    return {
        place: Counter({one: _room([span.get(one, 0) for span in held]) for one in figures})
        for place, held in told.items()
    }


def _room(cells: Sequence[int]) -> int:
    return round_down(sum(cells) + (FEW - 1) * max(0, cells.count(0) - 1))


def _lowered(counted: Mapping[str, int], parts: Mapping[str, Sequence[str]], most: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}

    def lower(place: str) -> int:
        held, number = parts.get(place, ()), counted.get(place, 0)
        if held:
            cells = {(place, part): lower(part) for part in held}
            table = Table([place], held, cells, {place: number}, {}, number)
            number = hide_small(table).row_totals.get(place, 0)
        found[place] = min(round_down(number), most.get(place, number))
        return found[place]

    lower(EVERYWHERE)
    return {place: number for place, number in found.items() if number}
