"""A stand-in for LINE's sending that costs little: rate limits, retry keys, a count of who got what. No other checks.

One thread reads all connections; a process of its own. What was accepted is told when it is asked for.
"""

import asyncio
import json
import multiprocessing
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

PUBLISHED = {"push": 2000.0, "reply": 2000.0, "multicast": 200.0}
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_KEY = re.compile(rb"x-line-retry-key: *(\S+)", re.IGNORECASE)
_TO = re.compile(rb'"to": ?"([^"]+)"')
_TO_MANY = re.compile(rb'"to": ?(\[[^]]*\])')
_REASONS = {200: b"OK", 409: b"Conflict", 429: b"Too Many Requests"}
_BODIES = {
    200: b'{"sentMessages":[{"id":"461230966842064897","quoteToken":"q"}]}',
    409: b'{"message":"The retry key is already accepted"}',
    429: b'{"message":"The API rate limit has been exceeded. Try again later."}',
}


@dataclass
class Tally:
    """What came in. `people`: how often each was reached; `began`, `ended`: first and last acceptance, monotonic."""

    answers: Counter[int] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    began: float = 0.0
    ended: float = 0.0
    busiest: int = 0

    @property
    def seconds(self) -> float:
        return self.ended - self.began


class Lean:
    """Asks the stand-in's process. One thread only."""

    def __init__(self, wire: "Connection[Any, Any]") -> None:
        self._wire = wire
        self.url = str(wire.recv())

    def tally(self) -> Tally:
        self._wire.send("tally")
        tally = self._wire.recv()
        assert isinstance(tally, Tally)
        return tally

    def reached(self) -> int:
        """How many people got something so far."""
        self._wire.send("reached")
        return int(self._wire.recv())


@contextmanager
def lean_line(
    *, seconds: float = 0.0, at_most: float = 0.0, limits: Mapping[str, float] | None = None
) -> Iterator[Lean]:
    """A running stand-in that takes so long for each answer, beside the calls that wait meanwhile.

    `at_most`: each answer takes another time, from `seconds` to this.
    """
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    process = processes.Process(
        target=_run, args=(there, (seconds, max(seconds, at_most)), {**PUBLISHED, **(limits or {})}), daemon=True
    )
    process.start()
    try:
        yield Lean(here)
    finally:
        here.send("end")
        process.join(5)


def _run(wire: "Connection[Any, Any]", seconds: tuple[float, float], limits: dict[str, float]) -> None:
    asyncio.run(_serve(wire, _Door(seconds, limits)))


async def _serve(wire: "Connection[Any, Any]", door: "_Door") -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def asked() -> None:
        match wire.recv():
            case "end":
                ended.set()
            case "tally":
                wire.send(door.tally)
            case "reached":
                wire.send(len(door.tally.people))

    server = await loop.create_server(lambda: _Caller(door), "127.0.0.1", 0)
    loop.add_reader(wire.fileno(), asked)
    wire.send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    await ended.wait()


class _Door:
    """Judges calls: a token bucket for each endpoint, a retry key accepted once."""

    def __init__(self, seconds: tuple[float, float], limits: dict[str, float]) -> None:
        self._seconds, self.tally = seconds, Tally()
        self._limits = limits
        self._buckets = {name: (rate, 0.0) for name, rate in limits.items()}
        self._keys: set[bytes] = set()

    def takes(self) -> float:
        """How long the next answer takes."""
        return random.uniform(*self._seconds)

    def judge(self, head: bytes, body: bytes) -> int:
        status = self._judged(head, body)
        self.tally.answers[status] += 1
        return status

    def _judged(self, head: bytes, body: bytes) -> int:
        now = time.monotonic()
        if not self._fits(head.split(b" ", 2)[1].rsplit(b"/", 1)[-1].decode(), now):
            return 429
        key = _KEY.search(head)
        if key and key[1] in self._keys:
            return 409
        if key:
            self._keys.add(key[1])
        one, many = _TO.search(body), _TO_MANY.search(body)
        self.tally.people.update(json.loads(many[1]) if many else [one[1].decode() if one else ""])
        self.tally.began, self.tally.ended = self.tally.began or now, now
        return 200

    def _fits(self, endpoint: str, now: float) -> bool:
        rate = self._limits.get(endpoint, 2000.0)
        level, then = self._buckets.get(endpoint, (rate, now))
        level = min(rate, level + (now - then) * rate)
        self._buckets[endpoint] = (level - 1 if level >= 1 else level, now)
        return level >= 1


class _Caller(asyncio.Protocol):
    """One connection, kept open."""

    def __init__(self, door: _Door) -> None:
        self._door, self._came = door, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, end, body = self._came.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        wanted = int(length[1]) if length else 0
        if not end or len(body) < wanted:
            return
        self._came = body[wanted:]
        status = self._door.judge(head, body[:wanted])
        if seconds := self._door.takes():
            asyncio.get_running_loop().call_later(seconds, self._answer, status)
        else:
            self._answer(status)

    def _answer(self, status: int) -> None:
        body = _BODIES[status]
        head = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nx-line-request-id: r\r\nContent-Length: %d\r\n\r\n"
        self._transport.write(head % (status, _REASONS[status], len(body)) + body)
