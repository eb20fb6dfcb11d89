"""Searches of the last half year that were answered, so that the demo's match log shows a city at work.

The real answers of `sample_searches`, again and again on other days: nobody's, and what came of them is made up.
Without them the demo would hold little more than what nobody found (`sample_needs`).
"""

import random
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import JAPAN
from models.match_log import Came, MatchLog

_DAYS, _SEARCHES = 182, 2_400
# Of a hundred answers so many lead so far and no further; the others lead nowhere.
_CAME = {Came.OPENED: 30, Came.JOINED: 10, Came.WENT: 6, Came.AGAIN: 4}
_MINUTE, _WEEK = timedelta(minutes=1), timedelta(days=7)
_SAME = ("area_id", "place", "understood", "shown", "others", "topics", "found", "best", "engine")


def load(session: Session, *, now: datetime) -> int:
    """Write them, some weeks or more ago. Returns how many; none where nothing was found yet."""
    made = random.Random("answers of the sample")
    found = session.scalars(select(MatchLog).where(MatchLog.found > 0).order_by(MatchLog.id)).all()
    if not found:
        return 0
    session.add_all(_answered(made, made.choice(found), now) for _ in range(_SEARCHES))
    session.flush()
    return _SEARCHES


def _answered(made: random.Random, like: MatchLog, now: datetime) -> MatchLog:
    day = now.astimezone(JAPAN).date() - timedelta(days=made.randrange(1, _DAYS))
    at = datetime.combine(day, time(made.randrange(7, 22), made.randrange(60), made.randrange(60)), JAPAN)
    log = MatchLog(asked_at=at, outcome={}, furthest=Came.NOTHING, **{name: getattr(like, name) for name in _SAME})
    furthest = made.choices([Came.NOTHING, *_CAME], [100 - sum(_CAME.values()), *_CAME.values()])[0]
    _lead(log, furthest, at, now)
    return log


def _lead(log: MatchLog, furthest: Came, at: datetime, now: datetime) -> None:
    """What somebody did with the first that was shown; nobody came on a day that is still to come."""
    first, reached = log.shown[0]["id"], list(Came).index(furthest)
    for number, step in enumerate((Came.OPENED, Came.JOINED), start=1):
        if list(Came).index(step) <= reached:
            log.came_of_it(first, step, at=at + number * _MINUTE)
    visits = [at + _WEEK * number for number in range(1, reached - list(Came).index(Came.JOINED) + 1)]
    log.visited(first, [visit for visit in visits if visit < now])
