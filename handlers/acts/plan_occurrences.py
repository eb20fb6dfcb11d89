"""Makes the coming dates of gatherings from their rules; run daily by the clock and after each import."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import jpholiday
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from handlers.acts.take_in import instants
from models.attendance import Attendance
from models.base import JAPAN, new_public_id
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence, OccurrenceStatus
from models.recurrence import BadRule, days

_CHUNK = 2_000


def plan_occurrences(session: Session, *, now: datetime, days_ahead: int = 90) -> int:
    """Make the dates of all active gatherings up to `days_ahead`; returns how many were made.

    Repeatable. Dates that were moved, cancelled, picked by hand or said yes to stay as they are; rule-made dates
    that the rule no longer names go, if nobody said yes.
    """
    today = now.astimezone(JAPAN).date()
    last = today + timedelta(days=days_ahead)
    fixed, loose = _standing(session, now, last)
    wanted: list[dict[str, Any]] = []
    for gathering in session.scalars(select(Gathering).where(Gathering.status == GatheringStatus.ACTIVE)):
        kept = fixed.get(gathering.id, set())
        for day in _days(gathering, today, last):
            values = instants(day, gathering.start_time, gathering.end_time)
            if day not in kept and _is_ahead(values, now, today):
                wanted.append({"gathering_id": gathering.id, "public_id": new_public_id()} | values)
    named = {(row["gathering_id"], row["original_at"]) for row in wanted}
    _drop(session, [number for key, number in loose.items() if key not in named])
    return _make(session, [row for row in wanted if (row["gathering_id"], row["original_at"]) not in loose])


def _standing(
    session: Session, now: datetime, last: date
) -> tuple[dict[int, set[date]], dict[tuple[int, datetime], int]]:
    """What is there from today on: days that stay as they are by gathering, and rule-made dates that may still go."""
    today = datetime.combine(now.astimezone(JAPAN).date(), time(0), JAPAN)
    fixed: dict[int, set[date]] = {}
    loose: dict[tuple[int, datetime], int] = {}
    attended = select(Attendance.id).where(Attendance.occurrence_id == Occurrence.id).exists()
    rows = session.execute(
        select(
            Occurrence.id,
            Occurrence.gathering_id,
            Occurrence.original_at,
            Occurrence.by_hand,
            Occurrence.status,
            Occurrence.moved_from,
            attended,
        )
        .join(Gathering, Gathering.id == Occurrence.gathering_id)
        .where(Gathering.status == GatheringStatus.ACTIVE, Occurrence.original_at >= today)
    )
    for number, gathering_id, at, by_hand, status, moved_from, said_yes in rows:
        day = at.astimezone(JAPAN).date()
        stays = by_hand or status is not OccurrenceStatus.PLANNED or moved_from is not None or said_yes
        if stays or at <= now:
            fixed.setdefault(gathering_id, set()).add(day)
        elif day <= last:
            loose[gathering_id, at] = number
    return fixed, loose


def _days(gathering: Gathering, today: date, last: date) -> Iterator[date]:
    """The local days the rule names between today and `last`, inside the gathering's period."""
    if not gathering.rule:
        return
    first = max(today, gathering.period_from or today)
    until = min(last, gathering.period_until or last)
    # Without a first day a fortnightly rule counts from the day it was entered: steady, whenever this runs.
    anchor = gathering.period_from or gathering.created_at.astimezone(JAPAN).date()
    skip: Callable[[date], bool] | None = closed if gathering.skip_holidays else None
    try:
        yield from days(gathering.rule, first, until, anchor=anchor, skip=skip)
    except BadRule:
        return


@cache
def closed(day: date) -> bool:
    """Public holidays, and 29 December to 3 January, when public houses are shut."""
    new_year = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return new_year or bool(jpholiday.is_holiday(day))


def _is_ahead(values: dict[str, Any], now: datetime, today: date) -> bool:
    at: datetime = values["starts_at"]
    return at > now if values["has_time"] else at.astimezone(JAPAN).date() >= today


def _drop(session: Session, numbers: list[int]) -> None:
    for begin in range(0, len(numbers), _CHUNK):
        session.execute(delete(Occurrence).where(Occurrence.id.in_(numbers[begin : begin + _CHUNK])))


def _make(session: Session, rows: list[dict[str, Any]]) -> int:
    made = 0
    for begin in range(0, len(rows), _CHUNK):
        new = insert(Occurrence).on_conflict_do_nothing(index_elements=["gathering_id", "original_at"])
        made += len(session.scalars(new.returning(Occurrence.id), rows[begin : begin + _CHUNK]).all())
    return made
