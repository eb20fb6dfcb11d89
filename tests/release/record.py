"""Writes down every statement that the program sends while tests run: a plugin for releases, see docs/operations.md.

Each is kept once, with the types of its values, in the form in which PREPARE takes it.
"""

import re
import sys
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer

ROOT = Path(__file__).resolve().parents[2]
_ROOMS = tuple(f"{ROOT / room}/" for room in ("bot", "handlers", "matching", "models"))
# Months and migrations name tables that come and go.
_NOT_OURS = tuple(
    f"{ROOT / path}"
    for path in ("tests/", "bot/simulator/", "models/migrations/", "models/months.py", "bot/database.py")
)
_KINDS = ("select", "insert", "update", "delete", "with")
_PLACE = re.compile(r"%\((\w+)\)[sbt]|%[sbt]|%%")
# Lists of values grow with what is in them: one form of each is enough.
_LIST = re.compile(r"(\$\d+(?:::[A-Z ]+)?)(?:, \$\d+(?:::[A-Z ]+)?)+")
_kept: dict[str, str] = {}


def pytest_configure() -> None:
    """Listen in."""
    execute, executemany = psycopg.Cursor.execute, psycopg.Cursor.executemany

    def one(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
        _hear(query, params)
        return execute(cursor, query, params, **options)

    def many(cursor: Any, query: Any, sets: Iterable[Any], **options: Any) -> Any:
        rest = iter(sets)
        first = next(rest, None)
        _hear(query, first)
        return executemany(cursor, query, [] if first is None else chain([first], rest), **options)

    psycopg.Cursor.execute = one  # type: ignore[method-assign,assignment]
    psycopg.Cursor.executemany = many  # type: ignore[method-assign,assignment]


def pytest_unconfigure() -> None:
    """Write what was heard, each statement on a line of its own, sorted."""
    file = ROOT / "tests" / "release" / f"statements-{'.'.join(version('musubi').split('.')[:2])}.sql"
    file.write_text("".join(f"{statement};\n" for statement in sorted(_kept.values())), encoding="utf-8")


def prepared(query: str, values: Any = None) -> str:
    """The statement as PREPARE takes it: places as $1, $2 …, the same name in the same place, and their types."""
    places: dict[str, int] = {}

    def place(found: re.Match[str]) -> str:
        if found.group() == "%%":
            return "%"
        return f"${places.setdefault(found.group(1) or str(len(places)), len(places) + 1)}"

    numbered = _PLACE.sub(place, re.sub(r"\s+", " ", query).strip())
    given = values if isinstance(values, Mapping) else {str(at): value for at, value in enumerate(values or ())}
    types = ", ".join(_type_of(given.get(name)) for name in places)
    return f"prepare statement{f' ({types})' if types else ''} as {numbered}"


def _hear(query: Any, values: Any) -> None:
    words = (query.decode() if isinstance(query, bytes) else str(query)).strip()
    if words.lower().startswith(_KINDS) and _of_ours(sys._getframe(2)):
        statement = prepared(words, values)
        _kept.setdefault(_LIST.sub(r"\1", statement.partition(" as ")[2]), statement)


def _type_of(value: Any) -> str:
    """As the driver sends it; unknown: the server finds out by itself."""
    if value is None:
        return "unknown"
    oid = Transformer().get_dumper(value, PyFormat.AUTO).oid
    info = psycopg.adapters.types.get(oid)
    if info is None:
        return "unknown"
    return f"{info.regtype}[]" if oid == info.array_oid else info.regtype


def _of_ours(frame: FrameType | None) -> bool:
    """Whether the program sent it, rather than a test or the stand-in: the innermost of our files decides."""
    while frame:
        file = frame.f_code.co_filename
        if file.startswith(_NOT_OURS):
            return False
        if file.startswith(_ROOMS):
            return True
        frame = frame.f_back
    return False
