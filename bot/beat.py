"""Every process writes every few seconds that it lives; who ends in good order leaves no trace, who is silent died.

Database time throughout. Who looks at the rows is `bot/state.py`.
"""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from importlib.metadata import version

from sqlalchemy import Engine, delete, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from models.process import ProcessBeat

log = logging.getLogger(__name__)
EVERY_SECONDS = 5.0
SILENT = timedelta(seconds=30)
_KEPT = timedelta(days=1)
_LAST_WORD_SECONDS = 3.0


def process_name(role: str) -> str:
    """This process among all on the database, the same for as long as it lives."""
    return _name(role, os.getpid())


def forget_dead(session: Session) -> int:
    """Delete the rows of processes that have been silent for a day. Returns how many."""
    gone = delete(ProcessBeat).where(ProcessBeat.beat_at < func.now() - _KEPT).returning(ProcessBeat.name)
    return len(session.scalars(gone).all())


@contextmanager
def beating(engine: Engine, role: str) -> Iterator[None]:
    """For as long as the block runs, the process is seen to live."""
    beat = Beat(engine, role)
    beat.start()
    try:
        yield
    finally:
        beat.stop()


class Beat:
    """The thread that writes. A database that is away is no reason to stop: it will come back."""

    def __init__(self, engine: Engine, role: str, *, every: float = EVERY_SECONDS) -> None:
        self.name = process_name(role)
        self._engine, self._every = engine, every
        values = {"name": self.name, "role": role, "version": version("musubi")}
        row = insert(ProcessBeat).values(values | {"started_at": func.now(), "beat_at": func.now()})
        self._write = row.on_conflict_do_update(index_elements=["name"], set_={"beat_at": func.now()})
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="beat", daemon=True)

    def start(self) -> None:
        """Begin, in the background."""
        self._thread.start()

    def stop(self) -> None:
        """End in good order: the row goes, if the database is there."""
        self._stopping.set()
        self._thread.join(_LAST_WORD_SECONDS)
        with suppress(SQLAlchemyError), self._engine.begin() as connection:
            connection.execute(delete(ProcessBeat).where(ProcessBeat.name == self.name))

    def _run(self) -> None:
        heard = True
        while not self._stopping.is_set():
            try:
                with self._engine.begin() as connection:
                    connection.execute(self._write)
                heard = True
            except SQLAlchemyError as error:
                if heard:
                    log.warning("no sign of life possible", extra={"kind": type(error).__name__})
                heard = False
            self._stopping.wait(self._every)


@cache
def _name(role: str, pid: int) -> str:
    return f"{role}-{socket.gethostname()}-{pid}-{secrets.token_hex(2)}"
