"""Searches as lines of a file without data about people: no words, no resident, no hour, no town.

A topic or ward that stands in fewer than five lines is not named: it could point at somebody.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from typing import Any, TextIO

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from handlers.acts.searches import Conditions
from matching.vocabulary import label
from models.base import JAPAN
from models.match_log import MatchLog

FEWEST = 5
MOST_AT_ONCE, MOST = 10_000, 1_000_000
_HEAD = ("day", "area", "topics", "found", "chance", "came_of_it", "dismissed", "asked_again", "engine")
_TOLD: tuple[Any, ...] = (
    MatchLog.asked_at, MatchLog.place, MatchLog.topics, MatchLog.found, MatchLog.best, MatchLog.furthest,
    MatchLog.dismissed, MatchLog.asked_again, MatchLog.engine,
)  # fmt: skip
_PORTION = 5_000


def number_of(session: Session, wanted: Conditions, *, most: int) -> int:
    """How many there are, counted to one more than `most`."""
    some = select(MatchLog.id).where(*wanted).limit(most + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def write_file(session: Session, wanted: Conditions, to: TextIO) -> int:
    """Write the latest million as CSV. Returns how many lines."""
    latest = _latest(wanted)
    topics, places = _often(session, wanted)
    lines = csv.writer(to)
    lines.writerow(_HEAD)
    number = 0
    for row in _portions(session, latest):
        lines.writerow(_line(row, topics, places))
        number += 1
    return number


def _latest(wanted: Conditions) -> Select[Any]:
    rows = select(*_TOLD).where(*wanted)
    return rows.order_by(MatchLog.asked_at.desc(), MatchLog.id.desc()).limit(MOST)


def _often(session: Session, wanted: Conditions) -> tuple[set[str], set[str]]:
    """Topics and wards that stand in enough lines to be named."""
    topics: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for row in _portions(session, _latest(wanted)):
        topics.update(row.topics)
        places[row.place] += 1
    return {key for key, n in topics.items() if n >= FEWEST}, {key for key, n in places.items() if n >= FEWEST}


def _portions(session: Session, rows: Select[Any]) -> Iterator[Row[Any]]:
    return iter(session.execute(rows.execution_options(yield_per=_PORTION)))


def _line(row: Row[Any], topics: set[str], places: set[str]) -> tuple[object, ...]:
    named = [label(key) for key in row.topics if key in topics] + ["…"] * any(key not in topics for key in row.topics)
    return (
        row.asked_at.astimezone(JAPAN).date().isoformat(),
        row.place.replace("/", "") if row.place in places else "",
        " ".join(named),
        "" if row.found is None else row.found,
        "" if row.best is None else f"{row.best:.1f}",
        row.furthest,
        int(row.dismissed),
        int(row.asked_again is not None),
        row.engine,
    )
