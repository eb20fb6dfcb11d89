"""The outside parts that every process is put together from: configuration, database, clock, vault."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from bot.clock import Clock
from bot.config import Config
from bot.database import await_database, database
from bot.identity import Vault
from models.session import make_engine, make_sessions


@dataclass(frozen=True)
class Parts:
    """Each can be another one in a test. `queue`: connections that claim events; None: any will do."""

    config: Config
    engine: Engine
    clock: Clock
    vault: Vault
    queue: Engine | None = None


def single_moves(engine: Engine) -> sessionmaker[Session]:
    """Sessions in which each statement commits by itself: a claim or a record is one, and saves two ways there."""
    return make_sessions(engine.execution_options(isolation_level="AUTOCOMMIT"))


@contextmanager
def open_parts(
    config: Config, stopping: threading.Event | None = None, *, pool_size: int = 10, claimers: int = 0
) -> Iterator[Parts]:
    """The real parts, for as long as the block runs. `claimers`: how many threads claim events.

    With `stopping`, it waits until the database answers.

    Raises:
        SystemExit: told to stop while it waited.
    """
    with database(config, pool_size=pool_size) as engine:
        if stopping and not await_database(engine, stopping):
            raise SystemExit(0)
        parts = Parts(config, engine, Clock(config.clock_file), Vault(config.secret_key))
        if not claimers:
            yield parts
            return
        queue = make_engine(
            engine.url.render_as_string(hide_password=False),
            pool_size=claimers,
            prepare=config.prepared_statements,
            by_index=True,
        )
        try:
            yield replace(parts, queue=queue)
        finally:
            queue.dispose()
