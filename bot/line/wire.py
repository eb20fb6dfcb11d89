"""Connections to one host that stay open: one request out, one answer back. HTTP/1.1 alone; what is said is not read.

Our own because of its cost: over urllib3 a push takes about four times the processor, and pushes are what we send by
the hundred thousand. No redirects, no cookies, no proxies, nothing is repeated: LINE's API needs none of it.
"""

import select
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from urllib.parse import urlsplit

_LONGEST_LINE, _MOST_HEADERS, _LONGEST_BODY = 65_536, 100, 16_000_000
_WITHOUT_BODY = (204, 304)


class Unanswered(Exception):
    """No answer came. `left`: the request may have reached the host."""

    def __init__(self, *, left: bool, timeout: bool) -> None:
        super().__init__("timeout" if timeout else "connection")
        self.left, self.timeout = left, timeout


@dataclass(frozen=True)
class HttpAnswer:
    """Headers by their small-written names. `body` is empty when it broke off: the status had come by then."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Broken(Exception):
    """What came is no HTTP, or not all of it."""


class _Wire:
    """One open connection."""

    def __init__(self, door: socket.socket) -> None:
        self.door = door
        self.reader: BufferedReader = door.makefile("rb")

    def close(self) -> None:
        self.reader.close()
        self.door.close()

    @property
    def is_stale(self) -> bool:
        """Whether the host hung up, or said something unasked, while nobody used it."""
        waiting = select.poll()
        waiting.register(self.door, select.POLLIN)
        return bool(waiting.poll(0))


class Wires:
    """All connections to one host. Thread-safe; each thread that asks has one of its own meanwhile."""

    def __init__(self, base: str, *, keep: int) -> None:
        parts = urlsplit(base)
        self._host, self._prefix = parts.hostname or "", parts.path.rstrip("/")
        self._secure = parts.scheme == "https"
        self._port = parts.port or (443 if self._secure else 80)
        self._name = parts.netloc.rpartition("@")[2]
        self._keep = keep
        self._idle: list[_Wire] = []
        self._lock = threading.Lock()
        self._tls = ssl.create_default_context() if self._secure else None

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, *, timeouts: tuple[float, float]
    ) -> HttpAnswer:
        """One request and its answer; `timeouts` for connecting, and for each wait for a word, in seconds.

        Raises:
            Unanswered: there is none.
        """
        wire = self._idle_one() or self._open(timeouts)
        lines = [f"{method} {self._prefix}{path} HTTP/1.1", f"Host: {self._name}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join((*lines, f"Content-Length: {len(body)}", "", ""))
        try:
            wire.door.sendall(head.encode("latin-1") + body)
            status, answered = _head(wire.reader)
        except (OSError, _Broken, ValueError) as error:
            wire.close()
            raise Unanswered(left=True, timeout=isinstance(error, TimeoutError)) from None
        return HttpAnswer(status, answered, self._rest(wire, status, answered))

    def close(self) -> None:
        """Close what waits for the next request."""
        with self._lock:
            idle, self._idle = self._idle, []
        for wire in idle:
            wire.close()

    def _idle_one(self) -> _Wire | None:
        """The connection that was used last and still stands."""
        while True:
            with self._lock:
                wire = self._idle.pop() if self._idle else None
            if wire is None or not wire.is_stale:
                return wire
            wire.close()

    def _open(self, timeouts: tuple[float, float]) -> _Wire:
        connect, read = timeouts
        try:
            door = socket.create_connection((self._host, self._port), connect)
        except OSError as error:
            raise Unanswered(left=False, timeout=isinstance(error, TimeoutError)) from None
        try:
            door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                door = self._tls.wrap_socket(door, server_hostname=self._host)
            door.settimeout(read)
        except OSError as error:
            door.close()
            raise Unanswered(left=False, timeout=isinstance(error, TimeoutError)) from None
        return _Wire(door)

    def _rest(self, wire: _Wire, status: int, headers: Mapping[str, str]) -> bytes:
        """The body; the connection waits for the next request, or is closed where the answer's end is not known."""
        try:
            body = b"" if status in _WITHOUT_BODY else _body(wire.reader, headers)
        except (OSError, _Broken, ValueError):
            wire.close()
            return b""
        ends = "content-length" in headers or "chunked" in headers.get("transfer-encoding", "")
        with self._lock:
            keep = ends and headers.get("connection", "").lower() != "close" and len(self._idle) < self._keep
            if keep:
                self._idle.append(wire)
        if not keep:
            wire.close()
        return body


def _head(reader: BufferedReader) -> tuple[int, dict[str, str]]:
    """Status and headers; "continue" and its like are passed over."""
    while True:
        version, _, words = _line(reader).partition(b" ")
        if not version.startswith(b"HTTP/1."):
            raise _Broken
        status = int(words[:3])
        headers: dict[str, str] = {}
        while line := _line(reader):
            name, _, value = line.partition(b":")
            headers[name.decode("latin-1").lower()] = value.strip().decode("latin-1")
            if len(headers) > _MOST_HEADERS:
                raise _Broken
        if status >= 200:
            return status, headers


def _line(reader: BufferedReader) -> bytes:
    line = reader.readline(_LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise _Broken
    return line.rstrip(b"\r\n")


def _body(reader: BufferedReader, headers: Mapping[str, str]) -> bytes:
    if "chunked" in headers.get("transfer-encoding", ""):
        return _chunks(reader)
    if "content-length" in headers:
        return _exactly(reader, int(headers["content-length"]))
    return reader.read(_LONGEST_BODY)


def _chunks(reader: BufferedReader) -> bytes:
    body = b""
    while length := int(_line(reader).partition(b";")[0], 16):
        body += _exactly(reader, length)
        _line(reader)
        if len(body) > _LONGEST_BODY:
            raise _Broken
    while _line(reader):
        pass
    return body


def _exactly(reader: BufferedReader, length: int) -> bytes:
    if not 0 <= length <= _LONGEST_BODY:
        raise _Broken
    body = reader.read(length)
    if len(body) < length:
        raise _Broken
    return body
