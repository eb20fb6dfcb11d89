"""What happened in a week, counted by area: one statement for each kind of row, never one for each person.

Residents count where they live (the first area they named), searches where they were asked, sign-ups and visits where
the gathering takes place, threads where their desk was asked, introductions where their first side is. Who sees which
numbers is told in `hide_figures.py`.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select, text
from sqlalchemy.orm import Session

from handlers.acts.often import MOST_A_WEEK, numbers_in, over_the_cap
from handlers.acts.within import standing
from models.account import today
from models.area_figures import AGE, UNKNOWN, Figure
from models.attendance import Attendance
from models.consent import Consent, Purpose
from models.gathering import Gathering, GatheringStatus
from models.introduction import Introduction, IntroductionSide
from models.match_log import MatchLog
from models.occurrence import Occurrence
from models.resident import Resident, ResidentArea, ResidentStatus
from models.thread import Thread, ThreadState
from models.venue import Venue

ACTIVE_WITHIN = timedelta(days=90)
# Numbers of an area (None: not known where) by figure.
Rows = Select[Any, Any]
ByArea = Mapping[int | None, Counter[str]]
# Which visit of somebody to a gathering it was: 1, 2, or 3 for any later one. Of others than residents we know at most
# whether they said it was their first.
_VISITS = text("""
    with visit as (
        select attendance.resident_id, attendance.first_time, occurrence.gathering_id, occurrence.starts_at,
               coalesce(venue.area_id, gathering.area_id) as area_id
          from occurrence join attendance on attendance.occurrence_id = occurrence.id and attendance.came
          join gathering on gathering.id = occurrence.gathering_id left join venue on venue.id = gathering.venue_id
         where occurrence.starts_at >= :since and occurrence.starts_at < :until
    )
    select area_id, number, count(*) as visits from visit cross join lateral (
        select case when visit.first_time is not null then case when visit.first_time then 1 else 3 end
                    when visit.resident_id is not null then least(3, 1 + (
                        select count(*) from attendance before join occurrence date on date.id = before.occurrence_id
                         where before.resident_id = visit.resident_id and before.came
                           and date.gathering_id = visit.gathering_id and date.starts_at < visit.starts_at))
               end as number
    ) told where number is not null group by area_id, number
""")
_PLACE = func.coalesce(Venue.area_id, Gathering.area_id)
_BY_NUMBER = {1: Figure.FIRST, 2: Figure.SECOND, 3: Figure.LATER}


class Stretch(NamedTuple):
    """From a moment on, until another."""

    since: datetime
    until: datetime


def flows(session: Session, stretch: Stretch) -> ByArea:
    """What happened in a week. It can be counted later as well, as long as the rows are there."""
    found: dict[int | None, Counter[str]] = defaultdict(Counter)
    for figure, rows in _flows(stretch).items():
        for area, number in session.execute(rows):
            found[area][figure] += number
    for area, number, visits in session.execute(_VISITS, stretch._asdict()):
        found[area][_BY_NUMBER[number]] += visits
    for area, number in session.execute(_told_often(session, stretch.until)):
        found[area][Figure.TOO_OFTEN] += number
    return found


def stocks(session: Session, at: datetime) -> ByArea:
    """What waits at a moment: only then can it be counted."""
    found: dict[int | None, Counter[str]] = defaultdict(Counter)
    waits = {Figure.STALE: _stale(at), Figure.WAITING: _waiting(at), Figure.FOLLOW_UPS: _to_follow_up(at)}
    for figure, rows in waits.items():
        for area, number in session.execute(rows):
            found[area][figure] += number
    for area, age, people, active in session.execute(_living_there(at)):
        found[area][AGE + age] += people
        found[area][Figure.ACTIVE] += active
    return found


def _flows(stretch: Stretch) -> dict[Figure, Rows]:
    asked = (
        select(MatchLog.area_id, func.count()).where(*_within(MatchLog.asked_at, stretch)).group_by(MatchLog.area_id)
    )
    followed = select(ResidentArea.area_id, func.count()).select_from(Resident).outerjoin(ResidentArea, _home())
    signed_up: Rows = select(_PLACE, func.count()).select_from(Attendance).join(Occurrence).join(Gathering)
    signed_up = signed_up.outerjoin(Venue, Venue.id == Gathering.venue_id).group_by(_PLACE)
    return {
        Figure.NEW: followed.where(*_within(Resident.followed_at, stretch)).group_by(ResidentArea.area_id),
        Figure.FOUND: asked.where(MatchLog.found > 0),
        Figure.NOT_FOUND: asked.where(MatchLog.found == 0),
        Figure.SIGN_UPS: signed_up.where(*_within(Attendance.queued_at, stretch), Attendance.walk_in.is_(False)),
    }


def _told_often(session: Session, until: datetime) -> Rows:
    """Where those live who got `MOST_A_WEEK` ordinary announcements in the week before."""
    told = numbers_in(over_the_cap(session, most=MOST_A_WEEK, now=until))
    rows: Rows = select(ResidentArea.area_id, func.count()).select_from(Resident).outerjoin(ResidentArea, _home())
    return rows.where(Resident.id == func.any(told)).group_by(ResidentArea.area_id)


def _home() -> ColumnElement[bool]:
    return and_(ResidentArea.resident_id == Resident.id, ResidentArea.position == 0)


def _within(column: Any, stretch: Stretch) -> tuple[ColumnElement[bool], ...]:
    return column >= stretch.since, column < stretch.until


def _living_there(at: datetime) -> Select[Any, Any, Any, Any]:
    """Residents by age band, as far as they allow that it is used, and how many of them wrote lately."""
    told = exists().where(Consent.resident_id == Resident.id, *standing(Purpose.MATCHING))
    age = case((told, func.coalesce(Resident.age_band, UNKNOWN)), else_=UNKNOWN)
    active = func.count().filter(Resident.last_seen_at >= at - ACTIVE_WITHIN)
    rows = select(ResidentArea.area_id, age, func.count(), active).select_from(Resident).join(ResidentArea, _home())
    return rows.where(Resident.status != ResidentStatus.BLOCKED).group_by(ResidentArea.area_id, age)


def _stale(at: datetime) -> Rows:
    rows: Rows = select(_PLACE, func.count()).select_from(Gathering).outerjoin(Venue, Venue.id == Gathering.venue_id)
    return rows.where(Gathering.status == GatheringStatus.ACTIVE, Gathering.is_stale(at)).group_by(_PLACE)


def _waiting(at: datetime) -> Rows:
    rows: Rows = select(Thread.area_id, func.count()).where(Thread.state == ThreadState.WAITING, Thread.opened_at < at)
    return rows.group_by(Thread.area_id)


def _to_follow_up(at: datetime) -> Rows:
    """Introductions that somebody is to look after, where their first side is."""
    rows: Rows = select(IntroductionSide.area_id, func.count()).join(IntroductionSide.introduction)
    due = Introduction.due_on < today(at), Introduction.closed_at.is_(None), IntroductionSide.position == 0
    return rows.where(*due).group_by(IntroductionSide.area_id)
