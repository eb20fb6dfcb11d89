"""A stand-in for LINE's replies that costs little: a token works once, an answer takes as long as wished.

One thread reads all connections, in a process of its own. Whether LINE would take the messages is checked when asked
for, after a measurement: what is measured shares the processor with this.
"""

import asyncio
import json
import multiprocessing
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from bot.simulator.refusals.messages import check_messages

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_TOKEN = re.compile(rb'"replyToken": ?"([0-9a-f]+)"')
_TAKEN = b'{"sentMessages":[{"id":"461230966842064897","quoteToken":"q"}]}'
_REFUSED = b'{"message":"Invalid reply token"}'
_HEAD = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nx-line-request-id: r\r\nContent-Length: %d\r\n\r\n"


class Line:
    """Asks the stand-in's process. One thread only."""

    def __init__(self, wire: "Connection[Any, Any]", pid: int | None) -> None:
        self._wire, self.pid = wire, pid
        self.url = str(wire.recv())

    def slow_down(self, seconds: float) -> None:
        """From now on every answer takes this long."""
        self._ask("slow_down", seconds)

    def tokens(self, count: int) -> list[str]:
        """Reply tokens for so many events."""
        return list(self._ask("tokens", count))

    def taken(self) -> int:
        """How many replies were taken since `accepted` was last asked for."""
        return int(self._ask("taken", None))

    def accepted(self) -> dict[str, float]:
        """When each reply token was used, in monotonic seconds; forgets them.

        Raises:
            ValueError: LINE would have refused some of the messages.
        """
        used_at, faults = self._ask("accepted", None)
        if faults:
            raise ValueError(f"LINE would have refused: {faults[:3]}")
        return dict(used_at)

    def _ask(self, name: str, value: object) -> Any:
        self._wire.send((name, value))
        return self._wire.recv()


@contextmanager
def line_stand_in() -> Iterator[Line]:
    """A running stand-in for as long as the block runs."""
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    process = processes.Process(target=_run, args=(there,), daemon=True)
    process.start()
    try:
        yield Line(here, process.pid)
    finally:
        here.send(("end", None))
        process.join(5)


def _run(wire: "Connection[Any, Any]") -> None:
    asyncio.run(_serve(wire, _Door()))


async def _serve(wire: "Connection[Any, Any]", door: "_Door") -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def asked() -> None:
        name, value = wire.recv()
        ended.set() if name == "end" else wire.send(door.told(name, value))

    server = await loop.create_server(lambda: _Caller(door), "127.0.0.1", 0)
    loop.add_reader(wire.fileno(), asked)
    wire.send(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    await ended.wait()


class _Door:
    """Knows the tokens, and keeps what was said with each."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._open: set[bytes] = set()
        self._used: dict[str, tuple[float, bytes]] = {}

    def judge(self, body: bytes) -> bool:
        """Whether it is taken: with a token of ours, for the first time."""
        found = _TOKEN.search(body)
        if not found or found[1] not in self._open:
            return False
        self._open.remove(found[1])
        asyncio.get_running_loop().call_later(self.seconds, self._take, found[1].decode(), body)
        return True

    def _take(self, token: str, body: bytes) -> None:
        self._used[token] = time.monotonic(), body

    def told(self, name: str, value: Any) -> object:
        match name:
            case "slow_down":
                self.seconds = value
                return None
            case "tokens":
                tokens = [secrets.token_hex(16) for _ in range(value)]
                self._open |= {token.encode() for token in tokens}
                return tokens
            case "taken":
                return len(self._used)
        used, self._used = self._used, {}
        return {token: at for token, (at, _) in used.items()}, _faults([body for _, body in used.values()])


def _faults(bodies: Sequence[bytes]) -> list[str]:
    return [str(problem) for body in bodies for problem in check_messages(json.loads(body)["messages"])]


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
        self._came = b""
        taken = self._door.judge(body)
        if self._door.seconds:
            asyncio.get_running_loop().call_later(self._door.seconds, self._answer, taken)
        else:
            self._answer(taken)

    def _answer(self, taken: bool) -> None:
        status, body = (b"200 OK", _TAKEN) if taken else (b"400 Bad Request", _REFUSED)
        self._transport.write(_HEAD % (status, len(body)) + body)
