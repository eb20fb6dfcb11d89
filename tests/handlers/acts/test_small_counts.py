"""Small counts stay hidden from somebody who knows the rules and tries every city that would be shown alike."""

from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

import pytest

from handlers.acts.small_counts import Shown, Table, hide_alike, hide_small, round_down

Line = tuple[int, ...]
LEAST = 5


def table(*lines: Sequence[int], totals: Sequence[int] = ()) -> Table:
    """Everybody in one cell alone, unless totals are told."""
    rows, columns = range(len(lines)), range(len(lines[0]))
    cells = {(row, column): lines[row][column] for row in rows for column in columns}
    each = dict(enumerate(totals or map(sum, lines)))
    below = {column: sum(line[column] for line in lines) for column in columns}
    return Table(rows, columns, cells, each, below, sum(each.values()))


def as_told(shown: Shown) -> object:
    return (shown.cells, shown.row_totals, shown.column_totals, shown.total)


def could_be(number: int | None) -> range:
    """What a cell may hold, by what is shown of it at most; a few more, as shown ones may have been lowered."""
    return range(LEAST) if number is None else range(number, number + LEAST)


def cities_shown_as(shown: Shown, *, sums: bool) -> Iterator[tuple[Line, ...]]:
    """Every city of as many rows that would be shown in the same way: one cell each (`sums`), or several."""
    width = len(shown.columns)
    every = product(*(could_be(shown.cells.get((row, column))) for row in shown.rows for column in shown.columns))
    for flat in every:
        lines = tuple(flat[at : at + width] for at in range(0, len(flat), width))
        totals = () if sums else [max(*line, shown.row_totals.get(row, 0)) for row, line in enumerate(lines)]
        possible = all(total <= sum(line) for total, line in zip(totals, lines, strict=False))
        if possible and as_told(hide_small(table(*lines, totals=totals))) == as_told(shown):
            yield lines


def values_left(shown: Shown, *, sums: bool = True) -> dict[tuple[int, int], set[int]]:
    left: dict[tuple[int, int], set[int]] = {}
    for lines in cities_shown_as(shown, sums=sums):
        for row, line in enumerate(lines):
            for column, cell in enumerate(line):
                if (row, column) not in shown.cells:
                    left.setdefault((row, column), set()).add(cell)
    return left


def drawn(seed: int, rows: int, columns: int) -> list[Line]:
    """Numbers around the edge, where it is easiest to give something away."""
    chance = Random(seed)
    often = [0, 0, 1, 3, 4, 4, 5, 9, 14]
    return [tuple(chance.choice(often) for _ in range(columns)) for _ in range(rows)]


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("sums", [True, False])
def test_a_hidden_cell_of_a_row_may_be_anything_below_five(seed: int, sums: bool) -> None:
    left = values_left(hide_small(table(*drawn(seed, 1, 4))), sums=sums)
    assert all(values == set(range(LEAST)) for values in left.values())


@pytest.mark.parametrize("seed", range(3))
def test_rows_and_columns_together_give_nothing_away(seed: int) -> None:
    left = values_left(hide_small(table(*drawn(seed, 2, 3))))
    assert all(values == set(range(LEAST)) for values in left.values())


@pytest.mark.parametrize("lines", [[(4,) * 5], [(4, 2, 2), (4, 2, 2)], [(1,) * 5], [(20, 4)], [(9, 9, 2)]])
def test_what_would_be_given_away_by_sums_is_not(lines: list[Line]) -> None:
    left = values_left(hide_small(table(*lines)))
    assert left and all(values == set(range(LEAST)) for values in left.values())


def test_a_single_hidden_cell_is_not_what_the_total_leaves() -> None:
    shown = hide_small(table((20, 15, 3)))
    assert shown.cells == {(0, 0): 20, (0, 1): 15} and shown.row_totals == {0: 35}
    assert hide_small(table((20, 15, 4))).row_totals == shown.row_totals


def test_many_small_ones_may_be_told_together() -> None:
    shown = hide_small(table((3,) * 12))
    assert not shown.cells and shown.row_totals == {0: 35} and shown.column_totals == {}


def test_the_same_people_divided_otherwise_give_nothing_away() -> None:
    by_area, by_hour = table((20,)), table((4, 4, 4, 4, 4))
    areas, hours = hide_alike([by_area, by_hour])
    assert areas.cells == {(0, 0): 15} and areas.row_totals == hours.row_totals == {0: 15}
    for hidden in range(LEAST):
        other = [table((15,)), table((hidden, *_spread(15 - hidden, 4)))]
        assert [as_told(one) for one in hide_alike(other)] == [as_told(areas), as_told(hours)]


def _spread(number: int, cells: int) -> Line:
    """So many people over so many cells, none with more than four."""
    return tuple(min(4, max(0, number - 4 * at)) for at in range(cells))


@pytest.mark.parametrize("short", list(product((0, 1, 4), repeat=3)))
def test_a_longer_period_tells_nothing_of_a_shorter_one(short: Line) -> None:
    """Cells hidden in both: each pair of values that time allows is shown alike."""
    seen = as_told(hide_small(table(short, totals=[max(short)])))
    assert seen == as_told(hide_small(table((0, 0, 0), totals=[0])))


@pytest.mark.parametrize("number", [0, 4, 5, 9, 10, 5_000_003])
def test_numbers_are_told_in_steps_of_five(number: int) -> None:
    assert round_down(number) % 5 == 0 and 0 <= number - round_down(number) < 5


def test_an_empty_table_is_shown_empty() -> None:
    assert hide_small(Table([], [], {}, {}, {}, 0)) == Shown([], [], {}, {}, {}, 0)


def test_a_large_table_takes_no_time() -> None:
    shown = hide_small(table(*drawn(1, 200, 150)))
    assert all(cell >= LEAST for cell in shown.cells.values())
