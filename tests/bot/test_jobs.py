"""Background jobs: put in with the caller's work or not at all, and taken up again when their process died."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from bot.jobs import Task, defer, find_job, list_jobs, retry_failed, sweep_jobs
from models.session import make_sessions

_TAKEN = """
    with worker as (insert into procrastinate_workers (last_heartbeat)
                    values (now() - cast(:silent as interval)) returning id)
    update procrastinate_jobs set status = 'doing', attempts = :attempts, worker_id = (select id from worker)
"""


@pytest.fixture
def sessions(clean_database: Engine) -> sessionmaker[Session]:
    return make_sessions(clean_database)


@pytest.fixture
def taken(sessions: sessionmaker[Session]) -> Callable[..., int]:
    """A job in the hands of a worker that has been silent for so long."""

    def take(silent: str, *, attempts: int = 0) -> int:
        with sessions.begin() as session:
            job = defer(session, Task.RETENTION)
        with sessions.begin() as session:
            session.execute(text(_TAKEN), {"silent": silent, "attempts": attempts})
        return job or 0

    return take


def _sweep(sessions: sessionmaker[Session]) -> dict[str, int]:
    with sessions.begin() as session:
        return sweep_jobs(session)


def _status(sessions: sessionmaker[Session], job: int) -> str:
    with sessions() as session:
        found = find_job(session, job)
    return found.status if found else "gone"


def test_a_job_of_a_transaction_that_fails_was_never_put_in(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        defer(session, Task.TAKE_IN, upload=1)
        session.rollback()
        assert list_jobs(session) == []


def test_a_job_that_waits_already_is_not_put_in_twice_and_the_rest_is_kept(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        session.execute(text("insert into clock_slot values ('mine', now(), now())"))
        put = [defer(session, Task.RETENTION, key="retention") for _ in range(2)]
    assert put[0] and put[1] is None
    with sessions() as session:
        assert session.scalar(text("select count(*) from clock_slot")) == 1


def test_a_job_whose_process_died_waits_again(sessions: sessionmaker[Session], taken: Callable[..., int]) -> None:
    job = taken("31 seconds")
    assert _sweep(sessions) == {"again": 1}
    assert _status(sessions, job) == "todo"


def test_a_job_at_work_is_left_alone(sessions: sessionmaker[Session], taken: Callable[..., int]) -> None:
    job = taken("20 seconds")
    assert _sweep(sessions) == {}
    assert _status(sessions, job) == "doing"


def test_a_job_whose_worker_left_no_row_waits_again(sessions: sessionmaker[Session], taken: Callable[..., int]) -> None:
    job = taken("0 seconds")
    with sessions.begin() as session:
        session.execute(text("delete from procrastinate_workers"))
    _sweep(sessions)
    assert _status(sessions, job) == "todo"


def test_a_job_that_killed_five_processes_is_given_up_until_somebody_says_again(
    sessions: sessionmaker[Session], taken: Callable[..., int]
) -> None:
    job = taken("31 seconds", attempts=4)
    assert _sweep(sessions) == {"given_up": 1}
    with sessions.begin() as session:
        assert retry_failed(session, job)
        assert not retry_failed(session, job)
    assert _status(sessions, job) == "todo"


def test_what_was_done_a_month_ago_is_forgotten(sessions: sessionmaker[Session], taken: Callable[..., int]) -> None:
    old, failed = taken("0 seconds"), taken("0 seconds")
    with sessions.begin() as session:
        finish = text("select procrastinate_finish_job_v1(:id, cast(:how as procrastinate_job_status), false)")
        session.execute(finish, [{"id": old, "how": "succeeded"}, {"id": failed, "how": "failed"}])
        session.execute(text("update procrastinate_events set at = at - interval '31 days'"))
    assert _sweep(sessions) == {"forgotten": 1}
    assert [_status(sessions, job) for job in (old, failed)] == ["gone", "failed"]
