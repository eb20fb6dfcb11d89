"""Takes events in: rows of concurrent requests share one commit, and every caller waits for it. Processes nothing."""

import threading
import time
from dataclasses import dataclass, field

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from models.inbox import InboxEvent, InboxState

WAKE_CHANNEL = "musubi_inbox"
# LINE waits two seconds for an answer; after a failure we say "not now" at once instead of queueing callers.
_STATEMENT_MS = 1500
_PAUSE_SECONDS = 0.5

_PREPARE = text("select set_config('statement_timeout', :milliseconds, true), pg_notify(:channel, '')")
# Arrays keep the statement the same for one event and for a thousand.
_INSERT = text(f"""
    insert into {InboxEvent.__tablename__} (event_id, chat_key, occurred_ms, raw, received_at, state, attempts)
    select *, now(), {InboxState.WAITING:d}, 0
      from unnest(cast(:event_ids as text[]), cast(:chat_keys as bytea[]),
                  cast(:occurred as bigint[]), cast(:raws as bytea[]))
        on conflict (event_id) do nothing
""")  # noqa: S608  no value in it is from outside


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
    """Rows that are committed together. The first caller to get the pen commits for all who joined meanwhile."""

    rows: list[Arrived] = field(default_factory=list)
    finished: bool = False
    failed: bool = False


class Intake:
    """One per process. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._door = threading.Lock()
        self._pen = threading.Lock()
        self._open = _Batch()
        self._down_until = 0.0

    def store(self, events: list[Arrived]) -> None:
        """Return when the events are durably stored; one that was stored before is not stored again.

        Raises:
            IntakeDown: the database did not take them.
        """
        if time.monotonic() < self._down_until:
            raise IntakeDown
        with self._door:
            batch = self._open
            batch.rows.extend(events)
        with self._pen:
            if not batch.finished:
                self._finish(batch)
        if batch.failed:
            raise IntakeDown

    def _finish(self, batch: _Batch) -> None:
        with self._door:
            self._open = _Batch()
        try:
            self._commit(batch.rows)
        except (SQLAlchemyError, OSError) as error:
            batch.failed = True
            if _is_outage(error):
                self._down_until = time.monotonic() + _PAUSE_SECONDS
        finally:
            batch.finished = True

    def _commit(self, events: list[Arrived]) -> None:
        # Sorted: two processes that store the same ids at the same moment cannot wait for each other crosswise.
        rows = sorted(events, key=lambda one: one.event_id)
        with self._engine.begin() as connection:
            connection.execute(_PREPARE, {"milliseconds": str(_STATEMENT_MS), "channel": WAKE_CHANNEL})
            connection.execute(
                _INSERT,
                {
                    "event_ids": [one.event_id for one in rows],
                    "chat_keys": [one.chat_key for one in rows],
                    "occurred": [one.occurred_ms for one in rows],
                    "raws": [one.raw for one in rows],
                },
            )


def _is_outage(error: Exception) -> bool:
    """The server is away or does not answer, as opposed to: it refuses these rows."""
    return isinstance(error, OSError | PoolTimeoutError) or (
        isinstance(error, DBAPIError) and (error.connection_invalidated or "Operational" in type(error).__name__)
    )
