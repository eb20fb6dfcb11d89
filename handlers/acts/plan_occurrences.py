"""Makes the coming dates of gatherings from their rules; run daily by the clock and after each import."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Any

import jpholiday
from sqlalchemy import Row, select
from sqlalchemy.orm import Session, selectinload

from handlers.acts.keep_dates import HourChange, Shift, instants, is_ahead, make_dates, same_day, shift, take_back
from models.base import JAPAN
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence, OccurrenceStatus
from models.recurrence import BadRule, days

_DAYS_AHEAD = 90
_Row = Row[*tuple[Any, ...]]
# Gatherings looked at in one go: daily ones have 90 dates each, and no statement may take long.
_BATCH = 100


@dataclass(frozen=True)
class Planned:
    """What planning did: how many dates were made and taken back, and which gatherings have a new hour."""

    made: int
    removed: int
    changes: list[HourChange]


def plan_occurrences(session: Session, *, now: datetime, days_ahead: int = _DAYS_AHEAD) -> int:
    """Make the dates of all active gatherings up to `days_ahead`; returns how many were made. See `plan_gatherings`."""
    active = select(Gathering.id).where(Gathering.status == GatheringStatus.ACTIVE).order_by(Gathering.id)
    return plan_gatherings(session, session.scalars(active).all(), now=now, days_ahead=days_ahead).made


def plan_gatherings(
    session: Session, numbers: Sequence[int], *, now: datetime, days_ahead: int = _DAYS_AHEAD
) -> Planned:
    """Make the dates of these gatherings, as far as they are active.

    Repeatable. Dates that were moved, cancelled or picked by hand stay as they are, and their day gets no second one.
    Where the rule's hour changed, its dates follow and whoever said yes is told; dates that the rule no longer names
    go, if nobody said yes.
    """
    last = now.astimezone(JAPAN).date() + timedelta(days=days_ahead)
    batches = (numbers[begin : begin + _BATCH] for begin in range(0, len(numbers), _BATCH))
    plans = [plan for batch in batches for plan in _plans(session, batch, now, last)]
    # What locks dates comes last, so that nobody's yes waits for long.
    return Planned(
        made=make_dates(session, [values for plan in plans for values in plan.new]),
        removed=take_back(session, [number for plan in plans for number in plan.gone]),
        changes=shift(session, [one for plan in plans for one in plan.shifts], now=now),
    )


@dataclass(frozen=True)
class _Plan:
    """For one gathering: dates to make, to shift and, by id, to take back."""

    new: list[dict[str, Any]]
    shifts: list[Shift]
    gone: list[int]


def _plans(session: Session, numbers: Sequence[int], now: datetime, last: date) -> list[_Plan]:
    gatherings = select(Gathering).where(Gathering.id.in_(numbers), Gathering.status == GatheringStatus.ACTIVE)
    gatherings = gatherings.options(selectinload(Gathering.pauses))
    standing = _standing(session, numbers, now)
    return [_plan(gathering, standing.get(gathering.id, []), now, last) for gathering in session.scalars(gatherings)]


def _standing(session: Session, numbers: Sequence[int], now: datetime) -> dict[int, list[_Row]]:
    """The dates of these gatherings from today on."""
    today = datetime.combine(now.astimezone(JAPAN).date(), time(0), JAPAN)
    columns = (Occurrence.id, Occurrence.gathering_id, Occurrence.original_at, Occurrence.starts_at, Occurrence.ends_at)
    rows = select(*columns, Occurrence.has_time, Occurrence.by_hand, Occurrence.status)
    found: dict[int, list[_Row]] = {}
    for row in session.execute(rows.where(Occurrence.gathering_id.in_(numbers), Occurrence.original_at >= today)):
        found.setdefault(row.gathering_id, []).append(row)
    return found


def _plan(gathering: Gathering, standing: list[_Row], now: datetime, last: date) -> _Plan:
    loose = {row.original_at: row for row in standing if _is_loose(row, now)}
    kept = {_local_day(row.original_at) for row in standing if row.original_at not in loose}
    wanted = {values["original_at"]: values for values in _wanted(gathering, now, last, without=kept)}
    old = [row for at, row in loose.items() if at not in wanted and _local_day(at) <= last]
    shifts = {at: Shift(row.id, wanted[at]) for row, at in same_day(old, wanted.keys() - loose)}
    longer = [at for at in wanted.keys() & loose if loose[at].ends_at != wanted[at]["ends_at"]]
    shifted = {one.number for one in shifts.values()}
    return _Plan(
        [{"gathering_id": gathering.id} | wanted[at] for at in sorted(wanted.keys() - loose - shifts.keys())],
        [*shifts.values(), *(Shift(loose[at].id, wanted[at]) for at in longer)],
        [row.id for row in old if row.id not in shifted],
    )


def _is_loose(row: _Row, now: datetime) -> bool:
    """Made by the rule, ahead, and nobody moved or cancelled it."""
    untouched = row.status is OccurrenceStatus.PLANNED and row.starts_at == row.original_at
    return untouched and not row.by_hand and row.original_at > now


def _wanted(gathering: Gathering, now: datetime, last: date, *, without: set[date]) -> Iterator[dict[str, Any]]:
    for day in _days(gathering, now.astimezone(JAPAN).date(), last):
        values = instants(day, gathering.start_time, gathering.end_time)
        if day not in without and is_ahead(values["starts_at"], values["has_time"], now=now):
            yield values


def _local_day(moment: datetime) -> date:
    return moment.astimezone(JAPAN).date()


def _days(gathering: Gathering, today: date, last: date) -> Iterator[date]:
    """The local days the rule names between today and `last`, inside the gathering's period."""
    if not gathering.rule:
        return
    first = max(today, gathering.period_from or today)
    until = min(last, gathering.period_until or last)
    # Without a first day a fortnightly rule counts from the day it was entered: steady, whenever this runs.
    anchor = gathering.period_from or _local_day(gathering.created_at)
    skip: Callable[[date], bool] = partial(_rests, gathering)
    try:
        yield from days(gathering.rule, first, until, anchor=anchor, skip=skip)
    except BadRule:
        return


def _rests(gathering: Gathering, day: date) -> bool:
    return (gathering.skip_holidays and closed(day)) or any(pause.covers(day) for pause in gathering.pauses)


@cache
def closed(day: date) -> bool:
    """Public holidays, and 29 December to 3 January, when public houses are shut."""
    new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return new_year or bool(jpholiday.is_holiday(day))
