"""The whole system as it runs in a city, on one machine: every process real, LINE alone stood in for."""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.cli import cli
from bot.migrations import migrate
from bot.simulator.clock import Clock
from bot.simulator.mischief import Mischief
from bot.simulator.platform import Platform
from bot.simulator.server import Server, serve
from models.base import JAPAN
from models.session import with_driver
from tests.bot.running import free_port, settings, status, until
from tests.faults.crew import Crew
from tests.faults.postgres import Postgres

MORNING = datetime(2026, 12, 2, 10, 0, tzinfo=JAPAN)
PATIENCE = 180.0
_SECRET, _TOKEN = "channel secret of the tests", "token"
_OPEN = text("""
    select (select count(*) from inbox_event where state = 0)
         + (select count(*) from delivery where state in ('planned', 'claimed') and due_at <= :now)
""")


class Town:
    """`platform` is LINE and everybody's phones, `crew` our processes, `postgres` their database."""

    def __init__(self, folder: Path, postgres: Postgres) -> None:
        self.folder = folder
        self.postgres = postgres
        self.port = free_port()
        self.clock_file = folder / "clock.json"
        self.platform = Platform(
            _SECRET, _TOKEN, callback_url=f"http://127.0.0.1:{self.port}/callback", clock=Clock(self.clock_file)
        )
        self.line: Server = serve(self.platform)
        self.url = postgres.make("town")
        self.environment = settings(self.url, self.line.url, port=self.port) | {
            "LINE_API_DATA_BASE": self.line.url,
            "MUSUBI_CLOCK_FILE": str(self.clock_file),
            "MUSUBI_DATA": str(folder / "data"),
            # Few hands, so that sending has a middle in which something can happen.
            "MUSUBI_ANNOUNCERS": "2",
            "MUSUBI_SENDERS": "2",
        }
        migrate(self.engine())
        self.crew = Crew(self.environment, folder)

    def engine(self) -> Engine:
        """For looking into the tables and filling them; keeps no connection that a fault could break."""
        return create_engine(with_driver(self.url), poolclass=NullPool)

    def calm(self) -> None:
        """Everything runs, nobody makes trouble, it is a Wednesday morning."""
        self.platform.faults.clear()
        self.platform.webhooks.mischief = Mischief()
        self.platform.webhooks.redelivery = True
        self.platform.webhooks.redelivery_delays = (0.5,) * 1000
        self.platform.clock.set_to(MORNING)
        self.platform.quota.limit = None
        self.postgres.start()
        self.crew.mend()
        self.wait_ready()

    def wait_ready(self) -> None:
        """Until somebody who writes is answered: web, worker and database are there."""
        if not until(lambda: status(f"http://127.0.0.1:{self.port}/readyz") == 200, PATIENCE):
            raise TimeoutError("the web process does not get ready")
        watch = self.platform.phone("見張り")
        watch.say("ヘルプ")
        watch.wait(seconds=PATIENCE)

    def wait_idle(self, seconds: float = PATIENCE) -> bool:
        """Until no event waits and nothing that is due is unsent: from then on nothing can come twice."""
        return until(self._idle, seconds)

    def command(self, *words: str) -> str:
        """What one of our commands prints. It runs in this process: a new one would take seconds to start."""
        log = logging.getLogger()
        handlers, level = [*log.handlers], log.level
        try:
            done = CliRunner(env=self.environment).invoke(cli, words, catch_exceptions=False)
        finally:
            log.handlers[:] = handlers
            log.setLevel(level)
        if done.exit_code:
            raise RuntimeError(done.output)
        return done.stdout.strip()

    def close(self) -> None:
        self.crew.close()
        self.line.close()

    def _idle(self) -> bool:
        try:
            with self.engine().connect() as connection:
                return not connection.scalar(_OPEN, {"now": self.platform.clock.now()})
        except SQLAlchemyError:
            return False


@contextmanager
def open_town(disk: Callable[[Path], AbstractContextManager[None]] | None = None) -> Iterator[Town]:
    """A town of its own, and nothing left of it afterwards. `disk` puts something else under its folder."""
    folder = Path(tempfile.mkdtemp(prefix="musubi-faults-"))
    under = disk(folder) if disk else nullcontext()
    try:
        with under, closing(Postgres(folder)) as postgres, closing(Town(folder, postgres)) as town:
            yield town
    finally:
        shutil.rmtree(folder, ignore_errors=True)
