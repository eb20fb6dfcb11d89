"""The outside parts that every process is put together from: configuration, database, clock, vault."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from bot.clock import Clock
from bot.config import Config
from bot.database import database
from bot.identity import Vault
from models.session import make_sessions


@dataclass(frozen=True)
class Parts:
    """Each can be another one in a test."""

    config: Config
    engine: Engine
    clock: Clock
    vault: Vault


def single_moves(engine: Engine) -> sessionmaker[Session]:
    """Sessions in which each statement commits by itself: a claim or a record is one, and saves two ways there."""
    return make_sessions(engine.execution_options(isolation_level="AUTOCOMMIT"))


@contextmanager
def open_parts(config: Config, *, pool_size: int = 10) -> Iterator[Parts]:
    """The real parts, for as long as the block runs."""
    with database(config, pool_size=pool_size) as engine:
        yield Parts(config, engine, Clock(config.clock_file), Vault(config.secret_key))
