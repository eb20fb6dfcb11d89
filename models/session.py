"""Makes engines and sessions. `bot/` opens them; everyone else is handed one and never commits."""

import time
from collections.abc import Sequence
from typing import Any, cast

from psycopg import Connection
from sqlalchemy import Engine, Select, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

# A statement that takes this long in a bot is a fault; a hung transaction would hold a resident's row for ever.
_STATEMENT_MS = 30_000
_IDLE_MS = 60_000
_OTHER_WAYS = ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort")
_BY_INDEX = "".join(f" -c enable_{way}=off" for way in _OTHER_WAYS)
# A statement that a connection sends for the fifth time is prepared there: planned once instead of each time.
_PREPARED_FROM = 5
# A connection that has rested so long is asked whether it lives before it is used again.
_RESTED_SECONDS = 1.0


def make_engine(url: str, *, pool_size: int = 10, prepare: bool = True, by_index: bool = False) -> Engine:
    """An engine on PostgreSQL that survives a restarted server.

    `prepare` False: safe behind a PgBouncer in transaction mode that does not know prepared statements. `by_index`: for
    queues. Their tables are empty most of the time, and a plan made then must still do when a hundred thousand wait.
    """
    engine = create_engine(
        with_driver(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=5,
        connect_args={
            "connect_timeout": 5,
            "prepare_threshold": _PREPARED_FROM if prepare else None,
            "application_name": "musubi",
            "options": f"-c timezone=UTC -c statement_timeout={_STATEMENT_MS}"
            f" -c idle_in_transaction_session_timeout={_IDLE_MS}{_BY_INDEX if by_index else ''}",
        },
    )
    _ask_who_rested(engine)
    return engine


def with_driver(url: str) -> str:
    """The address with our driver named: hosts give out postgres:// and postgresql://."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions whose rows stay readable after the commit: answers are drawn from them then."""
    return sessionmaker(engine, expire_on_commit=False)


def binary_rows(session: Session, statement: Select[*tuple[Any, ...]]) -> Sequence[Sequence[Any]]:
    """The rows of a statement as they travel quickest: arrays of thousands of numbers or bytes cost an eighth of their
    text to read. Values come as the driver knows them.
    """
    compiled = statement.compile(dialect=session.get_bind().dialect)
    connection = cast("Connection[tuple[Any, ...]]", session.connection().connection.driver_connection)
    with connection.cursor(binary=True) as cursor:
        return cursor.execute(str(compiled), compiled.params).fetchall()


def _ask_who_rested(engine: Engine) -> None:
    """Ask a connection whether it lives before it is used, but only after a rest: each asking is a way there and back.

    Who broke in the last second fails once, and with it all of the pool is made anew.
    """

    @event.listens_for(engine, "checkin")
    def _(_connection: DBAPIConnection | None, entry: ConnectionPoolEntry) -> None:
        entry.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
        if time.monotonic() - entry.info.get("rests_since", time.monotonic()) < _RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error
