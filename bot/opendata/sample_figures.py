"""Made-up figures of the weeks before, so that the demo's charts have something to show."""

import math
import random
from collections import Counter
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.figure_places import Places, Sums, places
from handlers.acts.week_figures import WEEK, Counted, keep_week, last_week, write_month
from models.area_figures import AGE, EVERYWHERE, UNKNOWN, Figure
from models.venue import Venue

_WEEKS = 57
# What a week comes to in a place without parts, a year after the beginning; what grows from nothing does so evenly.
_IN_A_WEEK: dict[str, int] = {
    Figure.NEW: 14,
    Figure.FOUND: 62,
    Figure.NOT_FOUND: 13,
    Figure.SIGN_UPS: 24,
    Figure.FIRST: 9,
    Figure.SECOND: 7,
    Figure.LATER: 12,
    Figure.TOO_OFTEN: 2,
    Figure.ACTIVE: 96,
    **{AGE + band: people for band, people in (("youth", 22), ("adult", 61), ("senior", 84), (UNKNOWN, 47))},
    Figure.STALE: 3,
    Figure.WAITING: 1,
    Figure.FOLLOW_UPS: 1,
}
_SUMMER_HOLIDAYS, _NEW_YEAR = (32, 33), (52, 53, 1)


def load(session: Session, *, now: datetime) -> int:
    """Write the weeks and their months for all places that have venues. Returns how many weeks."""
    areas = session.scalars(select(Venue.area_id).where(Venue.area_id.is_not(None)).distinct()).all()
    tree = places(session, [area for area in areas if area is not None])
    made = random.Random("figures of the sample")
    weeks = [last_week(now) - number * WEEK for number in reversed(range(_WEEKS))]
    for age, week in enumerate(weeks):
        keep_week(session, week, Counted(_sums(tree, made, (age, week)), tree, sample=True), now=now)
    for month in sorted({week.replace(day=1) for week in weeks}):
        write_month(session, month, now=now)
    return len(weeks)


def _sums(tree: Places, made: random.Random, when: tuple[int, date]) -> Sums:
    parts = tree.parts()
    every = (*tree.parent, *(held[-1] for held in parts.values()))
    lowest = [place for place in every if place not in parts]
    sums: Sums = {place: Counter() for place in (EVERYWHERE, *tree.parent, *lowest)}
    for place in lowest:
        numbers = _numbers(made, *when, size=0.3 if place.endswith("*") else 1.0)
        sums[place].update(numbers)
        while place != EVERYWHERE:
            place = tree.parent.get(place, place[:-1])
            sums[place].update(numbers)
    return sums


def _numbers(made: random.Random, age: int, week: date, *, size: float) -> dict[str, int]:
    number = week.isocalendar().week
    quiet = 0.5 if number in (*_SUMMER_HOLIDAYS, *_NEW_YEAR) else 1.0
    grown = size * quiet * (0.25 + 0.75 * age / _WEEKS)
    spread = {figure: most * grown * made.uniform(0.7, 1.3) + made.random() for figure, most in _IN_A_WEEK.items()}
    return {figure: math.floor(number) for figure, number in spread.items()}
