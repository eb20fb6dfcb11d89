"""Runs several of our processes as one: starts them, starts again what died, ends them all. For one small city."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NoReturn

from bot.config import Config
from bot.database import await_database, database_url
from bot.migrations import migrate
from bot.signals import ended_by_signals
from models.session import make_engine

log = logging.getLogger(__name__)
# Each process ends by itself in less than 20 seconds; who does not is ended.
GRACE_SECONDS = 22.0
_LOOK_SECONDS = 0.2
_STEADY_SECONDS = 30.0
_LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """One of our commands as a process of its own."""

    name: str
    arguments: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    start_at: float = 0.0
    pause: float = 1.0


@dataclass
class Supervisor:
    """Keeps children alive, and ends them all. A child that dies young waits longer each time."""

    environment: Mapping[str, str]
    grace_seconds: float = GRACE_SECONDS
    children: list[Child] = field(default_factory=list)

    def start(self, name: str, *arguments: str) -> None:
        """Start the command `name` with these arguments, and look after it from now on."""
        child = Child(name, (name, *arguments))
        self.children.append(child)
        self._start(child)

    def watch(self) -> NoReturn:
        """Look after the children until a signal ends it."""
        while True:
            self.look()
            time.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """Start again what died, when its pause is over."""
        for child in self.children:
            self._look_after(child)

    def stop(self) -> None:
        """End every child: asked first, then forced."""
        started = [child.process for child in self.children if child.process]
        for process in started:
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + self.grace_seconds
        for process in started:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
        for process in started:
            # Who hangs, and what a child that is gone has left behind in its group.
            _signal(process, signal.SIGKILL)
            process.wait()

    def _start(self, child: Child) -> None:
        command = [sys.executable, "-m", "bot", "--end-with", str(os.getpid()), *child.arguments]
        # A group of its own: Ctrl-C reaches us alone, and we decide who ends when.
        child.process = subprocess.Popen(command, env=dict(self.environment), start_new_session=True)
        child.started_at = time.monotonic()

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                self._start(child)
        elif (status := child.process.poll()) is not None:
            child.pause = 1.0 if now - child.started_at > _STEADY_SECONDS else min(child.pause * 2, _LONGEST_PAUSE)
            child.start_at, child.process = now + child.pause, None
            log.error("process died", extra={"child": child.name, "status": status, "again_in": child.pause})


@contextmanager
def supervised(environment: Mapping[str, str], *, grace_seconds: float = GRACE_SECONDS) -> Iterator[Supervisor]:
    """A supervisor whose children end with the block."""
    supervisor = Supervisor(environment, grace_seconds)
    try:
        yield supervisor
    finally:
        supervisor.stop()


def run_serve(config: Config) -> None:
    """Web, worker, clock and background jobs on one database, migrated first."""
    with ended_by_signals(), database_url(config) as url:
        engine = make_engine(url)
        await_database(engine, threading.Event())
        migrate(engine)
        engine.dispose()
        with supervised({**os.environ, "DATABASE_URL": url}) as supervisor:
            for name in ("web", *["worker"] * config.worker_processes, "clock"):
                supervisor.start(name)
            supervisor.start("jobs", "run")
            supervisor.watch()


def _signal(process: "subprocess.Popen[bytes]", kind: signal.Signals) -> None:
    """To the child and all it started."""
    try:
        os.killpg(process.pid, kind)
    except ProcessLookupError:
        log.debug("process is gone already", extra={"pid": process.pid})
