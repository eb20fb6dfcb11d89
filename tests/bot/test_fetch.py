"""Files from elsewhere: only from the open internet, within limits, each redirect checked like the first address."""

import contextlib
import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.fetch import Fetched, FetchError, Known, Limits, checked, fetch, is_open

HERE = Limits(private=("127.0.0.1",), most_bytes=10_000, seconds=5)


@dataclass
class Server:
    """Answers as it is told, and remembers what it was asked."""

    status: int = 200
    body: bytes = "名称,住所\n甲,乙\n".encode()
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def server() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append({"path": self.path} | dict(self.headers))
            known = self.headers.get("If-None-Match") == told.headers.get("ETag", "none")
            self.send_response(304 if known else told.status)
            for name, value in ({"Content-Length": str(len(told.body))} | told.headers).items():
                self.send_header(name, value)
            self.end_headers()
            if not known:
                self.wfile.write(told.body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    told.url = f"http://127.0.0.1:{http.server_port}/data/list.csv"
    yield told
    http.shutdown()
    thread.join()
    http.server_close()


def _why(url: str, limits: Limits = HERE) -> str:
    with pytest.raises(FetchError) as raised:
        fetch(url, limits=limits)
    return str(raised.value)


def test_what_stands_at_the_address_comes_with_its_name(server: Server) -> None:
    server.headers = {"ETag": '"1"', "Last-Modified": "Wed, 02 Dec 2026 01:00:00 GMT"}
    known = Known('"1"', "Wed, 02 Dec 2026 01:00:00 GMT")
    assert fetch(server.url, limits=HERE) == Fetched(server.body, "list.csv", known)


def test_what_is_known_is_not_sent_again(server: Server) -> None:
    server.headers = {"ETag": '"1"'}
    assert fetch(server.url, Known('"1"', "then"), HERE).content is None
    assert server.asked[0]["If-Modified-Since"] == "then"


def test_more_than_the_limit_is_not_read(server: Server) -> None:
    server.body = b"x" * 10_001
    assert "大きすぎます" in _why(server.url)


@pytest.mark.parametrize("length", ["99", "1000000000"])
def test_half_a_file_is_none(server: Server, length: str) -> None:
    server.headers = {"Content-Length": length}
    assert "つながりませんでした" in _why(server.url) or "途中で" in _why(server.url)


def test_packed_answers_are_not_unpacked(server: Server) -> None:
    server.headers = {"Content-Encoding": "gzip"}
    assert "圧縮" in _why(server.url)


@pytest.mark.parametrize("status", [404, 500, 204])
def test_an_answer_without_a_file_is_told(server: Server, status: int) -> None:
    server.status = status
    assert str(status) in _why(server.url)


def test_redirects_are_followed_but_not_for_ever(server: Server) -> None:
    server.status, server.headers = 302, {"Location": "/elsewhere.csv"}
    assert "何度も" in _why(server.url)
    assert server.asked[-1]["path"] == "/elsewhere.csv"


@pytest.mark.parametrize(
    "there", ["http://localhost:1/", "http://169.254.169.254/latest", "http://[::1]/", "file:///etc"]
)
def test_a_redirect_into_the_house_is_refused(server: Server, there: str) -> None:
    server.status, server.headers = 302, {"Location": there}
    assert "内部のネットワーク" in (why := _why(server.url)) or "http://" in why


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.0.0.1", "[::1]", "[::ffff:10.0.0.1]", "0x7f.1", "2130706433"]
)
def test_hosts_inside_are_refused_unless_allowed(host: str) -> None:
    assert "内部のネットワーク" in _why(f"http://{host}/list.csv", Limits(seconds=5))


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::a00:1",
     "2002:a00:1::1"],
)  # fmt: skip
def test_addresses_that_are_not_open(address: str) -> None:
    assert not is_open(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "133.242.0.3", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_of_the_open_internet(address: str) -> None:
    assert is_open(ipaddress.ip_address(address))


def test_one_inner_address_among_others_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(2, 1, 6, "", ("8.8.8.8", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    assert "内部のネットワーク" in _why("http://city.example.jp/list.csv")


def test_the_checked_address_is_the_one_that_is_called(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    port = int(server.url.split(":")[2].split("/")[0])
    answers = iter([[(2, 1, 6, "", ("127.0.0.1", port))], [(2, 1, 6, "", ("10.0.0.1", port))]])
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: str, *args: Any, **values: Any) -> Any:
        if host != "city.example.jp":
            return real(host, *args, **values)
        looked_up.append(host)
        return next(answers)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    fetch(f"http://city.example.jp:{port}/list.csv", limits=Limits(private=("city.example.jp",), seconds=5))
    assert looked_up == ["city.example.jp"]
    assert server.asked[0]["Host"] == f"city.example.jp:{port}"


@pytest.mark.parametrize(
    "url",
    ["", "list.csv", "ftp://a.jp/x", "file:///etc/passwd", "http://", "http://a:b@c.jp/", "http://a.jp:x/",
     "http://a.jp/\r\nX: y"],
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError):
        checked(url)


def test_a_name_that_leads_nowhere_is_told() -> None:
    assert "名前が見つかりません" in _why("http://nowhere.invalid/list.csv")


def test_who_talks_without_end_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}/list.csv"
        dripping = threading.Thread(target=_drip, args=(door,))
        dripping.start()
        began = time.monotonic()
        assert "時間切れ" in _why(url, Limits(private=("127.0.0.1",), seconds=0.4))
        assert time.monotonic() - began < 3
        dripping.join()


def _drip(door: socket.socket) -> None:
    talk, _ = door.accept()
    with talk, contextlib.suppress(OSError):
        talk.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            talk.sendall(b"x")
            time.sleep(0.02)
