"""Fetches a file from an address that staff wrote down: within limits of size and time, never from inside the house.

The host's addresses are looked up once, checked, and then connected to by number: a name that points elsewhere a moment
later gains nothing. Each redirect is checked like the first address.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from bot.opendata.sheets import MOST_BYTES
from bot.proxy import NotLetThrough, Proxy

_MOST_REDIRECTS = 5
_WAIT_SECONDS = 10.0
_WHOLE_SECONDS = 120.0
_PIECE = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_INNER = "{host} は内部のネットワークの住所なので、取りに行けません"
# Names that the open internet does not have.
_INNER_NAMES = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchError(Exception):
    """It could not be fetched; the message says why, for staff."""


@dataclass(frozen=True)
class Known:
    """What the server said about what we have already; empty: nothing."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """What came. `content` None: the server says that it is what we know."""

    content: bytes | None
    file_name: str
    known: Known


@dataclass(frozen=True)
class Limits:
    """`private`: hosts that may lie in a private network. `seconds`: for all of it.

    `proxy`: the way to everybody else; None: straight there.
    """

    private: Collection[str] = ()
    proxy: Proxy | None = None
    most_bytes: int = MOST_BYTES
    seconds: float = _WHOLE_SECONDS


_NOTHING, _USUAL = Known(), Limits()


def fetch(url: str, known: Known = _NOTHING, limits: Limits = _USUAL) -> Fetched:
    """What stands at the address.

    Raises:
        FetchError: it may not be fetched, did not come in time, or is too large.
    """
    until = time.monotonic() + limits.seconds
    for _ in range(_MOST_REDIRECTS + 1):
        parts = checked(url)
        try:
            answer = _ask(parts, known, limits, until)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchError(f"{parts.hostname} につながりませんでした（{_cause(error)}）") from error
        if isinstance(answer, Fetched):
            return answer
        if parts.scheme == "https" and urlsplit(urljoin(url, answer)).scheme != "https":
            raise FetchError("暗号化されていない住所（http）へ移されたので、やめました")
        url = urljoin(url, answer)
    raise FetchError("何度も別の住所へ移されたので、やめました")


def checked(url: str) -> SplitResult:
    """The parts of an address that may be asked.

    Raises:
        FetchError: it is no address of a page, or carries a password.
    """
    try:
        parts = urlsplit(url)
        usual = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usual = False
    if not usual or any(ord(letter) <= 0x20 or ord(letter) == 0x7F for letter in url):
        raise FetchError("住所は http:// か https:// で始まる形で書いてください")
    if parts.username or parts.password:
        raise FetchError("住所に、名前やパスワードを入れることはできません")
    return parts


def _ask(parts: SplitResult, known: Known, limits: Limits, until: float) -> Fetched | str:
    """One question: what came, or where to ask instead."""
    by = None if _host(parts) in limits.private else limits.proxy
    connected = _by_proxy(by, parts, until) if by else _connection(parts, limits, until)
    with closing(connected) as connection, _cut_off(connection, until):
        asked_of = by if _is_plain(parts) else None
        login = {"Proxy-Authorization": asked_of.login} if asked_of and asked_of.login else {}
        connection.request("GET", _asked_for(parts, whole=asked_of is not None), headers={**_headers(known), **login})
        with closing(connection.getresponse()) as answer:
            if answer.status in _REDIRECTS and (there := answer.getheader("Location")):
                return there
            if answer.status == http.client.NOT_MODIFIED:
                return Fetched(None, "", known)
            if answer.status != http.client.OK:
                raise FetchError(f"{parts.hostname} の答えは {answer.status} でした")
            said = Known(answer.getheader("ETag") or "", answer.getheader("Last-Modified") or "")
            return Fetched(_body(answer, limits, until), file_name_of(parts), said)


@contextmanager
def _cut_off(connection: http.client.HTTPConnection, until: float) -> Iterator[None]:
    """End the talk when the time is over: a server that sends a letter now and then would hold us for ever."""
    # Of a tunnel inside TLS the socket that carries it.
    plain: socket.socket = getattr(connection.sock, "socket", connection.sock)

    def cut() -> None:
        with suppress(OSError):
            plain.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(max(0.0, until - time.monotonic()), cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    except (OSError, http.client.HTTPException) as error:
        if time.monotonic() > until:
            raise TimeoutError from error
        raise
    finally:
        watch.cancel()


def _headers(known: Known) -> Mapping[str, str]:
    asked = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    always = {"User-Agent": "musubi", "Accept-Encoding": "identity", "Accept": "*/*"}
    return always | {name: value for name, value in asked.items() if value}


def _body(answer: http.client.HTTPResponse, limits: Limits, until: float) -> bytes:
    if (answer.getheader("Content-Encoding") or "identity").lower() != "identity":
        raise FetchError("圧縮して送られてきたので、読めません")
    pieces: list[bytes] = []
    came = 0
    while piece := answer.read1(_PIECE):
        came += len(piece)
        if came > limits.most_bytes:
            raise FetchError(f"大きすぎます（{limits.most_bytes // 1_000_000}MBまで）")
        if time.monotonic() > until:
            raise TimeoutError
        pieces.append(piece)
    if time.monotonic() > until:
        raise TimeoutError
    if answer.length:
        raise FetchError("途中で切れました")
    return b"".join(pieces)


def _connection(parts: SplitResult, limits: Limits, until: float) -> http.client.HTTPConnection:
    """A connection to the very address that was checked, under the host's name."""
    host, port, wait = _host(parts), _port(parts), _wait(until)
    address = _address(host, port, private=host in limits.private)
    connection = http.client.HTTPConnection(_written(host), port, timeout=wait)
    plain = socket.create_connection((str(address), port), timeout=wait)
    if parts.scheme == "https":
        try:
            plain = ssl.create_default_context().wrap_socket(plain, server_hostname=_written(host))
        except BaseException:
            plain.close()
            raise
    connection.sock = plain
    return connection


