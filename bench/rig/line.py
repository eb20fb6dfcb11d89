"""The stand-in for LINE in a process of its own, as quick or slow as wished, noting when each reply was accepted."""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from bot.simulator.clock import Clock
from bot.simulator.faults import Fault
from bot.simulator.platform import Platform
from bot.simulator.server import serve
from bot.simulator.tokens import ReplyTokens
from rig.load import SECRET
from rig.places import TOKEN


class Line:
    """Asks the stand-in's process. One thread only."""

    def __init__(self, wire: "Connection[Any, Any]") -> None:
        self._wire = wire
        self.url = str(wire.recv())

    def slow_down(self, seconds: float) -> None:
        """From now on every reply takes this long; what it must check comes on top."""
        self._ask("slow_down", seconds)

    def tokens(self, users: Sequence[str]) -> list[str]:
        """A reply token for each of these events; good for a minute."""
        return list(self._ask("tokens", list(users)))

    def accepted(self) -> dict[str, float]:
        """When each reply token was used, in monotonic seconds."""
        return dict(self._ask("accepted", None))

    def _ask(self, name: str, value: object) -> Any:
        self._wire.send((name, value))
        return self._wire.recv()


class _Noted(ReplyTokens):
    """Reply tokens that remember when they were used."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.used_at: dict[str, float] = {}

    def use(self, token: str) -> None:
        super().use(token)
        self.used_at[token] = time.monotonic()


@contextmanager
def line_stand_in() -> Iterator[Line]:
    """A running stand-in for as long as the block runs."""
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    process = processes.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield Line(here)
    finally:
        here.send(("end", None))
        process.join(5)


def _serve(wire: "Connection[Any, Any]") -> None:
    platform = Platform(SECRET, TOKEN)
    noted = platform.replies = _Noted(platform.clock)
    server = serve(platform)
    wire.send(server.url)
    while True:
        name, value = wire.recv()
        if name == "end":
            break
        if name == "slow_down":
            platform.faults.clear()
            platform.faults.add("reply", Fault(seconds=value), times=None)
        wire.send([noted.issue(user) for user in value] if name == "tokens" else list(noted.used_at.items()))
    server.close()
