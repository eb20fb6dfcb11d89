"""Scratch databases and real processes for the measurements, all gone afterwards. Sends them nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import create_engine, text

from bot.config import Config
from bot.database import database_url
from bot.migrations import migrate
from models.session import make_engine, with_driver
from rig.load import SECRET

ROOT = Path(__file__).resolve().parents[2]
SECRET_KEY = "secret of the measurements"
TOKEN = "token-of-the-measurements"
# As bot/web.py sets it up.
_GUNICORN = ("-k", "gthread", "-w", "1", "--keep-alive", "30", "--log-level", "warning", "--no-control-socket")


@contextmanager
def scratch_database(name: str, *, copy_of: str = "template1") -> Iterator[str]:
    """The address of a migrated database on an embedded server of the measurements' own."""
    config = Config(SECRET_KEY, SECRET, TOKEN, data=ROOT / "var" / "bench")
    with database_url(config) as server_url:
        server = create_engine(with_driver(server_url), isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f'drop database if exists "{name}" with (force)'))
            connection.execute(text(f'create database "{name}" template "{copy_of}"'))
        url = server.url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)
        engine = make_engine(url)
        migrate(engine)
        engine.dispose()
        try:
            yield url
        finally:
            with server.connect() as connection:
                connection.execute(text(f'drop database "{name}" with (force)'))
            server.dispose()


@contextmanager
def our_command(name: str, url: str, **settings: str) -> Iterator[int]:
    """`python -m bot web` or `worker` as it ships, on this database; the port it listens on, if it listens."""
    port = _free_port()
    environment = {
        "SECRET_KEY": SECRET_KEY,
        "LINE_CHANNEL_SECRET": SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
        "DATABASE_URL": url,
        "PORT": str(port),
        **settings,
    }
    with _running((sys.executable, "-m", "bot", name), environment):
        if name == "web":
            _wait_for(f"http://127.0.0.1:{port}/readyz")
        yield port


@contextmanager
def other_bot(name: str, *, threads: int = 8, **settings: str) -> Iterator[int]:
    """A bot of `rig/`, behind the same gunicorn settings as ours; the port it listens on."""
    port = _free_port()
    command = (sys.executable, "-m", "gunicorn", *_GUNICORN, "--threads", str(threads), "--chdir", str(ROOT / "bench"))
    environment = {"LINE_CHANNEL_SECRET": SECRET, "LINE_CHANNEL_ACCESS_TOKEN": TOKEN, **settings}
    with _running((*command, "-b", f"127.0.0.1:{port}", f"rig.{name}:app"), environment):
        _wait_for(f"http://127.0.0.1:{port}/")
        yield port


@contextmanager
def _running(command: tuple[str, ...], environment: Mapping[str, str]) -> Iterator[None]:
    """A process in a group of its own. Its logs are written as always, and read by nobody."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **environment}, stdout=quiet, stderr=quiet, start_new_session=True
    ) as process:
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _wait_for(address: str, seconds: float = 30.0) -> None:
    """Until somebody answers with anything but "not ready"."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"nobody answers at {address}")


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
