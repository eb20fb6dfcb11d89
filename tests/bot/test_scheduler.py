"""The clock calls each act at its beat, and a daily one once per day of Japan, however many clocks there are."""

import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from bot.clock import Clock
from bot.scheduler import JOBS, Errand, Job, Jumps, make_scheduler, run_job, start_anew
from handlers.acts.ask_circle import ask_circle
from handlers.acts.audit import COMMAND
from handlers.acts.neighbourhoods import CONCEPT
from matching import vocabulary
from matching.vocabulary import Concept
from models.account import today
from models.clock_slot import LAST_RUN
from models.session import make_sessions
from tests import factories


class _MovedClock(Clock):
    """A clock that a test sets."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


class _Act:
    """Notes when it was called; fails while told to."""

    def __init__(self) -> None:
        self.calls: list[datetime] = []
        self.broken = False

    def __call__(self, _session: Session, now: datetime) -> int:
        self.calls.append(now)
        if self.broken:
            raise RuntimeError
        return 0


@pytest.fixture
def sessions(clean_database: Engine) -> sessionmaker[Session]:
    return make_sessions(clean_database)


def test_a_daily_act_runs_once_a_day_of_japan(sessions: sessionmaker[Session]) -> None:
    act, clock = _Act(), _MovedClock(datetime(2026, 12, 31, 14, 59, tzinfo=UTC))
    job = Job("daily", act, 1, daily=True)
    before_midnight = [run_job(job, sessions, clock) for _ in range(3)]
    clock.moment += timedelta(minutes=1)
    after_midnight = [run_job(job, sessions, clock) for _ in range(3)]
    assert before_midnight == after_midnight == [True, False, False]


def test_a_moved_clock_meets_each_day_once(sessions: sessionmaker[Session], now: datetime) -> None:
    act, clock = _Act(), _MovedClock(now)
    for day in (0, 3, 0, 3, 1):
        clock.moment = now + timedelta(days=day)
        run_job(Job("daily", act, 1, daily=True), sessions, clock)
    assert [(at - now).days for at in act.calls] == [0, 3, 1]


def test_two_clocks_run_a_daily_act_once(sessions: sessionmaker[Session], now: datetime) -> None:
    act = _Act()
    with ThreadPoolExecutor(4) as pool:
        ran = list(pool.map(lambda _: run_job(Job("d", act, 1, daily=True), sessions, _MovedClock(now)), range(8)))
    assert (ran.count(True), len(act.calls)) == (1, 1)


def test_a_daily_act_that_failed_comes_again(sessions: sessionmaker[Session], now: datetime) -> None:
    act, job_clock = _Act(), _MovedClock(now)
    job = Job("daily", act, 1, daily=True)
    act.broken = True
    assert not run_job(job, sessions, job_clock)
    act.broken = False
    assert run_job(job, sessions, job_clock)


def test_every_job_runs_at_once_and_then_at_its_beat(sessions: sessionmaker[Session], now: datetime) -> None:
    act = _Act()
    scheduler = make_scheduler([Job("often", act, 0.1)], sessions, _MovedClock(now))
    scheduler.start()
    deadline = time.monotonic() + 5
    while len(act.calls) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    scheduler.shutdown()
    assert len(act.calls) >= 3


def test_the_real_jobs_find_nothing_to_do_in_an_empty_house(sessions: sessionmaker[Session], now: datetime) -> None:
    assert all(run_job(job, sessions, _MovedClock(now)) for job in JOBS)


class _OnlyNeighbourhoods(Mapping[str, Concept]):
    """Of the concepts the one that files of groups name; whoever asks for another, or for all, fails."""

    def __getitem__(self, key: str) -> Concept:
        assert key == CONCEPT
        return vocabulary.shipped().concepts[key]

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("the clock read the vocabulary, which it does not follow")

    def __len__(self) -> int:
        return 1


def test_no_job_reads_the_vocabulary_that_staff_edit(sessions: sessionmaker[Session], now: datetime) -> None:
    with sessions.begin() as session:
        area = factories.area(session)
        factories.gathering(session, area=area, categories=["go"])
        wishes = [factories.wish(session, area=area) for _ in range(3)]
        ask_circle(session, COMMAND, factories.circle(session, *wishes), today(now) + timedelta(days=3), now=now)
        factories.search(session, resident_id=wishes[0].resident_id, area=area, topics=["go"])
    saturday = _MovedClock(now + timedelta(days=10))
    with vocabulary.using(replace(vocabulary.shipped(), concepts=_OnlyNeighbourhoods())):
        assert [job.name for job in JOBS if not run_job(job, sessions, saturday)] == []


def test_a_clock_that_was_off_for_days_runs_what_is_daily_once(sessions: sessionmaker[Session], now: datetime) -> None:
    act, clock = _Act(), _MovedClock(now)
    run_job(Job("daily", act, 1, daily=True), sessions, clock)
    clock.moment += timedelta(days=5)
    assert [run_job(Job("daily", act, 1, daily=True), sessions, clock) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_jump_of_two_hours_across_midnight_neither_skips_nor_doubles_a_day(
    sessions: sessionmaker[Session], hours: int
) -> None:
    midnight = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    act, clock = _Act(), _MovedClock(midnight)
    for moved in (0, hours, 0, hours):
        clock.moment = midnight + timedelta(hours=moved - hours / 2)
        run_job(Job("daily", act, 1, daily=True), sessions, clock)
    assert len(act.calls) == 2


def test_two_clocks_are_never_at_the_same_act_at_once(sessions: sessionmaker[Session], now: datetime) -> None:
    inside, most = [0], [0]

    def slow(_session: Session, _now: datetime) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.05)
        inside[0] -= 1

    with ThreadPoolExecutor(4) as pool:
        ran = list(pool.map(lambda _: run_job(Job("slow", slow, 1), sessions, _MovedClock(now)), range(8)))
    assert most == [1]
    assert ran.count(True) >= 1


def test_when_an_act_last_ran_is_kept_and_a_failure_does_not_count(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    act = _Act()
    act.broken = True
    run_job(Job("broken", act, 1), sessions, _MovedClock(now))
    run_job(Job("daily", _Act(), 1, daily=True), sessions, _MovedClock(now))
    with sessions() as session:
        kept = session.execute(text("select act, now() - ran_at from clock_slot where slot_at = :at"), {"at": LAST_RUN})
        assert [(name, age < timedelta(seconds=5)) for name, age in kept] == [("daily", True)]


def test_a_machine_whose_clock_was_set_goes_on_at_once(sessions: sessionmaker[Session], now: datetime) -> None:
    act, wall = _Act(), [1_000_000.0]
    scheduler = make_scheduler([Job("often", act, 3600)], sessions, _MovedClock(now))
    scheduler.start()
    jumps = Jumps(wall=lambda: wall[0], steady=lambda: 0.0)
    seen = []
    for jump in (0.5, -7200, 0, 7200):
        wall[0] += jump
        seen.append(jumps.seen())
    deadline = time.monotonic() + 5
    while len(act.calls) < 2 and time.monotonic() < deadline:
        start_anew(scheduler)
        time.sleep(0.1)
    scheduler.shutdown()
    assert seen == [False, True, False, True]
    assert len(act.calls) >= 2


def test_an_errand_that_fails_comes_again_and_stops_nobody(sessions: sessionmaker[Session], now: datetime) -> None:
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        raise OSError

    scheduler = make_scheduler([], sessions, _MovedClock(now), [Errand("ask", fail, 0.1)])
    scheduler.start()
    deadline = time.monotonic() + 5
    while len(tries) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    scheduler.shutdown()
    assert len(tries) >= 3
