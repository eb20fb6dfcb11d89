"""What each week came to, by area: written down when it is over, read for pages. Months are made of the weeks in them.

For a week after it ended a week is counted anew each day, as who came is often noted late; what waited when it ended
stays as it was first counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.count_figures import Stretch, flows, stocks
from handlers.acts.figure_places import Places, Sums, places, summed
from handlers.acts.hide_figures import OWN_WORK, Shown, rooms_of, shown
from models.account import today
from models.area import Area
from models.area_figures import EVERYWHERE, AreaFigures, Figure, Span
from models.base import JAPAN
from models.resident import Resident

WEEK = timedelta(days=7)
WEEKS, MONTHS = 13, 12
# As far back as twelve months need, and how many at once after a long silence.
_BACK, _AT_ONCE = 57, 14
# As long as the attendances that some of it counts.
KEPT = timedelta(days=730)
# Of fewer visits a share says nothing.
_ENOUGH = 20
_FLOWS = [figure for figure in Figure if figure not in (*OWN_WORK, Figure.ACTIVE)]


@dataclass(frozen=True)
class Told:
    """One span of one place. `counted_at` None: it was not counted. What is missing in `numbers` is hidden."""

    since: date
    numbers: Mapping[str, int] = field(default_factory=dict)
    counted_at: datetime | None = None


@dataclass(frozen=True)
class Counted:
    """Numbers of every place of a tree. `sample`: made up. `rooms`: what may be shown at most; None: as it comes."""

    sums: Sums
    tree: Places
    sample: bool = False
    rooms: Shown | None = None


def first_share(told: Told) -> int | None:
    """How many of a hundred visits were somebody's first to the gathering, roughly; None: too few are shown."""
    shown = [told.numbers.get(figure, 0) for figure in (Figure.FIRST, Figure.SECOND, Figure.LATER)]
    return round(100 * shown[0] / sum(shown)) if shown[0] and sum(shown) >= _ENOUGH else None


def last_week(now: datetime) -> date:
    """The Monday of the last week that is over in Japan."""
    day = today(now)
    return day - timedelta(days=day.weekday()) - WEEK


def write_weeks(session: Session, *, now: datetime) -> int:
    """Count what is due, and the months it lies in. Returns how many weeks were counted."""
    due = _due(session, now)[:_AT_ONCE]
    for week in due:
        _write_week(session, week, now)
    for month in sorted({week.replace(day=1) for week in due}):
        write_month(session, month, now=now)
    session.execute(delete(AreaFigures).where(AreaFigures.since < today(now) - KEPT))
    return len(due)


def keep_week(session: Session, week: date, counted: Counted, *, now: datetime) -> None:
    """Write a week down, with what may be shown of it."""
    _keep(session, (Span.WEEK, week), counted, now)


def write_month(session: Session, month: date, *, now: datetime) -> None:
    """Add up the weeks of a month, once the last of them is over."""
    weeks = weeks_of(month)
    if weeks[-1] > last_week(now):
        return
    sums: Sums = {}
    rows = _rows(session, weeks)
    for row in rows:
        sums.setdefault(row.place, Counter()).update({one: row.numbers[one] for one in _FLOWS if one in row.numbers})
    ids = session.scalars(select(Area.id).where(Area.key.in_(list(sums)))).all()
    rooms = rooms_of(((row.place, row.shown) for row in rows), _FLOWS)
    counted = Counted(sums, places(session, ids), sample=any(row.sample for row in rows), rooms=rooms)
    _keep(session, (Span.MONTH, month), counted, now)


def trend(session: Session, place: str, span: Span, until: date, many: int) -> list[Told]:
    """So many spans up to one, the oldest first."""
    begins = _spans(span, until, many)
    rows = select(AreaFigures).where(
        AreaFigures.span == span, AreaFigures.since.in_(begins), AreaFigures.place == place
    )
    found = {row.since: Told(row.since, row.shown, row.counted_at) for row in session.scalars(rows)}
    return [found.get(begin, Told(begin)) for begin in begins]


def in_week(session: Session, week: date) -> Sequence[Row[Any, Any]]:
    """Every place's row of a week, with its area; what lies in no part, and everything, have none."""
    rows = select(AreaFigures, Area).outerjoin(Area, Area.key == AreaFigures.place)
    return session.execute(rows.where(AreaFigures.span == Span.WEEK, AreaFigures.since == week)).all()


def weeks_of(month: date) -> list[date]:
    """The Mondays in a month."""
    first = month.replace(day=1) + timedelta(days=-month.replace(day=1).weekday() % 7)
    every = (first + number * WEEK for number in range(5))
    return [monday for monday in every if monday.month == month.month]


def _spans(span: Span, until: date, many: int) -> list[date]:
    if span is Span.WEEK:
        return [until - number * WEEK for number in reversed(range(many))]
    months = (until.year * 12 + until.month - 1 - number for number in reversed(range(many)))
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _due(session: Session, now: datetime) -> list[date]:
    """Weeks that nobody has counted, and such as are counted anew today; the latest first."""
    first = session.scalar(select(func.min(Resident.followed_at)))
    if first is None:
        return []
    rows = select(AreaFigures).where(AreaFigures.span == Span.WEEK, AreaFigures.place == EVERYWHERE)
    known = {row.since: row for row in session.scalars(rows)}
    last = last_week(now)
    weeks = (last - number * WEEK for number in range(_BACK))
    return [week for week in weeks if week + WEEK > today(first) and _is_due(known.get(week), week, now)]


def _is_due(row: AreaFigures | None, week: date, now: datetime) -> bool:
    if row is None:
        return True
    late = row.counted_at < _begins(week + 2 * WEEK)
    return late and not row.sample and today(row.counted_at) < today(now)


def _write_week(session: Session, week: date, now: datetime) -> None:
    counted = flows(session, Stretch(_begins(week), _begins(week + WEEK)))
    before = {row.place: row.numbers for row in _rows(session, [week])}
    first = week == last_week(now) and not before
    waiting = stocks(session, _begins(week + WEEK)) if first else {}
    tree = places(session, {area for area in (*counted, *waiting) if area is not None})
    sums = summed(counted, tree)
    for place, numbers in sums.items():
        numbers.update(dict.fromkeys(_FLOWS, 0))
        numbers.update(dict.fromkeys(OWN_WORK, 0) if first else _there(before.get(place, {})))
    for place, numbers in summed(waiting, tree).items():
        sums[place].update(numbers)
    keep_week(session, week, Counted(sums, tree), now=now)


def _keep(session: Session, when: tuple[Span, date], counted: Counted, now: datetime) -> None:
    told = shown(counted.sums, counted.tree.parts(), counted.rooms)
    made = {"span": when[0], "since": when[1], "counted_at": now, "sample": counted.sample}
    rows = [
        {**made, "place": place, "numbers": dict(numbers), "shown": told[place]}
        for place, numbers in counted.sums.items()
    ]
    put = insert(AreaFigures)
    anew = {name: put.excluded[name] for name in ("numbers", "shown", "counted_at")}
    session.execute(put.on_conflict_do_update(index_elements=["span", "since", "place"], set_=anew), rows)


def _rows(session: Session, weeks: Iterable[date]) -> Sequence[AreaFigures]:
    rows = select(AreaFigures).where(AreaFigures.span == Span.WEEK, AreaFigures.since.in_(list(weeks)))
    return session.scalars(rows.execution_options(populate_existing=True)).all()


def _there(numbers: Mapping[str, int]) -> dict[str, int]:
    """What a week told of the moment when it ended."""
    return {figure: number for figure, number in numbers.items() if figure not in _FLOWS}


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(0), JAPAN)
