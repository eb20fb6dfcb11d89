"""Takes events in: rows of concurrent requests share one commit, and every caller waits for it. Processes nothing."""

import logging
import threading
import time
import weakref
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import Engine

from models.inbox import InboxEvent, InboxSeen, InboxState

log = logging.getLogger(__name__)
WAKE_CHANNEL = "musubi_inbox"
# LINE waits two seconds for an answer; after a failure we say "not now" at once instead of queueing callers.
_STATEMENT_MS = 1500
_PAUSE_SECONDS = 0.5

# One statement, one way there and back; arrays keep it the same for one event and for a thousand, and as binary (%b)
# they cost the driver a third less.
_STORE = f"""
    with came (event_id, chat_key, occurred_ms, raw) as materialized (
        select * from unnest(%b::text[], %b::bytea[], %b::bigint[], %b::bytea[])
    ), arrived as (
        insert into {InboxSeen.__tablename__} (event_id) select event_id from came
            on conflict (event_id) do nothing returning event_id
    ), stored as (
        insert into {InboxEvent.__tablename__} (event_id, chat_key, occurred_ms, raw, received_at, state, attempts)
        select distinct on (event_id) came.*, now(), {InboxState.WAITING:d}, 0 from came join arrived using (event_id)
    )
    select pg_notify('{WAKE_CHANNEL}', '')
"""  # noqa: S608  no value in it is from outside


class IntakeDown(Exception):
    """The events could not be stored: the sender must deliver them again."""


@dataclass(frozen=True)
class Arrived:
    """One event as it came, with what orders it and tells it from others."""

    event_id: str
    chat_key: bytes
    occurred_ms: int
    raw: bytes


@dataclass
class _Batch:
    """Rows that are committed together: the caller who began it commits for all who join until it gets the pen."""

    rows: list[Arrived] = field(default_factory=list)
    finished: threading.Event = field(default_factory=threading.Event)
    failed: bool = True


class Intake:
    """One per process, with a connection of its own. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._wire = _Wire(address_of(engine))
        weakref.finalize(self, self._wire.close)
        self._door = threading.Lock()
        self._pen = threading.Lock()
        self._open = _Batch()
        self._down_until = 0.0

    def store(self, events: list[Arrived]) -> None:
        """Return when the events are durably stored; one that was stored before is not stored again.

        Raises:
            IntakeDown: the database did not take them.
        """
        if not events:
            return
        if time.monotonic() < self._down_until:
            raise IntakeDown
        with self._door:
            batch = self._open
            begun_here = not batch.rows
            batch.rows.extend(events)
        if begun_here:
            with self._pen:
                self._finish(batch)
        batch.finished.wait()
        if batch.failed:
            raise IntakeDown

    def _finish(self, batch: _Batch) -> None:
        with self._door:
            self._open = _Batch()
        try:
            self._commit(batch.rows)
            batch.failed = False
        except psycopg.OperationalError as error:
            log.warning("database does not take events", extra={"kind": type(error).__name__})
            self._down_until = time.monotonic() + _PAUSE_SECONDS
        except psycopg.Error:
            log.exception("database refuses events")
        finally:
            batch.finished.set()

    def _commit(self, events: list[Arrived]) -> None:
        # Sorted: two processes that store the same ids at the same moment cannot wait for each other crosswise.
        rows = sorted(events, key=lambda one: one.event_id)
        columns: list[list[Any]] = [
            [one.event_id for one in rows],
            [one.chat_key for one in rows],
            [one.occurred_ms for one in rows],
            [one.raw for one in rows],
        ]
        self._wire.execute(columns)


class _Wire:
    """The one connection, opened when needed and again when it broke."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection: psycopg.Connection | None = None

    def execute(self, columns: list[list[Any]]) -> None:
        try:
            self._connected().execute(_STORE, columns)
        except psycopg.OperationalError:
            # The server may have been restarted since the last event; storing twice is harmless.
            if self._connection is None or not self._connection.closed:
                raise
            self._connected().execute(_STORE, columns)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _connected(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._address,
                autocommit=True,
                prepare_threshold=None,
                connect_timeout=2,
                application_name="musubi-intake",
                options=f"-c statement_timeout={_STATEMENT_MS}",
            )
        return self._connection


def address_of(engine: Engine) -> str:
    """The database's address as the driver itself reads it."""
    return engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
