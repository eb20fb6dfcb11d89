"""Answers as hosts write them, connections that are used again, and what is known when none comes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from bot.line.wire import HttpAnswer, Unanswered, Wires

_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Host:
    """Answers each request with the next of its answers, and hangs up where it says so (empty)."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.came: list[bytes] = []
        self.callers = 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}/base"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self._door.accept()
            except OSError:
                return
            self.callers += 1
            threading.Thread(target=self._talk, args=(caller,), daemon=True).start()

    def _talk(self, caller: socket.socket) -> None:
        with caller, suppress(OSError):
            while came := caller.recv(65_536):
                self.came.append(came)
                answer = self.answers.pop(0) if self.answers else _OK
                caller.sendall(answer)
                if not answer.startswith(b"HTTP/1.1") or b"hangs-up" in answer:
                    return


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    yield host
    host.close()


@pytest.fixture
def wires(host: Host) -> Iterator[Wires]:
    wires = Wires(host.url, keep=4)
    yield wires
    wires.close()


def ask(wires: Wires, seconds: float = 5.0) -> HttpAnswer:
    return wires.ask("POST", "/push", {"X-Name": "value"}, b"{}", timeouts=(1.0, seconds))


def test_a_request_goes_out_in_one_piece(host: Host, wires: Wires) -> None:
    ask(wires)
    head, _, body = host.came[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /base/push HTTP/1.1\r\nHost: 127.0.0.1:")
    assert head.endswith(b"X-Name: value\r\nContent-Length: 2")
    assert body == b"{}"


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (_OK, 200, b"ok"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + _OK, 200, b"ok"),
        (b"HTTP/1.1 409 Conflict\r\ncontent-length:0\r\n\r\n", 409, b""),
        (b"HTTP/1.1 204 Nothing\r\n\r\n", 204, b""),
        (b"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n1;x=1\r\no\r\n1\r\nk\r\n0\r\nEnd: 1\r\n\r\n", 200, b"ok"),
        (b"HTTP/1.1 500 x\r\nhangs-up: 1\r\n\r\nuntil the end", 500, b"until the end"),
    ],
)
def test_answers_are_read_however_they_end(host: Host, wires: Wires, answer: bytes, status: int, body: bytes) -> None:
    host.answers = [answer]
    got = ask(wires)
    assert (got.status, got.body) == (status, body)
    assert ask(wires).body == b"ok"


def test_headers_are_found_by_small_names(host: Host, wires: Wires) -> None:
    host.answers = [b"HTTP/1.1 200 OK\r\nX-Line-Request-Id:  r1 \r\nContent-Length: 0\r\n\r\n"]
    assert ask(wires).headers["x-line-request-id"] == "r1"


def test_one_after_the_other_go_over_one_connection(host: Host, wires: Wires) -> None:
    for _ in range(5):
        ask(wires)
    assert host.callers == 1


@pytest.mark.parametrize("last", [b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"])
def test_a_connection_that_is_to_end_is_not_used_again(host: Host, wires: Wires, last: bytes) -> None:
    host.answers = [last]
    ask(wires)
    ask(wires)
    assert host.callers == 2


def test_a_connection_on_which_the_host_hung_up_meanwhile_is_passed_over(host: Host, wires: Wires) -> None:
    host.answers = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nhangs-up: 1\r\n\r\nok"]
    ask(wires)
    (idle,) = wires._idle
    idle.door.settimeout(5)
    assert idle.door.recv(1, socket.MSG_PEEK) == b""
    assert ask(wires).body == b"ok"
    assert host.callers == 2


@pytest.mark.parametrize(
    "noise",
    [
        b"",
        b"\x00\xff" * 100,
        b"SSH-2.0\r\n",
        b"HTTP/1.1 hangs-up\r\n\r\n",
        b"HTTP/1.1 200 hangs-up\r\n" + b"a: b\r\n" * 50,
        b"HTTP/1.1 200 hangs-up\r\n" + b"".join(b"x%d: y\r\n" % n for n in range(200)) + b"\r\n",
        b"HTTP/1.1 200 hangs-up " + b"x" * 70_000,
    ],
)
def test_what_is_no_answer_leaves_open_whether_it_was_done(host: Host, wires: Wires, noise: bytes) -> None:
    host.answers = [noise]
    with pytest.raises(Unanswered) as error:
        ask(wires)
    assert (error.value.left, error.value.timeout) == (True, False)
    assert ask(wires).status == 200


@pytest.mark.parametrize(
    "length", [b"Content-Length: 99", b"Content-Length: -1", b"Content-Length: x", b"Transfer-Encoding: chunked"]
)
def test_a_body_that_breaks_off_changes_nothing(host: Host, wires: Wires, length: bytes) -> None:
    host.answers = [b"HTTP/1.1 200 OK\r\nhangs-up: 1\r\n" + length + b"\r\n\r\nhalf"]
    assert (ask(wires).status, wires._idle) == (200, [])


def test_silence_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        wires = Wires(f"http://127.0.0.1:{silent.getsockname()[1]}", keep=1)
        with pytest.raises(Unanswered) as error:
            ask(wires, seconds=0.1)
    assert (error.value.left, error.value.timeout) == (True, True)


def test_where_nobody_listens_nothing_left() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        wires = Wires(f"http://127.0.0.1:{held.getsockname()[1]}", keep=1)
        with pytest.raises(Unanswered) as error:
            ask(wires)
    assert not error.value.left


def test_who_cannot_prove_its_name_is_told_nothing(host: Host) -> None:
    wires = Wires(host.url.replace("http://", "https://"), keep=1)
    with pytest.raises(Unanswered) as error:
        ask(wires)
    assert (error.value.left, b"push" in b"".join(host.came)) == (False, False)
