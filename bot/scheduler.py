"""The clock process: calls the acts that look what is due. It remembers nothing; the tables do.

APScheduler only keeps the beat: a job can come late, twice, or from two clocks at once without harm.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from bot.clock import Clock
from handlers.acts.archive import keep_months, move_settled
from handlers.acts.plan_occurrences import plan_occurrences
from handlers.acts.remind import plan_due
from handlers.acts.retention import sweep
from handlers.acts.waiting_list import tend_waiting_lists
from models.base import JAPAN
from models.clock_slot import ClockSlot

log = logging.getLogger(__name__)
Act = Callable[[Session, datetime], object]


@dataclass(frozen=True)
class Job:
    """An act and its beat in real seconds. `daily`: once per day of Japan, whichever beat comes first."""

    name: str
    act: Act
    seconds: float
    daily: bool = False


JOBS = (
    Job("tend_waiting_lists", lambda session, now: tend_waiting_lists(session, now=now), seconds=1),
    Job("plan_due", lambda session, now: plan_due(session, now=now), seconds=5),
    Job("plan_occurrences", lambda session, now: plan_occurrences(session, now=now), seconds=2, daily=True),
    Job("keep_months", lambda session, now: keep_months(session, now=now), seconds=60, daily=True),
    Job("move_settled", lambda session, now: move_settled(session, now=now), seconds=60),
    Job("retention", lambda session, now: sweep(session, now=now), seconds=60, daily=True),
)


def make_scheduler(jobs: Iterable[Job], sessions: sessionmaker[Session], clock: Clock) -> Any:
    """A scheduler, not yet started, that runs every job at once and then at its beat."""
    scheduler = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for job in jobs:
        scheduler.add_job(
            run_job,
            "interval",
            (job, sessions, clock),
            seconds=job.seconds,
            id=job.name,
            next_run_time=datetime.now(JAPAN),
        )
    return scheduler


def run_job(job: Job, sessions: sessionmaker[Session], clock: Clock) -> bool:
    """Run the act in one transaction. False: not its turn, or it failed and comes again at the next beat."""
    now = clock.now()
    try:
        with sessions.begin() as session:
            if job.daily and not take_slot(session, job.name, now=now):
                return False
            outcome = job.act(session, now)
    except Exception:
        log.exception("job failed", extra={"job": job.name})
        return False
    if outcome:
        log.info("job done", extra={"job": job.name, "outcome": outcome})
    return True


def take_slot(session: Session, name: str, *, now: datetime) -> bool:
    """Take this day's turn; it is given back if the transaction fails. False: it has been taken.

    A day is Japan's. A clock that moved, forwards or back, meets a day whose slot is free or taken: never a gap.
    """
    day = now.astimezone(JAPAN).replace(hour=0, minute=0, second=0, microsecond=0)
    row = insert(ClockSlot).values(act=name, slot_at=day, ran_at=now)
    return session.scalar(row.on_conflict_do_nothing().returning(ClockSlot.act)) is not None
