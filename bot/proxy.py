"""The way out through a city's proxy (`MUSUBI_PROXY`): plain pages are asked of it, encrypted ones through a tunnel.

What may be fetched at all is `fetch.py`'s.
"""

import socket
import ssl
from base64 import b64encode
from dataclasses import dataclass
from typing import cast
from urllib.parse import unquote, urlsplit

from urllib3.util.ssltransport import SSLTransport

_LONGEST_ANSWER = 16_384


class NotLetThrough(OSError):
    """The proxy leads to this host for nobody, or not for us."""


@dataclass(frozen=True)
class Proxy:
    """Where it stands. `secure`: it is itself spoken to over TLS. `login`: the header's value; empty: none is asked."""

    host: str
    port: int
    secure: bool = False
    login: str = ""

    @classmethod
    def of(cls, address: str) -> "Proxy | None":
        """From http(s)://host:port, with a name and password where the proxy wants them; None for an empty address."""
        if not address:
            return None
        parts = urlsplit(address)
        secret = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if parts.username else ""
        login = "Basic " + b64encode(secret.encode()).decode() if secret else ""
        return cls(parts.hostname or "", parts.port or 0, parts.scheme == "https", login)

    def reached(self, wait: float) -> socket.socket:
        """A connection to the proxy itself."""
        plain = socket.create_connection((self.host, self.port), timeout=wait)
        return _wrapped(plain, self.host) if self.secure else plain

    def tunnel(self, host: str, port: int, wait: float) -> socket.socket:
        """A connection through it to a host, encrypted from here to there.

        Raises:
            NotLetThrough: the proxy says no.
            OSError: it does not answer.
        """
        plain = self.reached(wait)
        try:
            self._ask_through(plain, f"[{host}]:{port}" if ":" in host else f"{host}:{port}")
            if not self.secure:
                return _wrapped(plain, host)
            # TLS inside TLS: the standard library wraps bare sockets alone.
            inner = SSLTransport(plain, ssl.create_default_context(), server_hostname=host)
            return cast(socket.socket, inner)
        except BaseException:
            plain.close()
            raise

    def _ask_through(self, plain: socket.socket, there: str) -> None:
        login = f"Proxy-Authorization: {self.login}\r\n" if self.login else ""
        plain.sendall(f"CONNECT {there} HTTP/1.1\r\nHost: {there}\r\n{login}\r\n".encode("ascii"))
        answer = b""
        # Letter by letter: what follows the empty line is the other host's already.
        while not answer.endswith(b"\r\n\r\n") and len(answer) < _LONGEST_ANSWER:
            letter = plain.recv(1)
            if not letter:
                break
            answer += letter
        if answer.split(b" ", 2)[1:2] != [b"200"]:
            raise NotLetThrough


def _wrapped(plain: socket.socket, host: str) -> socket.socket:
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
