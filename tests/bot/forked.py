"""Our long-running commands as real processes, made from one that has everything imported: a start costs no imports.

Each has a pid, a group and an environment of its own, and is killed like any other. How `python -m bot` starts from
nothing is tried where our own code starts it (`serve`, `demo`) and where a command is run to its end (`running.run`).
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from bot.cli import main

ROOT = Path(__file__).resolve().parents[2]
_COMMANDS = ("serve", "web", "worker", "clock", "jobs", "announcer")
# What gunicorn imports only when it starts.
_LATER = ("gunicorn.arbiter", "gunicorn.workers.gthread")
_forks = get_context("forkserver")
_forks.set_forkserver_preload([*_LATER, *(f"bot.commands.{name}" for name in _COMMANDS), __name__])


@dataclass(frozen=True)
class Forked:
    """A process of ours, asked and told as one of `subprocess`."""

    process: ForkServerProcess

    @property
    def pid(self) -> int:
        return self.process.pid or 0

    def poll(self) -> int | None:
        return self.process.exitcode

    def wait(self, seconds: float | None = None) -> int:
        """Its exit code.

        Raises:
            subprocess.TimeoutExpired: it still runs.
        """
        self.process.join(seconds)
        if (code := self.poll()) is None:
            raise subprocess.TimeoutExpired(self.process.name, seconds or 0)
        return code

    def send_signal(self, kind: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, kind)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def fork(*arguments: str, environment: Mapping[str, str], log: Path | None = None) -> Forked:
    """`python -m bot …` in a process group of its own. It ends when the tests are themselves killed."""
    process = _forks.Process(target=_run, args=(arguments, dict(environment), log), name=" ".join(arguments))
    # Nobody waits for it at the end of the tests.
    process.daemon = True
    process.start()
    made = Forked(process)
    while made.poll() is None and os.getpgid(made.pid) != made.pid:
        pass
    return made


def _run(arguments: tuple[str, ...], environment: dict[str, str], log: Path | None) -> None:
    """In the new process: what the system does for one that it starts itself."""
    os.setsid()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    with ExitStack() as stack:
        if log:
            told = stack.enter_context(log.open("ab"))
            for stream in (sys.stdout, sys.stderr):
                os.dup2(told.fileno(), stream.fileno())
        threading.Thread(target=_end_with_the_tests, daemon=True).start()
        sys.argv = ["python -m bot", *arguments]
        main()


def _end_with_the_tests() -> None:
    if tests := parent_process():
        tests.join()
        os.kill(os.getpid(), signal.SIGTERM)
