"""Rows that staff put right: which rows of a file had refusals, and what their cells become when it is read again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.opendata.columns import Record, Table
from bot.opendata.report import Report, What
from bot.opendata.rows import CONTACTS

# More than this is put right in the file itself.
_MOST_FAULTY = 2_000


def faulty_rows(table: Table, report: Report) -> list[dict[str, Any]]:
    """The rows with a refusal, with their cells by field; contacts stay in the file alone."""
    lines = {note.line for note in report.notes if note.what in (What.LOST, What.REFUSAL)}
    rows = [record for record in table.records if record.line in lines]
    return [{"line": record.line, "cells": _shown(record.cells)} for record in rows[:_MOST_FAULTY]]


def mend(table: Table, mended: Sequence[Mapping[str, Any]]) -> Table:
    """The table with the cells that staff put right. What they meant is told by line and by what stood there."""
    by_line: dict[int, list[Mapping[str, Any]]] = {}
    for one in mended:
        by_line.setdefault(one["line"], []).append(one)
    return replace(table, records=tuple(_mended(record, by_line.get(record.line, [])) for record in table.records))


def _mended(record: Record, mended: Iterable[Mapping[str, Any]]) -> Record:
    for one in mended:
        if all(record.cells.get(field, "") == was for field, was in one["was"].items()):
            cells = {**record.cells, **one["now"]}
            record = Record(record.line, {field: cell for field, cell in cells.items() if cell})
    return record


def _shown(cells: Mapping[str, str]) -> dict[str, str]:
    return {field: cell for field, cell in cells.items() if field not in CONTACTS}
