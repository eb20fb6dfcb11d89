"""Figures of a tree of places: whatever is shown, a part that is hidden may be any number below five."""

from collections import Counter, defaultdict
from itertools import product

from handlers.acts.figure_places import Sums
from handlers.acts.hide_figures import rooms_of, shown
from models.area_figures import Figure

PARTS = {"": ["ward", "*"], "ward": ["one", "other", "ward*"]}
LEAVES = ("one", "other", "ward*", "*")
MOST = 7


def sums(figure: Figure, *numbers: int) -> Sums:
    """A city whose lowest places come to these numbers."""
    found = dict(zip(LEAVES, numbers, strict=True))
    found["ward"] = sum(numbers[:3])
    found[""] = sum(numbers)
    return {place: Counter({figure.value: number}) for place, number in found.items()}


def seen(*numbers: int) -> tuple[int | None, ...]:
    told = shown(sums(Figure.NEW, *numbers), PARTS)
    return tuple(told[place].get(Figure.NEW) for place in ("", "ward", *LEAVES))


def test_no_hidden_part_can_be_told_from_all_that_is_shown_of_the_tree() -> None:
    alike: dict[tuple[int | None, ...], list[tuple[int, ...]]] = defaultdict(list)
    for numbers in product(range(MOST + 1), repeat=len(LEAVES)):
        alike[seen(*numbers)].append(numbers)
    for told, cities in alike.items():
        for at, number in enumerate(told[2:]):
            assert number is not None or {city[at] for city in cities} >= set(range(5)), (told, at)


def test_a_total_tells_no_more_than_its_parts() -> None:
    assert seen(12, 30, 5, 0) == (45, 45, 10, 30, 5, None)
    assert seen(12, 30, 4, 0) == (40, 40, 10, 30, None, None)


def test_a_month_leaves_each_hidden_week_any_number_below_five() -> None:
    weeks = [("", {}), ("", {}), ("", {"new": 10}), ("", {})]
    assert rooms_of(weeks, ["new"]) == {"": {"new": 15}}
    alone = [("", {"new": 10}), ("", {})]
    assert rooms_of(alone, ["new"]) == {"": {"new": 10}}


def test_what_waits_for_the_office_is_told_as_it_is() -> None:
    told = shown(sums(Figure.WAITING, 1, 0, 2, 0), PARTS)
    assert [told[place][Figure.WAITING] for place in ("", "ward", "one")] == [3, 3, 1]
