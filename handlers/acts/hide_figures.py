"""Figures of a tree of places without what tells of few people, level by level, by the rules of `small_counts.py`.

A place is shown no more than its parts leave room for, so that a part that is hidden cannot be told from the others.
Whatever pages tell beside these (differences, ratios, sums) they make of what is shown.
"""

from collections.abc import Mapping, Sequence

from handlers.acts.figure_places import Sums
from handlers.acts.small_counts import Table, hide_small, round_down
from models.area_figures import EVERYWHERE, Figure

# What waits for the office, and is no number of people; it is told as it is, to those who may open the list.
OWN_WORK = (Figure.STALE, Figure.WAITING, Figure.FOLLOW_UPS)


def shown(sums: Sums, parts: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
    """By place and figure; what is hidden is missing. `parts` of each place that has any."""
    told: dict[str, dict[str, int]] = {place: {} for place in sums}
    for figure in sorted({figure for numbers in sums.values() for figure in numbers}):
        counted = {place: numbers[figure] for place, numbers in sums.items() if figure in numbers}
        seen = counted if figure in OWN_WORK else _lowered(counted, parts)
        for place, number in seen.items():
            told[place][str(figure)] = number
    return told


def _lowered(counted: Mapping[str, int], parts: Mapping[str, Sequence[str]]) -> dict[str, int]:
    found: dict[str, int] = {}

    def lower(place: str) -> int:
        held, number = parts.get(place, ()), counted.get(place, 0)
        if held:
            cells = {(place, part): lower(part) for part in held}
            table = Table([place], held, cells, {place: number}, {}, number)
            number = hide_small(table).row_totals.get(place, 0)
        found[place] = round_down(number)
        return found[place]

    lower(EVERYWHERE)
    return {place: number for place, number in found.items() if number}
