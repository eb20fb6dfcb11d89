"""The clock process: calls the acts that look what is due. It remembers nothing; the tables do.

APScheduler only keeps the beat: a job can come late, twice, or from two clocks at once without harm. One clock at a
time runs an act; when it last ran stands in `clock_slot` for whoever watches.

The clock does not follow the vocabulary, which staff edit: none of its acts reads it, but for the shipped name of
町会, which no edit changes. What does read it is put in as a background job, and the workers follow; names of concepts
are put into letters when they are sent. A job that reads it here would have to follow first (`bot/follow.py`).
"""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from bot.beat import forget_dead
from bot.clock import Clock
from bot.feeds import fetch_due
from bot.jobs import Task, defer, sweep_jobs
from bot.line.notice import digest_drawn
from handlers.acts.archive import keep_months, move_settled
from handlers.acts.ask_circle import tend_circles
from handlers.acts.ask_for_room import tend_rooms
from handlers.acts.ask_keepers import ask_keepers
from handlers.acts.ask_officers import ask_late, remind_officers
from handlers.acts.best_hour import learn_hours
from handlers.acts.count_needs import count_needs
from handlers.acts.digest import make_digests
from handlers.acts.hand_round import forget_copies
from handlers.acts.note_outcomes import note_asked_again, note_visits
from handlers.acts.plan_occurrences import plan_occurrences
from handlers.acts.remind import plan_due
from handlers.acts.retention import MOST_LEAVERS, sweep
from handlers.acts.tend_introductions import tend_introductions
from handlers.acts.tend_threads import tend_threads
from handlers.acts.waiting_list import tend_waiting_lists
from handlers.acts.week_figures import write_weeks
from models.base import JAPAN
from models.clock_slot import LAST_RUN, ClockSlot

log = logging.getLogger(__name__)
Act = Callable[[Session, datetime], object]
_LOCKS = 0x6D75  # our room among the advisory locks of the database
_NOTED_EVERY = timedelta(seconds=5)
_JUMP_SECONDS = 1.0


@dataclass(frozen=True)
class Job:
    """An act and its beat in real seconds. `daily`: once per day of Japan, whichever beat comes first."""

    name: str
    act: Act
    seconds: float
    daily: bool = False


JOBS = (
    Job("tend_waiting_lists", lambda session, now: tend_waiting_lists(session, now=now), seconds=1),
    Job("tend_rooms", lambda session, now: tend_rooms(session, now=now), seconds=30),
    Job("tend_threads", lambda session, now: tend_threads(session, now=now), seconds=20),
    Job("tend_circles", lambda session, now: tend_circles(session, now=now), seconds=60),
    Job("find_circles", lambda session, _now: defer(session, Task.CIRCLES, key=Task.CIRCLES) is not None, seconds=1800),
    Job("tend_introductions", lambda session, now: tend_introductions(session, now=now), seconds=30),
    Job("plan_due", lambda session, now: plan_due(session, now=now), seconds=5),
    Job("plan_occurrences", lambda session, now: plan_occurrences(session, now=now), seconds=2, daily=True),
    Job("ask_keepers", lambda session, now: ask_keepers(session, now=now), seconds=60, daily=True),
    Job("ask_late", lambda session, now: ask_late(session, now=now), seconds=60),
    Job("remind_officers", lambda session, now: remind_officers(session, now=now), seconds=60),
    Job("forget_copies", lambda session, now: forget_copies(session, now=now), seconds=600),
    Job("note_asked_again", lambda session, now: note_asked_again(session, now=now), seconds=60),
    Job("count_needs", lambda session, now: _needs(session, now), seconds=60, daily=True),
    Job("note_visits", lambda session, now: note_visits(session, now=now), seconds=240),
    Job("write_weeks", lambda session, now: write_weeks(session, now=now), seconds=60, daily=True),
    Job("keep_months", lambda session, now: keep_months(session, now=now), seconds=60, daily=True),
    Job("move_settled", lambda session, now: move_settled(session, now=now), seconds=60),
    Job("retention", lambda session, now: _retention(session, now), seconds=60, daily=True),
    Job("learn_hours", lambda session, now: learn_hours(session, now=now), seconds=60, daily=True),
    Job("fetch_due", lambda session, now: fetch_due(session, now), seconds=30),
    Job("digests", lambda session, now: make_digests(session, digest_drawn, now=now), seconds=60, daily=True),
    Job("sweep_jobs", lambda session, _now: sweep_jobs(session), seconds=10),
    Job("forget_dead", lambda session, _now: forget_dead(session), seconds=60),
)


