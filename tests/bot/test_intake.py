"""Events of concurrent requests share a commit, and each is stored once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from bot.intake import Arrived, Intake, IntakeDown
from models.inbox import InboxEvent
from models.session import make_engine


def _arrived(name: str) -> Arrived:
    return Arrived(name, b"chat", 1, b"{}")


def _stored(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(InboxEvent)) or 0


def test_stored_events_wait_to_be_processed(clean_database: Engine) -> None:
    Intake(clean_database).store([_arrived("a"), _arrived("b")])
    with Session(clean_database) as session:
        rows = session.scalars(select(InboxEvent)).all()
    assert {(row.event_id, row.state, row.attempts, row.raw) for row in rows} == {
        ("a", 0, 0, b"{}"),
        ("b", 0, 0, b"{}"),
    }


def test_the_same_event_twice_at_the_same_moment_is_stored_once(clean_database: Engine) -> None:
    doors = [Intake(clean_database), Intake(clean_database)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: doors[at % 2].store([_arrived("a"), _arrived("b"), _arrived("a")]), range(16)))
    assert _stored(clean_database) == 2


def test_requests_that_come_together_share_a_commit(clean_database: Engine) -> None:
    intake = Intake(clean_database)
    with ThreadPoolExecutor(8) as pool, intake._pen:
        jobs = [pool.submit(intake.store, [_arrived(str(number))]) for number in range(8)]
        deadline = time.monotonic() + 5
        while len(intake._open.rows) < 8 and time.monotonic() < deadline:
            time.sleep(0.005)
    assert all(job.result() is None for job in jobs)
    with clean_database.connect() as connection:
        assert connection.execute(text("select count(*), count(distinct xmin::text) from inbox_event")).one() == (8, 1)


def test_storing_wakes_who_listens(clean_database: Engine) -> None:
    with clean_database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("listen musubi_inbox"))
        Intake(clean_database).store([_arrived("a")])
        driver = connection.connection.driver_connection
        assert driver is not None
        assert [note.channel for note in driver.notifies(timeout=2, stop_after=1)] == ["musubi_inbox"]
        connection.execute(text("unlisten *"))


def test_without_a_database_callers_are_told_at_once() -> None:
    intake = Intake(make_engine("postgresql://127.0.0.1:1/nothing"))
    started = time.monotonic()
    failures: list[Exception] = []

    def knock() -> None:
        with pytest.raises(IntakeDown) as caught:
            intake.store([_arrived("a")])
        failures.append(caught.value)

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(failures) == 8
    assert time.monotonic() - started < 1


def test_a_restarted_server_costs_no_event(clean_database: Engine) -> None:
    intake = Intake(clean_database)
    intake.store([_arrived("before")])
    with clean_database.begin() as connection:
        others = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'musubi-intake'"
        connection.execute(text(others))
    intake.store([_arrived("after")])
    assert _stored(clean_database) == 2


def test_it_recovers_when_the_database_is_back(clean_database: Engine) -> None:
    intake = Intake(clean_database)
    intake._down_until = time.monotonic() + 0.05
    with pytest.raises(IntakeDown):
        intake.store([_arrived("a")])
    time.sleep(0.06)
    intake.store([_arrived("a")])
    assert _stored(clean_database) == 1
