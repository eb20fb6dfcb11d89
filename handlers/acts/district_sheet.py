"""The sheet of a district (地区カルテ), or of a ward or city: its places, who comes, what was missed, what is stale.

Numbers of people come from `week_figures` and the radar, as they may be shown; places and groups are no secret. Few
statements, however large the area is. How it is told is the pages'.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from handlers.acts.figure_places import inside
from handlers.acts.radar import Asked, radar
from handlers.acts.searches import asked_in
from handlers.acts.week_figures import MONTHS, WEEKS, Told, last_week, trend
from handlers.acts.within import areas_inside
from models.area import Area
from models.area_figures import Span
from models.gathering import Gathering, GatheringStatus
from models.group import Group
from models.occurrence import Occurrence, OccurrenceStatus
from models.role import Role
from models.unmet_need import UnmetNeed
from models.venue import Venue

# As the vocabulary of facts has it: no step on the way in.
STEP_FREE = "step_free"
AHEAD = timedelta(days=28)
MOST_NAMED, MOST_MISSED = 5, 5
_ALIVE = (Gathering.status == GatheringStatus.ACTIVE, Gathering.merged_into_id.is_(None))
_PLACE = func.coalesce(Venue.area_id, Gathering.area_id)


@dataclass(frozen=True)
class Held:
    """What there is. `step_free` and `not_step_free` of the venues; of the others nobody knows.

    `days`: for each day of the week from Monday, the gatherings with a date in the coming four weeks.
    """

    groups: int
    gatherings: int
    roles: int
    venues: int
    step_free: int
    not_step_free: int
    days: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Stale:
    """Gatherings that nobody confirmed for long: how many, and the oldest of them with the day of the last word."""

    number: int
    oldest: Sequence[Row[Any, Any, Any]]


@dataclass(frozen=True)
class Sheet:
    """`weeks` and `months`: the oldest first; the last week tells who is there. `missed`: topics and people."""

    area: Area
    week: date
    held: Held
    stale: Stale
    weeks: Sequence[Told]
    months: Sequence[Told]
    missed: Sequence[tuple[str, int]]


def sheet(session: Session, area: Area, *, now: datetime) -> Sheet:
    """Everything about one area, as it may be shown to whoever answers for it."""
    week = last_week(now)
    here = _here(session, area)
    last_month = (week.replace(day=1) - timedelta(days=1)) if _goes_on(week) else week
    return Sheet(
        area,
        week,
        _held(session, here, now),
        _stale(session, here, now),
        trend(session, area.key, Span.WEEK, week, WEEKS),
        trend(session, area.key, Span.MONTH, last_month, MONTHS),
        _missed(session, area, now),
    )


def _goes_on(week: date) -> bool:
    """Whether another week begins in the month of this one."""
    return (week + timedelta(days=7)).month == week.month


def _here(session: Session, area: Area) -> Any:
    """Ids of all that lies in it, as a list or a statement: few towns of a district, a city's by the index."""
    return inside(session, area) if area.layer not in ("city", "ward") else areas_inside(area.key)


def _held(session: Session, here: Any, now: datetime) -> Held:
    placed = select(Gathering.group_id).outerjoin(Venue, Venue.id == Gathering.venue_id)
    holding = placed.where(_PLACE.in_(here), *_ALIVE, Gathering.group_id.is_not(None))
    groups = select(func.count()).select_from(Group).where(or_(Group.area_id.in_(here), Group.id.in_(holding)))
    gatherings = placed.with_only_columns(func.count()).where(_PLACE.in_(here), *_ALIVE)
    roles = placed.with_only_columns(func.count()).join(Role, Role.gathering_id == Gathering.id)
    roles = roles.where(_PLACE.in_(here), *_ALIVE, Role.open)
    counted = select(groups.scalar_subquery(), gatherings.scalar_subquery(), roles.scalar_subquery())
    found = session.execute(counted).one()
    return Held(*found, *_venues(session, here), days=_days(session, here, now))


def _venues(session: Session, here: Any) -> tuple[int, int, int]:
    told = Venue.facts[STEP_FREE].as_boolean()
    numbers = (func.count(), func.count().filter(told.is_(True)), func.count().filter(told.is_(False)))
    row = session.execute(select(*numbers).where(Venue.area_id.in_(here), Venue.ended.is_(False))).one()
    return row[0], row[1], row[2]


def _days(session: Session, here: Any, now: datetime) -> list[list[str]]:
    """Names by day of the week, of what takes place soon."""
    day = func.extract("isodow", func.timezone("Asia/Tokyo", Occurrence.starts_at))
    soon: tuple[ColumnElement[bool], ...] = (
        Occurrence.starts_at >= now,
        Occurrence.starts_at < now + AHEAD,
        Occurrence.status == OccurrenceStatus.PLANNED,
    )
    rows = select(day, Gathering.name).distinct().join(Gathering, Gathering.id == Occurrence.gathering_id)
    rows = rows.outerjoin(Venue, Venue.id == Gathering.venue_id).where(_PLACE.in_(here), *_ALIVE, *soon)
    found: list[list[str]] = [[] for _ in range(7)]
    for number, name in session.execute(rows.order_by(day, Gathering.name)):
        found[int(number) - 1].append(name)
    return found


def _stale(session: Session, here: Any, now: datetime) -> Stale:
    said = func.coalesce(Gathering.confirmed_at, Gathering.created_at)
    rows = select(Gathering.public_id, Gathering.name, said.label("said_at"))
    rows = rows.outerjoin(Venue, Venue.id == Gathering.venue_id)
    rows = rows.where(and_(_PLACE.in_(here), *_ALIVE, Gathering.is_stale(now)))
    number = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    return Stale(number, session.execute(rows.order_by(said, Gathering.name).limit(MOST_NAMED)).all())


def _missed(session: Session, area: Area, now: datetime) -> list[tuple[str, int]]:
    """Topics that most residents looked for in vain in 13 weeks, and how many of them may be told."""
    found = radar(session, Asked(WEEKS, [area]), asked_in(area, UnmetNeed), now=now).areas
    told = [(topic, found.row_totals[topic]) for topic in found.rows if topic in found.row_totals]
    return told[:MOST_MISSED]