def _by_proxy(proxy: Proxy, parts: SplitResult, until: float) -> http.client.HTTPConnection:
    """A connection by way of the proxy, which looks the host up itself. What is inside is refused where we can tell."""
    host, port, wait = _host(parts), _port(parts), _wait(until)
    try:
        _address(host, port, private=False)
    except socket.gaierror as unknown:
        if "." not in host or host.endswith(_INNER_NAMES):
            raise FetchError(_INNER.format(host=host)) from unknown
    connection = http.client.HTTPConnection(_written(host), port, timeout=wait)
    connection.sock = proxy.reached(wait) if _is_plain(parts) else proxy.tunnel(_written(host), port, wait)
    return connection


def _asked_for(parts: SplitResult, *, whole: bool) -> str:
    """What the request line names: the path, or for a proxy the whole address."""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return f"http://{_written(parts.netloc)}{path}" if whole else path


def _is_plain(parts: SplitResult) -> bool:
    return parts.scheme == "http"


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".")


def _port(parts: SplitResult) -> int:
    return parts.port or (80 if _is_plain(parts) else 443)


def _wait(until: float) -> float:
    return max(0.1, min(_WAIT_SECONDS, until - time.monotonic()))


def _address(host: str, port: int, *, private: bool) -> Address:
    """The host's first address, once all of them are known to be open to everybody."""
    found = socket.getaddrinfo(_written(host), port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not private and not all(map(is_open, addresses)):
        raise FetchError(_INNER.format(host=host))
    return addresses[0]


def is_open(address: Address) -> bool:
    """Whether an address is one of the open internet: not this machine, not the house, not the cloud's own."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_open(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def file_name_of(parts: SplitResult) -> str:
    """What the file is called at its address."""
    return unquote(parts.path.rstrip("/").rpartition("/")[2])[:200]


def _written(host: str) -> str:
    """A host as the name service takes it: 市.jp in its coded form, numbers as they are."""
    return host if host.isascii() else host.encode("idna").decode()


def _cause(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "時間切れ"
    if isinstance(error, socket.gaierror):
        return "名前が見つかりません"
    if isinstance(error, NotLetThrough):
        return "プロキシが通しません"
    return "証明書を確かめられません" if isinstance(error, ssl.SSLCertVerificationError) else type(error).__name__
