"""The radar: how many residents looked for what in vain, by topic and area, hour and week; small numbers hidden.

Counted from `unmet_need`, in five statements however much there is; what was counted is kept by `keep_radars.py`. Whole
weeks up to the last that is over, and areas as they are drawn: what can be asked for is fixed, and `small_counts.py`
tells why that matters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, cast, false, func, or_, select, text, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from handlers.acts.count_needs import WEEK, monday
from handlers.acts.forecast import FEW
from handlers.acts.radar_parts import ELSEWHERE, Parts, parts_of
from handlers.acts.searches import Conditions, asked_in
from handlers.acts.small_counts import Shown, Table, hide_alike
from matching.slots import BANDS, Slot
from models.area import Area
from models.unmet_need import UnmetNeed

PERIODS = (4, 13, 52)
MOST_TOPICS = 40
_BY_WEEK, _TOGETHER = 13, 4
# A year of a city is told apart in memory, not on disk.
_MEMORY = text("set local work_mem = '64MB'")
# Columns of the hours: each slot, then whoever can come at any time.
SLOTS: tuple[Slot, ...] = tuple((day, band) for day in range(7) for band in BANDS)
ANY_TIME = "any"


@dataclass(frozen=True)
class Asked:
    """Which needs: of so many whole weeks, in these areas (None: everywhere), of these topics (none: of all)."""

    weeks: int
    areas: Sequence[Area] | None = None
    topics: Sequence[str] = ()

    def within(self) -> ColumnElement[bool]:
        """As a condition on needs: those of the areas."""
        return true() if self.areas is None else or_(false(), *(asked_in(area, UnmetNeed) for area in self.areas))

    @property
    def at_once(self) -> int:
        """How many weeks are told together, one after the other: a year is told by four."""
        return 1 if self.weeks <= _BY_WEEK else _TOGETHER

    def span(self, now: datetime) -> tuple[date, date]:
        """First Monday, and the Monday after the last week."""
        return monday(now) - self.weeks * WEEK, monday(now)

    def steps(self, now: datetime) -> list[date]:
        """The Mondays with which what is told together begins."""
        since, _ = self.span(now)
        return [since + at * WEEK for at in range(0, self.weeks, self.at_once)]


@dataclass(frozen=True)
class Radar:
    """Three tables of the same topics, small numbers hidden, and the areas of the first one."""

    areas: Shown
    hours: Shown
    weeks: Shown
    parts: Parts


def radar(session: Session, asked: Asked, seen: ColumnElement[bool], *, now: datetime) -> Radar:
    """Count, and hide. `seen`: what the account may count at all, whatever is asked for."""
    since, until = asked.span(now)
    wanted = [seen, asked.within(), UnmetNeed.week >= since, UnmetNeed.week < until]
    wanted += [UnmetNeed.topic.in_(asked.topics)] if asked.topics else []
    session.execute(_MEMORY)
    parts = parts_of(session, asked.areas)
    hours = _by_hour(session, wanted)
    # Fewer are not even named: that a topic was asked for at all is told of five people or more.
    topics = [topic for topic, row in hours.items() if row[-1] >= FEW]
    rows = sorted(topics, key=lambda topic: (-hours[topic][-1], topic))[:MOST_TOPICS]
    totals = {topic: hours[topic][-1] for topic in rows}
    weeks = asked.steps(now)
    areas, by_hour, by_week = hide_alike(
        [
            _by_area(session, wanted, parts, totals),
            Table(rows, [*SLOTS, ANY_TIME], _cells(rows, hours), totals, {}, 0),
            Table(rows, weeks, _by_week(session, wanted, rows, weeks), totals, {}, 0),
        ]
    )
    return Radar(areas, by_hour, by_week, parts)


def _by_hour(session: Session, wanted: Conditions) -> dict[str, list[int]]:
    """For each topic residents by slot, those who can come at any time, and all of them."""
    each = select(UnmetNeed.topic, func.bit_or(UnmetNeed.slots).label("slots")).where(*wanted)
    person = each.group_by(UnmetNeed.topic, UnmetNeed.resident_id).subquery()
    numbers = [func.count().filter(person.c.slots.bitwise_and(1 << bit) != 0) for bit in range(len(SLOTS))]
    anytime = func.count().filter(person.c.slots == 0)
    rows = select(person.c.topic, *numbers, anytime, func.count()).group_by(person.c.topic)
    return {topic: list(counted) for topic, *counted in session.execute(rows)}


def _cells(rows: Sequence[str], hours: Mapping[str, Sequence[int]]) -> dict[tuple[Any, Any], int]:
    columns = [*SLOTS, ANY_TIME]
    return {(topic, column): number for topic in rows for column, number in zip(columns, hours[topic], strict=False)}


def _by_area(session: Session, wanted: Conditions, parts: Parts, totals: Mapping[str, int]) -> Table:
    """`totals`: of each topic that stands in the table."""
    here = select(UnmetNeed.topic, parts.key, UnmetNeed.resident_id).where(*wanted, UnmetNeed.topic.in_(totals))
    found = here.distinct().subquery()
    cells = select(found.c.topic, found.c.key, func.count()).group_by(found.c.topic, found.c.key)
    below = select(parts.key, UnmetNeed.resident_id).where(*wanted).distinct().subquery()
    each = select(below.c.key, func.count()).group_by(below.c.key)
    columns = {str(key): key for key in parts.columns} | {ELSEWHERE: ELSEWHERE}
    whole = select(UnmetNeed.resident_id).where(*wanted).distinct().subquery()
    return Table(
        list(totals),
        list(columns.values()),
        {(topic, columns[key]): number for topic, key, number in session.execute(cells)},
        totals,
        {columns[key]: number for key, number in session.execute(each)},
        session.scalar(select(func.count()).select_from(whole)) or 0,
    )


def _by_week(
    session: Session, wanted: Conditions, rows: Sequence[str], weeks: Sequence[date]
) -> dict[tuple[Any, Any], int]:
    """`weeks`: the Mondays with which the columns begin."""
    column = func.width_bucket(UnmetNeed.week, cast(list(weeks), ARRAY(Date))).label("at")
    here = select(UnmetNeed.topic, column, UnmetNeed.resident_id).where(*wanted, UnmetNeed.topic.in_(rows))
    person = here.distinct().subquery()
    counted = select(person.c.topic, person.c.at, func.count()).group_by(person.c.topic, person.c.at)
    return {(topic, weeks[at - 1]): number for topic, at, number in session.execute(counted)}
