"""Small counts of residents are hidden, in whole tables: nobody can work out a hidden cell from what is shown.

1. A number is shown as the multiple of `least` at or below it (15: fifteen or more). A smaller one than `least` is
   hidden, 0 like 4.
2. The total of a row is lowered, so far that each hidden cell of the row could still be anything below `least`: at most
   what its shown cells add up to, plus `least` - 1 for each hidden one but one. The same total stands in each table of
   the same rows (topics by area, the same topics by hour): the lowest of them all, and no cell is above it.
3. The total of a column, and that of everything, is no more than the shown numbers it stands under add up to: it says
   nothing of hidden ones.

Why that holds: take what is shown, any hidden cell, and any value below `least` for it. Leave each shown number as it
stands, and put into the other hidden cells of the row whatever makes its total, which rule 2 leaves room for. This
other city would be shown in exactly the same way, whether residents stand in one cell of a row or in several. Who knows
all of this file still cannot tell the two apart.

Periods and areas that overlap (4 weeks and 13, a ward and its towns) are tables of their own, and they are told for
whole weeks alone: nobody chooses one day before and one day after a search. The same cell in two of them is rounded in
each, so their difference is as unknown as what is hidden; and a cell hidden in the larger one is hidden in the smaller.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.acts.forecast import FEW

Key = Any
Cell = tuple[Key, Key]


@dataclass(frozen=True)
class Table:
    """Distinct residents by row and column; a cell that is not there holds nobody. Totals are counted, not added up."""

    rows: Sequence[Key]
    columns: Sequence[Key]
    cells: Mapping[Cell, int]
    row_totals: Mapping[Key, int]
    column_totals: Mapping[Key, int]
    total: int


class Shown(Table):
    """The same table as it may be shown: what is not in a mapping, and a total of 0, is hidden."""


def hide_small(table: Table, *, least: int = FEW) -> Shown:
    """One table that has no sisters."""
    return hide_alike([table], least=least)[0]


def hide_alike(tables: Sequence[Table], *, least: int = FEW) -> list[Shown]:
    """Tables that divide the same rows in several ways; the rows and their totals are those of the first."""
    first = tables[0]
    lines = {row: _leveled([_line(table, row, least) for table in tables], least) for row in first.rows}
    totals = {row: _lowered(first.row_totals.get(row, 0), _most(lines[row], least), least) for row in first.rows}
    return [_shown(table, at, lines, totals, least) for at, table in enumerate(tables)]


def round_down(number: int, least: int = FEW) -> int:
    """The multiple at or below it; 0: it is hidden."""
    return number - number % least


def _line(table: Table, row: Key, least: int) -> list[int]:
    return [round_down(table.cells.get((row, column), 0), least) for column in table.columns]


def _leveled(lines: list[list[int]], least: int) -> list[list[int]]:
    """The row in each of its tables, with no cell above what all of them leave room for."""
    most = _most(lines, least)
    while any(cell > most for line in lines for cell in line):
        lines = [[min(cell, most) for cell in line] for line in lines]
        most = _most(lines, least)
    return lines


def _most(lines: list[list[int]], least: int) -> int:
    """What the total of a row may say at most."""
    rooms = (sum(line) + (least - 1) * max(0, line.count(0) - 1) for line in lines)
    return round_down(min(rooms), least)


def _lowered(number: int, most: int, least: int) -> int:
    return min(round_down(number, least), most)


def _shown(table: Table, at: int, lines: Mapping[Key, list[list[int]]], totals: Mapping[Key, int], least: int) -> Shown:
    line = {row: dict(zip(table.columns, lines[row][at], strict=True)) for row in table.rows}
    cells = {(row, column): cell for row in table.rows for column, cell in line[row].items() if cell}
    below = {column: sum(line[row][column] for row in table.rows) for column in table.columns}
    columns = {column: _lowered(table.column_totals.get(column, 0), most, least) for column, most in below.items()}
    return Shown(
        table.rows,
        table.columns,
        cells,
        {row: total for row, total in totals.items() if total},
        {column: total for column, total in columns.items() if total},
        _lowered(table.total, sum(totals.values()), least),
    )