@dataclass(frozen=True)
class Errand:
    """What asks somebody outside: it runs in no transaction of ours, and every clock runs it."""

    name: str
    run: Callable[[], object]
    seconds: float


def make_scheduler(
    jobs: Iterable[Job], sessions: sessionmaker[Session], clock: Clock, errands: Iterable[Errand] = ()
) -> Any:
    """A scheduler, not yet started, that runs every job and errand at once and then at its beat."""
    scheduler = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    at_once = {"trigger": "interval", "next_run_time": datetime.now(UTC)}
    for job in jobs:
        scheduler.add_job(run_job, args=(job, sessions, clock), seconds=job.seconds, id=job.name, **at_once)
    for errand in errands:
        scheduler.add_job(run_errand, args=(errand,), seconds=errand.seconds, id=errand.name, **at_once)
    return scheduler


class Jumps:
    """Notices that the machine's clock was set: a scheduler that counts by it would sleep through the difference."""

    def __init__(self, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._steady = wall, steady
        self._apart = wall() - steady()

    def seen(self) -> bool:
        """Whether it jumped since the last look."""
        apart = self._wall() - self._steady()
        if abs(apart - self._apart) < _JUMP_SECONDS:
            return False
        self._apart = apart
        return True


def start_anew(scheduler: Any) -> None:
    """Run everything now, and count the beats from here."""
    for job in scheduler.get_jobs():
        job.modify(next_run_time=datetime.now(UTC))


def run_job(job: Job, sessions: sessionmaker[Session], clock: Clock) -> bool:
    """Run the act in one transaction. False: not its turn, or it failed and comes again at the next beat."""
    now = clock.now()
    try:
        with sessions.begin() as session:
            if not _alone(session, job.name) or (job.daily and not take_slot(session, job.name, now=now)):
                return False
            outcome = job.act(session, now)
            _note_run(session, job.name)
    except Exception:
        log.exception("job failed", extra={"job": job.name})
        return False
    if outcome:
        log.info("job done", extra={"job": job.name, "outcome": outcome})
    return True


def run_errand(errand: Errand) -> None:
    """Run it; a failure comes again at the next beat."""
    try:
        errand.run()
    except Exception:
        log.exception("errand failed", extra={"job": errand.name})


def take_slot(session: Session, name: str, *, now: datetime) -> bool:
    """Take this day's turn; it is given back if the transaction fails. False: it has been taken.

    A day is Japan's. A clock that moved, forwards or back, meets a day whose slot is free or taken: never a gap.
    """
    day = now.astimezone(JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)
    row = insert(ClockSlot).values(act=name, slot_at=day, ran_at=now)
    return session.scalar(row.on_conflict_do_nothing().returning(ClockSlot.act)) is not None


def _retention(session: Session, now: datetime) -> dict[str, int]:
    """A day's share at once; where more people are to be forgotten, a background job does the rest."""
    counts = sweep(session, now=now)
    if counts["resident"] >= MOST_LEAVERS:
        defer(session, Task.RETENTION, key=Task.RETENTION)
    return counts


def _needs(session: Session, now: datetime) -> int:
    """Count them; what the radar shows of them is counted by a background job, once they are written."""
    counted = count_needs(session, now=now)
    defer(session, Task.RADARS, key=Task.RADARS)
    return counted


def _alone(session: Session, name: str) -> bool:
    """Whether no other clock is at this act; until the commit none will be."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(_LOCKS, func.hashtext(name)))))


def _note_run(session: Session, name: str) -> None:
    """Write down that the act ran, every few seconds: often enough to see that it stands still."""
    row = insert(ClockSlot).values(act=name, slot_at=LAST_RUN, ran_at=func.now())
    stale = or_(ClockSlot.ran_at < func.now() - _NOTED_EVERY, ClockSlot.ran_at > func.now())
    again = row.on_conflict_do_update(index_elements=["act", "slot_at"], set_={"ran_at": func.now()}, where=stale)
    session.execute(again)
