"""Reads from the database what is true only now, seldom enough to cost nothing: see `moment`."""

import threading
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from matching.moment import NO_MOMENT, Moment
from models.base import JAPAN
from models.gathering import STALE_AFTER

_DATES_EVERY = timedelta(seconds=30)
_SHOWN_EVERY = timedelta(hours=1)
_AHEAD = timedelta(days=60)
# A role stands and falls with the date of its gathering, but has places of its own.
_DATES = text(
    """
    with next as (
        select distinct on (gathering_id) id, gathering_id, starts_at
        from occurrence where status = 'planned' and starts_at > :now and starts_at < :until
        order by gathering_id, starts_at
    ), coming as (
        select gathering_id, array_agg(distinct (starts_at at time zone 'Asia/Tokyo')::date) as days
        from occurrence where status = 'planned' and starts_at > :now and starts_at < :until group by gathering_id
    ), held as (
        select occurrence_id, role_id, count(*) as held
        from attendance where status in ('going', 'offered') group by occurrence_id, role_id
    )
    select g.public_id, next.starts_at, coming.days, coalesce(g.confirmed_at, g.created_at) < :unsure as stale,
           coalesce(held.held >= g.capacity, false) as full
    from gathering g left join next on next.gathering_id = g.id left join coming on coming.gathering_id = g.id
    left join held on held.occurrence_id = next.id and held.role_id is null
    where g.status = 'active'
    union all
    select r.public_id, next.starts_at, coming.days, false, coalesce(held.held >= r.head_count, false)
    from role r left join next on next.gathering_id = r.gathering_id
    left join coming on coming.gathering_id = r.gathering_id
    left join held on held.occurrence_id = next.id and held.role_id = r.id
    where r.open
    """
)
# The first five are what a resident sees; the newest searches stand for all.
_SHOWN = text(
    """
    select each.value ->> 'id' as public_id, count(*) as shown
    from (select shown from match_log where asked_at > :now - interval '28 days'
          order by asked_at desc limit 20000) log
    cross join lateral jsonb_array_elements(log.shown) with ordinality as each (value, place)
    where each.place <= 5 group by 1
    """
)


class Moments:
    """One per process, shared by its threads. While one thread reads, the others use what was read before."""

    def __init__(self) -> None:
        self._moment = NO_MOMENT
        self._shown: dict[str, int] = {}
        self._read: datetime | None = None
        self._counted: datetime | None = None
        self._lock = threading.Lock()

    def at(self, session: Session, now: datetime) -> Moment:
        """What is true now (aware): dates at most 30 seconds old, counts at most an hour."""
        if self._is_due(now) and self._lock.acquire(blocking=False):
            try:
                self._refresh(session, now)
            finally:
                self._lock.release()
        return self._moment

    def _is_due(self, now: datetime) -> bool:
        return self._read is None or abs(now - self._read) >= _DATES_EVERY

    def _refresh(self, session: Session, now: datetime) -> None:
        if self._counted is None or abs(now - self._counted) >= _SHOWN_EVERY:
            self._shown = {row.public_id: row.shown for row in session.execute(_SHOWN, {"now": now})}
            self._counted = now
        given = {"now": now, "until": now + _AHEAD, "unsure": now - STALE_AFTER}
        rows = session.execute(_DATES, given).all()
        self._moment = Moment(
            today=_local(now),
            until=_local(now + _AHEAD) - timedelta(days=1),
            next_on={row.public_id: _local(row.starts_at) for row in rows if row.starts_at},
            dates={row.public_id: frozenset(row.days) for row in rows if row.days},
            full=_named(rows, "full"),
            stale=_named(rows, "stale"),
            shown=self._shown,
            most_shown=max(self._shown.values(), default=0),
        )
        self._read = now


def _local(moment: datetime) -> date:
    return moment.astimezone(JAPAN).date()


def _named(rows: Sequence[Row[Any]], flag: str) -> frozenset[str]:
    return frozenset(row.public_id for row in rows if getattr(row, flag))
