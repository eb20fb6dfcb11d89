"""Runs several of our processes as one: starts them, starts again what died, ends them all. For one small city."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.config import Config
from bot.database import database_url, migrate
from models.session import make_engine

log = logging.getLogger(__name__)
# Each process ends by itself in less than 20 seconds; who does not is ended.
_GRACE_SECONDS = 22.0
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
    """Keeps children alive until it is told to stop. A child that dies young waits longer each time."""

    children: list[Child]
    environment: Mapping[str, str]
    grace_seconds: float = _GRACE_SECONDS
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            self._start(child)

    def watch(self) -> None:
        """Look after the children until `stopping` is set."""
        while not self.stopping.wait(_LOOK_SECONDS):
            for child in self.children:
                self._look_after(child)

    def stop(self) -> None:
        """End every child: asked first, then forced."""
        self.stopping.set()
        running = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in running:
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + self.grace_seconds
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("process did not end, ending it", extra={"pid": process.pid})
        for process in running:
            # Also what a child that is gone has left behind in its group.
            _signal(process, signal.SIGKILL)
            process.wait()

    def _start(self, child: Child) -> None:
        command = [sys.executable, "-m", "bot", *child.arguments]
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
            log.error("process died", extra={"process": child.name, "status": status, "again_in": child.pause})


@contextmanager
def stopped_by_signals(stopping: threading.Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM set `stopping` for as long as the block runs."""
    kinds = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(kind, lambda *_: stopping.set()) for kind in kinds]
    try:
        yield
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler)


def run_serve(config: Config) -> None:
    """Web, worker and clock on one database, migrated first."""
    stopping = threading.Event()
    with stopped_by_signals(stopping), database_url(config) as url:
        engine = make_engine(url)
        migrate(engine)
        engine.dispose()
        children = [Child(name, (name,)) for name in ("web", "worker", "clock")]
        supervisor = Supervisor(children, {**os.environ, "DATABASE_URL": url}, stopping=stopping)
        try:
            supervisor.start()
            supervisor.watch()
        finally:
            supervisor.stop()


def _signal(process: "subprocess.Popen[bytes]", kind: signal.Signals) -> None:
    """To the child and all it started."""
    try:
        os.killpg(process.pid, kind)
    except ProcessLookupError:
        log.debug("process is gone already", extra={"pid": process.pid})
