"""One call: answers that break off, servers that are not there, and connections that are used again."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.line import transport
from bot.line.transport import Call, LineError, Transport, Trouble

GET = Call("info", "GET", "/v2/bot/info")


class Peer:
    """A server that answers with the bytes it was given, and counts its callers' connections."""

    def __init__(self) -> None:
        self.answer = b""
        self.connections = 0
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        peer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                peer.connections += 1
                super().setup()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                peer.seen.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                self.wfile.write(peer.answer)
                self.close_connection = b"Content-Length: 999" in peer.answer

            do_GET = do_DELETE = do_POST

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        self._thread = threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def says(self, status: str, body: bytes = b"{}", *, length: int | None = None, headers: str = "") -> None:
        size = len(body) if length is None else length
        self.answer = f"HTTP/1.1 {status}\r\nContent-Length: {size}\r\n{headers}\r\n".encode() + body

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()
        self._thread.join()


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


@pytest.fixture
def line(peer: Peer) -> Iterator[Transport]:
    line = Transport("secret-token", api_base=peer.url, data_base=f"{peer.url}/data", pool_size=2)
    yield line
    line.close()


def failed(line: Transport, call: Call = GET) -> LineError:
    with pytest.raises(LineError) as error:
        line.call(call)
    return error.value


def test_json_goes_out_compact_with_the_token(peer: Peer, line: Transport) -> None:
    peer.says("200 OK")
    line.call(Call("push", "POST", "/push", {"text": "あ"}, retry_key="k"))
    method, path, headers, body = peer.seen[0]
    assert (method, path, body) == ("POST", "/push", '{"text":"あ"}'.encode())
    assert headers["authorization"] == "Bearer secret-token"
    assert (headers["content-type"], headers["x-line-retry-key"]) == ("application/json", "k")


def test_files_go_to_their_own_host(peer: Peer, line: Transport) -> None:
    peer.says("200 OK")
    line.call(Call("upload", "POST", "/content", b"\x89PNG", content_type="image/png"))
    _, path, headers, body = peer.seen[0]
    assert (path, headers["content-type"], body) == ("/data/content", "image/png", b"\x89PNG")


def test_calls_share_their_connections(peer: Peer, line: Transport) -> None:
    peer.says("200 OK")
    for _ in range(5):
        line.call(GET)
    assert (len(peer.seen), peer.connections) == (5, 1)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"\xff", b"[" * 99_999])
def test_a_yes_with_a_garbled_body_is_a_yes(peer: Peer, line: Transport, body: bytes) -> None:
    peer.says("200 OK", body, headers="x-line-request-id: r1\r\n")
    answer = line.call(GET)
    assert (answer.status, answer.request_id, answer.content) == (200, "r1", {})


def test_a_yes_whose_body_breaks_off_is_a_yes(peer: Peer, line: Transport) -> None:
    peer.says("200 OK", b'{"sent', length=999)
    assert line.call(GET).status == 200


def test_what_an_answer_must_have_is_asked_for(peer: Peer, line: Transport) -> None:
    peer.says("200 OK", b'{"value":"many"}')
    with pytest.raises(LineError, match="lacks value"):
        line.call(GET).read("value", int)


def test_a_conflict_without_a_retry_key_is_a_refusal(peer: Peer, line: Transport) -> None:
    peer.says("409 Conflict")
    assert failed(line).trouble is Trouble.BAD_REQUEST
    assert line.call(Call("push", "POST", "/push", {}, retry_key="k")).already


def test_a_busy_line_is_told_at_once_and_not_waited_for(peer: Peer, line: Transport) -> None:
    peer.says("503 Busy", headers="Retry-After: 30\r\n")
    assert failed(line).trouble is Trouble.DOWN
    assert len(peer.seen) == 1


def test_no_redirect_is_followed(peer: Peer, line: Transport) -> None:
    peer.says("302 Found", headers="Location: /elsewhere\r\n")
    assert (failed(line).trouble, len(peer.seen)) == (Trouble.DOWN, 1)


def test_ids_are_struck_from_what_line_says(peer: Peer, line: Transport) -> None:
    peer.says("400 Bad", b'{"message":"U0123456789abcdef0123456789abcdef is odd","details":["x",{"property":"to"}]}')
    assert failed(line).detail == "… is odd; to: None"


def test_where_nobody_listens_nothing_was_accepted() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{held.getsockname()[1]}"
        error = failed(Transport("t", api_base=base, data_base=base, pool_size=1))
    assert (error.trouble, error.status, error.maybe_accepted) == (Trouble.DOWN, None, False)
    assert error.retryable


def test_a_silent_line_is_given_up_and_may_have_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "TIMEOUT_SECONDS", (1.0, 0.1))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        line = Transport("t", api_base=base, data_base=base, pool_size=1)
        error = failed(line)
        line.close()
    assert (error.trouble, error.detail, error.maybe_accepted) == (Trouble.DOWN, "timeout", True)


@pytest.mark.parametrize("token", ["", "a b", "a\nb", "あ"])
def test_a_token_that_no_header_can_hold_is_refused_unquoted(token: str) -> None:
    with pytest.raises(ValueError, match="characters that no header may have"):
        Transport(token, api_base="http://127.0.0.1:9", data_base="http://127.0.0.1:9", pool_size=1)
