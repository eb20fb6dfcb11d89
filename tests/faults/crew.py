"""Our commands as separate processes, each of which may be killed at any moment and started again."""

import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.bot.forked import Forked, fork

EVERYBODY = ("web", "worker", "clock")
_PATIENCE = 180.0


class Crew:
    """Who runs is known by name: `worker` and `worker-2` both run the command `worker`. Their logs are kept."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self.environment = dict(environment)
        self._logs = logs
        self._running: dict[str, Forked] = {}

    def start(self, *names: str) -> None:
        for name in names:
            command, log = name.partition("-")[0], self._logs / f"{name}.log"
            self._running[name] = fork(command, environment=self.environment, log=log)

    def kill(self, name: str) -> None:
        """SIGKILL, to all that the command started: nobody may tidy up."""
        process = self._running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(_PATIENCE)

    def end(self, name: str) -> int:
        """SIGTERM, as a deploy sends it; returns the exit code."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(_PATIENCE)

    def mend(self) -> None:
        """Have exactly one of each run, whatever has happened."""
        for name in [*self._running]:
            if name not in EVERYBODY or self._running[name].poll() is not None:
                self.kill(name)
        self.start(*(name for name in EVERYBODY if name not in self._running))

    def died(self) -> list[str]:
        """Who ended without having been told to."""
        return [name for name, process in self._running.items() if process.poll() is not None]

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def close(self) -> None:
        for name in [*self._running]:
            self.kill(name)
