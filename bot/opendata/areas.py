"""Fills the table of areas: cities, wards, towns and stations from the gazetteer. Other layers: see `layers`."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matching import text as texts
from matching.gazetteer import gazetteer
from models.area import Area

_COLUMNS = ("layer", "name", "kana", "pref", "city", "ward", "lat", "lon")


def load_areas(session: Session) -> int:
    """Bring the areas of the gazetteer into the database; returns how many were new or changed. Repeatable."""
    stored = select(Area.key, Area.id, *(getattr(Area, name) for name in _COLUMNS))
    known = {key: (number, *values) for key, number, *values in session.execute(stored)}
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for values in _wanted():
        before = known.get(values["key"])
        if before is None:
            new.append(values)
        elif before[1:] != tuple(values[name] for name in _COLUMNS):
            changed.append(values | {"id": before[0]})
    if new:
        _copy(session, new)
    if changed:
        session.execute(update(Area), changed)
    return len(new) + len(changed)


def _copy(session: Session, rows: list[dict[str, Any]]) -> None:
    """All at once, inside the session's transaction: 15,000 single inserts would take seconds."""
    names = list(rows[0])
    cursor = session.connection().connection.cursor()
    with cursor.copy(f"copy area ({', '.join(names)}) from stdin") as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])


def _wanted() -> list[dict[str, Any]]:
    table = gazetteer()
    columns = (table.layer, table.name, table.kana, table.pref, table.city, table.ward, table.lat, table.lon)
    rows = []
    for key, number in table.by_key.items():
        values = dict(zip(_COLUMNS, (column[number] for column in columns), strict=True))
        rows.append({"key": key} | values | {"kana": texts.fold(str(values["kana"])), "sample": False})
    return rows
