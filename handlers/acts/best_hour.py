"""Each person's best hour: learned overnight from when they last wrote, used by announcements that may wait for it.

Nothing is learned while somebody writes: `last_seen_at` is kept anyway, and one statement a night reads it. Cutting an
announcement into batches by these hours is `cut.py`'s, counting them for a preview `crowd.py`'s.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, func, select, text, true
from sqlalchemy.orm import Session

from handlers.acts.arrays import Mask, Numbers, as_sent, received
from handlers.acts.consent import TOLD_NOTHING_OF_HOURS
from handlers.acts.remind import MORNING, NIGHT, awake
from models.base import JAPAN
from models.best_hour import DAYS, NONE, ResidentHours
from models.consent import Purpose
from models.resident import Resident

Lately = np.ndarray[Any, np.dtype[np.uint8]]
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_LEARN = text("""
    with heard as (
        select id, cast(extract(hour from last_seen_at at time zone 'Asia/Tokyo') as int) as hour from resident
         where last_seen_at >= :begin and last_seen_at < :end
    )
    insert into resident_hours (resident_id, lately, learned_on)
    select id, set_byte(decode(repeat(:none, :days), 'hex'), 0, hour), :day from heard
     where hour >= :morning and hour < :night
       and exists (select from consent where resident_id = heard.id and purpose = :purpose
                      and withdrawn_at is null and wording <> all(:unsaid))
     order by id
        on conflict (resident_id) do update
       set lately = substring(excluded.lately from 1 for 1) || substring(resident_hours.lately from 1 for :days - 1),
           learned_on = excluded.learned_on
     where resident_hours.learned_on < excluded.learned_on
""")


def learn_hours(session: Session, *, now: datetime) -> int:
    """Note at which hour everybody who agreed was last seen yesterday; twice changes nothing. Returns how many.

    Hours of the night are not noted: nothing ordinary is sent then.
    """
    end = now.astimezone(JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = end - _DAY
    found = session.execute(
        _LEARN,
        {
            "begin": begin,
            "end": end,
            "day": begin.date(),
            "days": DAYS,
            "none": f"{NONE:02x}",
            "morning": MORNING.hour,
            "night": NIGHT.hour,
            "purpose": Purpose.ANNOUNCEMENTS.value,
            "unsaid": list(TOLD_NOTHING_OF_HOURS),
        },
    )
    return found.rowcount  # type: ignore[attr-defined, no-any-return]


def hours_between(begin: datetime, until: datetime) -> dict[int, datetime]:
    """When each hour of the day comes first between two moments, the earliest first; none of them at night."""
    found: dict[int, datetime] = {}
    at = awake(begin)
    while at < until:
        found.setdefault(at.hour, at)
        at = awake(at.replace(minute=0, second=0, microsecond=0) + _HOUR)
    return found


def best_hours(session: Session, hours: Sequence[int], *, after: int, until: int) -> dict[int, int]:
    """Which of these hours is each resident's, of those with ids above `after` and up to `until`; unknown ones lack."""
    ids, lately = _read(session, ResidentHours.resident_id.between(after + 1, until))
    best, known = favourites(lately, hours)
    return {one: hours[at] for one, at in zip(ids[known].tolist(), best[known].tolist(), strict=True)}


def hours_of(session: Session, resident: Resident) -> list[int]:
    """All that is remembered of one person: at which hours of the day they wrote, in the order of the day."""
    kept = session.get(ResidentHours, resident.id)
    return sorted({hour for hour in kept.lately if hour != NONE}) if kept else []


def usual_hour(session: Session, hours: Sequence[int]) -> int:
    """At which of these hours the city's residents write most often; the first, while nothing is known."""
    return most_usual(all_hours(session)[1], hours)


def all_hours(session: Session) -> tuple[Numbers, Lately]:
    """Whose hours are known, and a column of hours for each of them."""
    return _read(session, true())


def favourites(lately: Lately, hours: Sequence[int]) -> tuple[Numbers, Mask]:
    """For each column: which of these hours stands in it most often, the first of equals; and whether any does.

    Hours are told by their place in `hours`.
    """
    times = np.stack([(lately == hour).sum(axis=0, dtype=np.uint8) for hour in hours])
    any_of_them: Mask = np.asarray(times.any(axis=0))
    return times.argmax(axis=0), any_of_them


def most_usual(lately: Lately, hours: Sequence[int]) -> int:
    """Which of these hours is most often in all columns together; the first of equals."""
    return hours[int(np.bincount(lately.ravel(), minlength=NONE + 1)[list(hours)].argmax())]


def _read(session: Session, whose: ColumnElement[bool]) -> tuple[Numbers, Lately]:
    together = select(as_sent(ResidentHours.resident_id), func.string_agg(ResidentHours.lately, b""))
    ids, lately = session.execute(together.where(whose)).one()
    days = np.frombuffer(lately or b"", np.uint8).reshape(-1, DAYS)
    return received(ids), np.ascontiguousarray(days.T)
