"""What the radar counted is kept: by night in a table, for each city and ward; by day in the memory of a process.

Only what may be shown is kept, hidden as `small_counts.py` tells, and it is shown to whoever may see all of its area.
People cannot be added up (who asked in two wards is one person of the city), so each area is counted by itself, by
`radar.py`. One topic, a few towns or several wards are counted when somebody asks.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, true
from sqlalchemy.orm import Session

from handlers.acts.count_needs import monday
from handlers.acts.radar import ANY_TIME, PERIODS, SLOTS, Asked, Radar, radar
from handlers.acts.radar_parts import ELSEWHERE, WHOLE, lies_in, parts_of
from handlers.acts.small_counts import Key, Shown
from models.area import Area
from models.kept_radar import KeptRadar
from models.unmet_need import UnmetNeed

_MOST_KEPT = 500


class Radars:
    """What was counted since last night, kept in memory. One per process, for all threads."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Any, ...], Radar] = {}
        self._as_of: tuple[Any, ...] = ()

    def radar(
        self, session: Session, asked: Asked, seen: ColumnElement[bool], *, reach: Sequence[Area] | None, now: datetime
    ) -> Radar:
        """The same as `radar`, counted once. `reach`: the areas that `seen` stands for."""
        as_of = (session.scalar(select(func.max(UnmetNeed.id))), monday(now))
        if as_of != self._as_of or len(self._kept) >= _MOST_KEPT:
            self._kept, self._as_of = {}, as_of
        kept, key = self._kept, (asked.weeks, _ids(asked.areas), tuple(asked.topics), _ids(reach))
        if key not in kept:
            kept[key] = kept_radar(session, asked, reach=reach, now=now) or radar(session, asked, seen, now=now)
        return kept[key]


def keep_radars(session: Session, *, now: datetime) -> int:
    """Count each period everywhere and in each city and ward where anything was missed. Returns how many."""
    found = [_counted(session, Asked(weeks, areas), now) for areas in _wholes(session) for weeks in PERIODS]
    session.execute(delete(KeptRadar))
    session.add_all(found)
    session.flush()
    return len(found)


def kept_radar(session: Session, asked: Asked, *, reach: Sequence[Area] | None, now: datetime) -> Radar | None:
    """What was counted ahead, as `radar` tells it. None: nothing was, or not all of it lies in `reach`."""
    areas = None if asked.areas is None else list({area.id: area for area in asked.areas}.values())
    if asked.topics or (areas is not None and len(areas) != 1) or not _reached(session, areas, reach):
        return None
    area = areas[0] if areas else None
    mine = select(KeptRadar).where(KeptRadar.weeks == asked.weeks, KeptRadar.until == monday(now))
    row = session.scalar(mine.where(KeptRadar.area_id == (area.id if area else None)))
    if row is None:
        return None
    parts = parts_of(session, areas)
    columns: list[Key] = [*parts.columns, ELSEWHERE]
    # Else towns came or went since.
    if row.told["parts"] != columns:
        return None
    by_area, by_hour, by_week = row.told["tables"]
    hours = _read(by_hour, [*SLOTS, ANY_TIME])
    return Radar(_read(by_area, columns), hours, _read(by_week, asked.steps(now)), parts)


def _wholes(session: Session) -> Iterator[list[Area] | None]:
    """Everywhere, and by itself each city and ward where anything was missed."""
    yield None
    places = session.scalars(select(UnmetNeed.place).distinct()).all()
    cities = {place.rsplit("/", 1)[0] for place in places}
    for area in session.scalars(select(Area).where(Area.layer.in_(WHOLE)).order_by(Area.id)):
        if area.path in places or (area.layer == "city" and area.path.rsplit("/", 1)[0] in cities):
            yield [area]


def _counted(session: Session, asked: Asked, now: datetime) -> KeptRadar:
    found = radar(session, asked, true(), now=now)
    tables = [_written(table) for table in (found.areas, found.hours, found.weeks)]
    told = {"parts": list(found.areas.columns), "tables": tables}
    area = asked.areas[0].id if asked.areas else None
    return KeptRadar(until=monday(now), weeks=asked.weeks, area_id=area, told=told)


def _reached(session: Session, areas: Sequence[Area] | None, reach: Sequence[Area] | None) -> bool:
    if reach is None or areas is None:
        return reach is None
    return any(lies_in(session, area, one) for area in areas for one in reach)


def _written(table: Shown) -> dict[str, Any]:
    """Lines and totals in the order of rows and columns; 0: hidden."""
    return {
        "rows": list(table.rows),
        "cells": [[table.cells.get((row, column), 0) for column in table.columns] for row in table.rows],
        "row_totals": [table.row_totals.get(row, 0) for row in table.rows],
        "column_totals": [table.column_totals.get(column, 0) for column in table.columns],
        "total": table.total,
    }


def _read(told: dict[str, Any], columns: Sequence[Key]) -> Shown:
    rows = told["rows"]
    lines = {row: _named(columns, line) for row, line in zip(rows, told["cells"], strict=True)}
    cells = {(row, column): number for row, line in lines.items() for column, number in line.items()}
    totals = _named(rows, told["row_totals"]), _named(columns, told["column_totals"])
    return Shown(rows, columns, cells, *totals, told["total"])


def _named(keys: Sequence[Key], numbers: Sequence[int]) -> dict[Key, int]:
    return {key: number for key, number in zip(keys, numbers, strict=True) if number}


def _ids(areas: Sequence[Area] | None) -> tuple[int, ...] | None:
    return None if areas is None else tuple(sorted(area.id for area in areas))
