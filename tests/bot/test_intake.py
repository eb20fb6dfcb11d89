"""Events of concurrent requests share a commit, each is stored once, and nobody waits for a database that is away."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from bot.config import Config
from bot.database import database_url
from bot.intake import Intake, IntakeDown
from bot.migrations import migrate
from bot.parcel import Arrived, Parcel, SignedBody, packed
from bot.spool import Spool
from models.forward import ForwardedBody
from models.inbox import InboxEvent
from models.session import make_engine
from tests.bot.running import until

NOWHERE = "postgresql://127.0.0.1:1/nothing"

_FULL = """
    create function disk_full() returns trigger language plpgsql as
        $$ begin raise exception sqlstate '53100'; end $$;
    create trigger disk_full before insert on inbox_event execute function disk_full();
"""


def _arrived(name: str) -> Arrived:
    return Arrived(name, b"chat", 1, b"{}")


def _stored(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(InboxEvent)) or 0


@contextmanager
def _held(engine: Engine) -> Iterator[None]:
    """Nothing can be stored in this block: somebody holds the table."""
    with engine.begin() as connection:
        connection.execute(text("lock table inbox_seen in exclusive mode"))
        yield


def _taken(intake: Intake, name: str) -> bool:
    try:
        intake.store([_arrived(name)])
    except IntakeDown:
        return False
    return True


def _refused(intake: Intake, name: str) -> float:
    """Seconds until the caller was told to come again."""
    started = time.monotonic()
    with pytest.raises(IntakeDown):
        intake.store([_arrived(name)])
    return time.monotonic() - started


def test_stored_events_wait_to_be_processed(clean_database: Engine) -> None:
    Intake(clean_database).store([_arrived("a"), _arrived("b")])
    with Session(clean_database) as session:
        rows = session.scalars(select(InboxEvent)).all()
    assert {(row.event_id, row.state, row.attempts, row.raw) for row in rows} == {
        ("a", 0, 0, b"{}"),
        ("b", 0, 0, b"{}"),
    }


def test_events_of_the_same_moment_keep_the_order_in_which_they_came(clean_database: Engine) -> None:
    Intake(clean_database).store([_arrived(name) for name in "cab"])
    with Session(clean_database) as session:
        assert session.scalars(select(InboxEvent.event_id).order_by(InboxEvent.id)).all() == ["c", "a", "b"]


def test_the_same_event_twice_at_the_same_moment_is_stored_once(clean_database: Engine) -> None:
    doors = [Intake(clean_database), Intake(clean_database)]
    names = ["a", "b", "a"], ["b", "a", "b"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: doors[at % 2].store([_arrived(name) for name in names[at % 2]]), range(32)))
    assert _stored(clean_database) == 2


def test_requests_that_come_together_share_a_commit(clean_database: Engine) -> None:
    intake = Intake(clean_database)
    with ThreadPoolExecutor(9) as pool:
        with _held(clean_database):
            jobs = [pool.submit(intake.store, [_arrived("first")])]
            time.sleep(0.1)
            jobs += [pool.submit(intake.store, [_arrived(str(number))]) for number in range(8)]
            time.sleep(0.1)
        assert all(job.result() is None for job in jobs)
    with clean_database.connect() as connection:
        assert connection.execute(text("select count(*), count(distinct xmin::text) from inbox_event")).one() == (9, 2)


def test_what_the_database_refuses_does_not_harm_who_came_with_it(clean_database: Engine) -> None:
    intake = Intake(clean_database)
    with ThreadPoolExecutor(3) as pool:
        with _held(clean_database):
            pool.submit(intake.store, [_arrived("first")])
            time.sleep(0.1)
            odd, healthy = [pool.submit(intake.store, [_arrived(name)]) for name in ("nul\0", "healthy")]
            time.sleep(0.1)
        assert isinstance(odd.exception(), IntakeDown)
        assert healthy.result() is None
    assert _stored(clean_database) == 2


def test_storing_wakes_who_listens(clean_database: Engine) -> None:
    with clean_database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("listen musubi_inbox"))
        Intake(clean_database).store([_arrived("a")])
        driver = connection.connection.driver_connection
        assert driver is not None
        assert [note.channel for note in driver.notifies(timeout=2, stop_after=1)] == ["musubi_inbox"]
        connection.execute(text("unlisten *"))


def test_without_a_database_callers_are_told_at_once(tmp_path: Path) -> None:
    intake = Intake(make_engine(NOWHERE), spool=Spool(tmp_path))
    _refused(intake, "first")
    assert not intake.up
    with ThreadPoolExecutor(8) as pool:
        waits = sorted(pool.map(lambda number: _refused(intake, str(number)), range(40)))
    assert waits[20] < 0.05
    assert waits[-1] < 0.5


def test_a_database_that_hangs_is_not_waited_for_twice(clean_database: Engine) -> None:
    intake = Intake(clean_database)
    intake.store([_arrived("before")])
    with _held(clean_database):
        assert _refused(intake, "a") < 1.9
        assert _refused(intake, "b") < 0.1


def test_a_database_that_was_late_by_a_moment_is_not_given_up_for_ever(clean_database: Engine) -> None:
    intake = Intake(clean_database)
    intake.store([_arrived("before")])
    # As when a caller loses patience just after its events were stored, and the writer has gone to rest.
    late = intake._writer._put(Parcel([_arrived("late")]))
    assert until(lambda: late.stored)
    late.gate.acquire()
    assert not intake._writer._outcome(late)
    assert until(lambda: _taken(intake, "after"), 5)


def test_a_database_that_answers_but_takes_nothing_is_asked_less_and_less(
    clean_database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with clean_database.begin() as connection:
        connection.execute(text(_FULL))
    intake = Intake(clean_database)
    ends = time.monotonic() + 1.5
    while time.monotonic() < ends:
        assert not _taken(intake, "a")
        time.sleep(0.01)
    with clean_database.begin() as connection:
        connection.execute(text("drop trigger disk_full on inbox_event; drop function disk_full"))
    assert until(lambda: _taken(intake, "a"), 5)
    said = [record.message for record in caplog.records if record.name == "bot.intake"]
    assert said == ["database takes no events", "database takes events again"]


def test_a_restarted_server_costs_no_event(clean_database: Engine) -> None:
    intake = Intake(clean_database)
    intake.store([_arrived("before")])
    with clean_database.begin() as connection:
        others = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'musubi-intake'"
        connection.execute(text(others))
    intake.store([_arrived("after")])
    assert _stored(clean_database) == 2


def test_behind_a_pooler_that_forgets_what_was_prepared_it_goes_on(clean_database: Engine) -> None:
    intake = Intake(clean_database)
    intake.store([_arrived("before")])
    connection = intake._writer._wire._connection
    assert connection is not None
    # Where the driver does not see it.
    connection.execute("do $$ begin execute 'deallocate all'; end $$")
    intake.store([_arrived("after")])
    assert _stored(clean_database) == 2


def test_it_recovers_when_the_database_is_back(clean_database: Engine) -> None:
    intake = Intake(clean_database)
    with _held(clean_database):
        _refused(intake, "a")
    assert until(lambda: _taken(intake, "a"), 5)
    assert _stored(clean_database) == 1


def test_what_was_spooled_is_stored_when_the_database_is_back_and_once_with_what_line_brings_again(
    clean_database: Engine, tmp_path: Path
) -> None:
    intake = Intake(clean_database, spool=Spool(tmp_path))
    with _held(clean_database):
        _refused(intake, "a")
        _refused(intake, "b")
        assert Spool(tmp_path).size() > 0
    assert until(lambda: _stored(clean_database) == 2, 10)
    intake.store([_arrived("a")])
    assert until(lambda: Spool(tmp_path).size() == 0)
    assert _stored(clean_database) == 2


def test_a_new_process_stores_what_a_dead_one_spooled(clean_database: Engine, tmp_path: Path) -> None:
    left_behind = Spool(tmp_path)
    for record in (packed(Parcel([_arrived("a"), _arrived("b")])), b"noise", packed(Parcel([_arrived("c")]))):
        left_behind.append(record)
    left_behind._turn_over()
    intake = Intake(clean_database, spool=Spool(tmp_path))
    assert until(lambda: _stored(clean_database) == 3, 5)
    assert until(lambda: Spool(tmp_path).size() == 0, 5)
    del intake


def test_each_target_gets_a_copy_of_what_is_new_in_the_same_commit(clean_database: Engine) -> None:
    intake = Intake(clean_database, targets=["http://one", "http://two"])
    intake.store([_arrived("a"), _arrived("b")], SignedBody("first", b"1"))
    intake.store([_arrived("b"), _arrived("c")], SignedBody("second", b"2"))
    intake.store([_arrived("a")], SignedBody("brought again", b"3"))
    with Session(clean_database) as session:
        rows = session.scalars(select(ForwardedBody).order_by(ForwardedBody.target, ForwardedBody.id)).all()
    assert [(row.target, row.signature, row.body) for row in rows] == [
        ("http://one", "first", b"1"),
        ("http://one", "second", b"2"),
        ("http://two", "first", b"1"),
        ("http://two", "second", b"2"),
    ]


def test_a_process_that_starts_before_its_database_takes_events_once_it_is_there(tmp_path: Path) -> None:
    config = Config("", "", "", data=tmp_path / "server")
    with database_url(config) as url:
        engine = make_engine(url)
        migrate(engine)
        engine.dispose()
    intake = Intake(engine)
    # It has found out before anybody asks: nobody who was let in will tell it to look again.
    assert until(lambda: not intake.up)
    with database_url(config):
        assert until(lambda: _taken(intake, "after"))
        engine.dispose()


def test_a_server_that_stops_and_starts_costs_nothing(tmp_path: Path) -> None:
    config = Config("", "", "", data=tmp_path / "server")
    spool = Spool(tmp_path / "spool")
    with database_url(config) as url:
        engine = make_engine(url)
        migrate(engine)
        intake = Intake(engine, spool=spool)
        intake.store([_arrived("before")])
        engine.dispose()
    _refused(intake, "first")
    assert _refused(intake, "second") < 0.2
    with database_url(config):
        assert until(lambda: _taken(intake, "after"))
        assert until(lambda: spool.size() == 0)
        assert _stored(engine) == 4
        engine.dispose()
