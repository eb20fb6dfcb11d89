"""What the lean stand-ins for LINE share: one thread that reads all connections, in a process of its own.

What a call is answered with, and what is told about it afterwards, is the door's.
"""

import asyncio
import multiprocessing
import re
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, Protocol

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_HEAD = b"HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nx-line-request-id: r\r\nContent-Length: %d\r\n\r\n"
_ANSWERS = {
    200: (b"OK", b'{"sentMessages":[{"id":"461230966842064897","quoteToken":"q"}]}'),
    400: (b"Bad Request", b'{"message":"Invalid reply token"}'),
    409: (b"Conflict", b'{"message":"The retry key is already accepted"}'),
    429: (b"Too Many Requests", b'{"message":"The API rate limit has been exceeded. Try again later."}'),
}


class Door(Protocol):
    """Decides about calls. It is handed to the other process before the first one."""

    def judge(self, head: bytes, body: bytes) -> int:
        """The status to answer with."""

    def takes(self) -> float:
        """How many seconds the next answer takes."""

    def told(self, name: str, value: Any) -> object:
        """The answer to a question of the bench."""


class Apart:
    """Asks the door in its process. One thread only."""

    def __init__(self, wire: "Connection[Any, Any]", pid: int | None) -> None:
        self._wire, self.pid = wire, pid
        self.url = str(wire.recv())

    def ask(self, name: str, value: object = None) -> Any:
        """What the door tells."""
        self._wire.send((name, value))
        return self._wire.recv()


@contextmanager
def served_apart(door: Door) -> Iterator[Apart]:
    """The door on a port of its own, for as long as the block runs."""
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    process = processes.Process(target=_run, args=(there, door), daemon=True)
    process.start()
    try:
        yield Apart(here, process.pid)
    finally:
        here.send(("end", None))
        process.join(5)


def _run(wire: "Connection[Any, Any]", door: Door) -> None:
    asyncio.run(_serve(wire, door))


async def _serve(wire: "Connection[Any, Any]", door: Door) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def asked() -> None:
        name, value = wire.recv()
        ended.set() if name == "end" else wire.send(door.told(name, value))

    server = await loop.create_server(lambda: _Caller(door), "127.0.0.1", 0)
    loop.add_reader(wire.fileno(), asked)
    wire.send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    await ended.wait()


class _Caller(asyncio.Protocol):
    """One connection, kept open."""

    def __init__(self, door: Door) -> None:
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
        reason, body = _ANSWERS[status]
        self._transport.write(_HEAD % (status, reason, len(body)) + body)
