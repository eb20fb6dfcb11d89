"""The calendar: every date in the account's part of the city, by month, week or as a list; by area and topic."""

from calendar import Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy import ColumnElement, Row, Select, Subquery, func, select

from bot.console.access import NEEDS
from bot.console.desk import account, desk, page, session
from bot.console.scope import placed, seen_by
from models.account import today
from models.area import Area
from models.base import JAPAN
from models.gathering import Gathering
from models.occurrence import Occurrence, OccurrenceStatus
from models.venue import Venue

VIEWS = ("month", "week", "list")
# How many dates of a day a view shows before it says "and more".
_A_DAY = {"month": 4, "week": 30, "list": 100}
_LISTED_DAYS = 14
_LENGTHS = {"week": 7, "list": _LISTED_DAYS, "day": 1}
_MOST_TOPICS = 60
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Wanted:
    """What the calendar is asked for: `day` lies in the month or week, or is the first of the list; or it alone."""

    view: str
    day: date
    ward: str
    topic: str

    @classmethod
    def typed(cls, values: Mapping[str, str], *, now: datetime) -> "Wanted":
        """From the address of the page; what makes no sense is left out."""
        view, here = values.get("view", ""), today(now)
        try:
            day = date.fromisoformat(values.get("day", ""))
        except ValueError:
            day = here
        # A year or so to both sides: farther no date is known.
        day = min(max(day, here - timedelta(days=800)), here + timedelta(days=800))
        ward, topic = (values.get(name, "").replace("\0", "")[:100] for name in ("ward", "topic"))
        return cls(view if view in VIEWS else "month", day, ward, topic)

    @property
    def days(self) -> Sequence[date]:
        """All days that are shown; a month with the rest of its weeks."""
        if self.view == "month":
            return list(Calendar().itermonthdates(self.day.year, self.day.month))
        first = self.day - timedelta(days=self.day.weekday()) if self.view == "week" else self.day
        return [first + timedelta(days=ahead) for ahead in range(_LENGTHS[self.view])]

    def moved(self, way: int) -> date:
        """A day of the view before (-1) or after (1)."""
        if self.view == "month":
            inside = self.day.replace(day=15) + timedelta(days=30 * way)
            return inside.replace(day=1)
        return self.day + way * (_WEEK if self.view == "week" else timedelta(days=_LISTED_DAYS))


@dataclass(frozen=True)
class Day:
    """One day: the dates that are shown, and how many more there are."""

    day: date
    dates: Sequence[Row[Any]]
    more: int


def add_to(views: Blueprint) -> None:
    """The calendar."""
    views.add_url_rule("/calendar", "calendar", calendar)


def calendar() -> Response:
    """A month, a week or a list."""
    now = desk().clock.now()
    wanted = Wanted.typed(request.args, now=now)
    choices: dict[str, Any] = {"wards": _wards(), "topics": _topics(), "views": VIEWS}
    return page("calendar", wanted=wanted, days=_days(wanted), today=today(now), **choices)


def dates_today(most: int) -> tuple[Sequence[Row[Any]], int]:
    """The first dates of today that take place, in the account's part of the city; and how many more there are."""
    now = desk().clock.now()
    every = _numbered(Wanted("day", today(now), "", ""), Occurrence.status == OccurrenceStatus.PLANNED)
    rows = session().execute(select(every).where(every.c.place <= most).order_by(every.c.place)).all()
    return rows, rows[0].in_all - len(rows) if rows else 0


def _days(wanted: Wanted) -> list[Day]:
    rows = session().execute(_dates(wanted)).all()
    by_day = {day: list(dates) for day, dates in groupby(rows, key=lambda row: row.day)}
    days = [(day, by_day.get(day, [])) for day in wanted.days]
    return [Day(day, dates, dates[0].in_all - len(dates) if dates else 0) for day, dates in days]


def _dates(wanted: Wanted) -> Select[Any]:
    """The first dates of each day, with how many there are in all."""
    all_of_them = _numbered(wanted)
    shown = select(all_of_them).where(all_of_them.c.place <= _A_DAY[wanted.view])
    return shown.order_by(all_of_them.c.day, all_of_them.c.place)


def _numbered(wanted: Wanted, *more: ColumnElement[bool]) -> Subquery:
    begins, ends = (datetime.combine(day, time(0), JAPAN) for day in (wanted.days[0], wanted.days[-1] + timedelta(1)))
    day = func.date(func.timezone(JAPAN.key, Occurrence.starts_at)).label("day")
    own = (Occurrence.public_id, Occurrence.starts_at, Occurrence.has_time, Occurrence.status, Occurrence.moved_from)
    told = (Gathering.name, Venue.name.label("venue"), Area.ward)
    order = (Occurrence.has_time, Occurrence.starts_at, Occurrence.id)
    place = func.row_number().over(partition_by=day, order_by=order).label("place")
    in_all = func.count().over(partition_by=day).label("in_all")
    rows = placed(day, *own, *told, place, in_all).join(Occurrence, Occurrence.gathering_id == Gathering.id)
    rows = rows.where(Occurrence.starts_at >= begins, Occurrence.starts_at < ends)
    return rows.where(Occurrence.merged_into_id.is_(None), *_filters(wanted), *more).subquery()


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [_reach()]
    if wanted.ward:
        found.append(Area.ward == wanted.ward)
    if wanted.topic:
        found.append(Gathering.categories.contains([wanted.topic]))
    return found


def _wards() -> list[str]:
    return list(session().scalars(placed(Area.ward).distinct().where(_reach(), Area.ward != "").order_by(Area.ward)))


def _topics() -> list[str]:
    """What the gatherings are filed under, the commonest first."""
    filed = placed(func.jsonb_array_elements_text(Gathering.categories).label("topic")).where(_reach()).subquery()
    rows = select(filed.c.topic).group_by(filed.c.topic).order_by(func.count().desc(), filed.c.topic)
    return list(session().scalars(rows.limit(_MOST_TOPICS)))


def _reach() -> ColumnElement[bool]:
    return seen_by(account(), NEEDS["console.calendar"].duties, now=desk().clock.now())
