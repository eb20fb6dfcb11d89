"""What every test may ask for: a migrated PostgreSQL, a session that leaves no trace, and the hour."""

import os
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session
from xdist.scheduler import LoadFileScheduling

from bot.config import Config
from bot.database import database_url
from bot.garbage import all_stays, settle
from bot.migrations import migrate
from models.session import make_engine, with_driver
from tests import factories

ROOT = Path(__file__).resolve().parent.parent
# All in one way there and back: months are dropped, what has ever been written to is emptied, numbers begin at one.
# Nothing is left, so nothing is asked of rows that refer to each other; truncating takes twenty times as long.
_EMPTIED = text("""
do $$ declare "table" text; begin
    perform set_config('session_replication_role', 'replica', true);
    for "table" in select oid::regclass from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relispartition and relname !~ '_rest$'
    loop
        execute 'drop table ' || "table";
    end loop;
    for "table" in select oid::regclass from pg_class
        where relnamespace = 'public'::regnamespace and not relispartition and relname <> 'alembic_version'
          and (relkind = 'p' or (relkind = 'r' and pg_relation_size(oid) > 0))
    loop
        execute 'delete from ' || "table";
    end loop;
    perform setval(oid::regclass, 1, false) from pg_class
        where relnamespace = 'public'::regnamespace
          and case relkind when 'S' then pg_sequence_last_value(oid) end is not null;
end $$
""")
_MOST_NAMED = 60
# Begun first, as they wait more than they compute; what shares a town stays in one process.
_LONGEST_FIRST = ("tests/faults", "tests/journeys", "tests/bot/test_", "tests/bot/campaigns")


def pytest_make_parametrize_id(val: object) -> str | None:
    """Long values are named by how they begin: names of whole files took longer to compare than their tests."""
    if not isinstance(val, str | bytes) or len(val) <= _MOST_NAMED:
        return None
    return f"{val[:_MOST_NAMED]!a}...{len(val)}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long ones first: at the end nobody waits for them."""
    items.sort(key=lambda item: next((at for at, path in enumerate(_LONGEST_FIRST) if item.nodeid.startswith(path)), 9))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests stay to the end: nobody looks through them for garbage, and seldom through what they leave."""
    with all_stays():
        collected = yield
    settle()
    return collected


class TownTogether(LoadFileScheduling):  # type: ignore[misc]
    """Each process takes file by file. All of `tests/faults` counts as one: their town takes long to start."""

    def _split_scope(self, nodeid: str) -> str:
        town, _, _ = nodeid.partition("/test_")
        return town if town == _LONGEST_FIRST[0] else str(super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> TownTogether:
    """Who of several processes runs what."""
    return TownTogether(config, log)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """The test server: one embedded PostgreSQL for all test processes, apart from the demo's data."""
    config = Config(
        secret_key="for tests only " * 2,
        line_channel_secret="",
        line_channel_access_token="",
        data=ROOT / "var" / "test",
        database_url=os.environ.get("TEST_DATABASE_URL"),
    )
    with database_url(config) as url:
        if not config.database_url:
            _make_hasty(url)
        yield url


def _make_hasty(url: str) -> None:
    """Our own server need not survive a power cut: nobody waits for the disk. What must, is tried in `tests/faults`."""
    server = create_engine(with_driver(url), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("alter system set synchronous_commit = off"))
        connection.execute(text("select pg_reload_conf()"))
    server.dispose()


@pytest.fixture(scope="session")
def fresh_database(server_url: str, worker_id: str) -> Iterator[str]:
    """The address of an empty, migrated database of this test process's own."""
    name = f"musubi_test_{worker_id}_{os.getpid()}"
    server = create_engine(with_driver(server_url), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'drop database if exists "{name}" with (force)'))
        connection.execute(text(f'create database "{name}"'))
    url = server.url.set(database=name).render_as_string(hide_password=False)
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()
    yield url
    with server.connect() as connection:
        connection.execute(text(f'drop database if exists "{name}" with (force)'))
    server.dispose()


@pytest.fixture(scope="session")
def engine(fresh_database: str) -> Iterator[Engine]:
    """An engine on the test database. What is committed through it stays: see `clean_database`."""
    engine = make_engine(fresh_database)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session inside one outer transaction that is rolled back: nothing a test writes stays."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@pytest.fixture
def one_place(session: Session) -> None:
    """A place, for tests of imports that ask for none: where there is none at all, an import brings in all of Japan."""
    factories.area(session)


@pytest.fixture
def clean_database(engine: Engine) -> Iterator[Engine]:
    """The engine for tests that commit (processes, locks): every table is emptied afterwards, its months are gone."""
    yield engine
    with engine.begin() as connection:
        connection.execute(_EMPTIED)


@pytest.fixture
def now() -> datetime:
    """Wednesday 2 December 2026, 10:00 in Japan."""
    return datetime(2026, 12, 2, 1, 0, tzinfo=UTC)
