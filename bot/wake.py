"""Wakes idle threads: when the database says that events came in, and once a second in any case."""

import logging
import threading

import psycopg
from sqlalchemy import Engine

from bot.intake_wire import WAKE_CHANNEL, address_of

log = logging.getLogger(__name__)
_TICK_SECONDS = 1.0


class Bell:
    """One ring wakes one waiting thread; a ring that nobody waited for is kept, never more than one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._rung = False
        self._closed = False

    def ring(self) -> None:
        with self._changed:
            self._rung = True
            self._changed.notify()

    def wait(self, seconds: float | None = None) -> bool:
        """Sleep until it rings, or for so long. False: it was closed, there will be no more work."""
        with self._changed:
            self._changed.wait_for(lambda: self._rung or self._closed, seconds)
            self._rung = False
            return not self._closed

    def close(self) -> None:
        """Let everybody go home."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


class Listener:
    """Rings a bell on NOTIFY, and every second: behind PgBouncer, or without a connection, the second alone serves."""

    def __init__(self, engine: Engine, bell: Bell, channel: str = WAKE_CHANNEL) -> None:
        self._engine = engine
        self._bell = bell
        self._channel = channel
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except (psycopg.Error, OSError):
                log.warning("not listening, polling instead")
            self._bell.ring()
            self._stopping.wait(_TICK_SECONDS)

    def _listen(self) -> None:
        address = address_of(self._engine)
        with psycopg.connect(address, autocommit=True, connect_timeout=5, application_name="musubi-wake") as connection:
            connection.execute(f"listen {self._channel}")
            while not self._stopping.is_set():
                self._bell.ring()
                for _ in connection.notifies(timeout=_TICK_SECONDS, stop_after=1):
                    self._bell.ring()
