"""Runs our commands as real processes for tests: started by name, waited for, always ended."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from tests.bot.forked import ROOT, Forked, fork


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def settings(url: str, line: str = "http://127.0.0.1:1", *, port: int | None = None) -> dict[str, str]:
    """The environment of a whole bot on this database."""
    return {
        **os.environ,
        "SECRET_KEY": "a secret of the tests",
        "LINE_CHANNEL_SECRET": "channel secret of the tests",
        "LINE_CHANNEL_ACCESS_TOKEN": "token",
        "LINE_API_BASE": line,
        "DATABASE_URL": url,
        "PORT": str(port or free_port()),
        "PYTHONWARNINGS": "",
    }


@contextmanager
def running(*arguments: str, environment: Mapping[str, str]) -> Iterator[Forked]:
    """`python -m bot …` in a process group of its own, gone after the block."""
    process = fork(*arguments, environment=environment)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def run(
    *arguments: str, environment: Mapping[str, str] | None = None, given: str = ""
) -> "subprocess.CompletedProcess[str]":
    """A command that ends by itself."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, input=given, capture_output=True, text=True, timeout=60, check=False
    )


def until(true: Callable[[], object], seconds: float = 20.0) -> bool:
    """Whether it became true in time."""
    deadline = time.monotonic() + seconds
    while not (outcome := bool(true())) and time.monotonic() < deadline:
        time.sleep(0.05)
    return outcome


def status(address: str) -> int:
    """The status a page answers with; 0: nobody answers."""
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
