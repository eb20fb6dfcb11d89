"""Other services get what LINE sent, to the byte and in order; one that is down costs nobody else anything."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from bot.app import create_app
from bot.forward import Forwarder, Service, drop_old, forwarding
from bot.parts import Parts, single_moves
from models.forward import ForwardedBody
from models.session import make_engine
from tests.bot.parts import body_of, parts_on, signature, text_event
from tests.bot.running import free_port, until

_GO = threading.Event()
Answer = Callable[[bytes], int]


@dataclass
class Other:
    """Another service of the city: what came, and over how many connections."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    connections: set[object] = field(default_factory=set)


@contextmanager
def _other(answer: Answer = lambda _: 200, *, text: bytes = b"") -> Iterator[Other]:
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = answer(body)
            other.connections.add(self.client_address)
            if status == 200:
                other.bodies.append(body)
                other.headers.append(dict(self.headers))
            self.send_response(status)
            self.send_header("Location", other.url)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        server.daemon_threads = True
        other = Other(f"http://127.0.0.1:{server.server_port}/hook?a=1")
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield other
        server.shutdown()


def _parts(engine: Engine, *urls: str) -> Parts:
    return parts_on(engine, forward_urls=urls)


def _bring(parts: Parts, *bodies: bytes) -> None:
    """As LINE brings them: through the webhook."""
    door = create_app(parts).test_client()
    for body in bodies:
        headers = {"X-Line-Signature": signature(body), "Content-Type": "application/json; charset=utf-8"}
        assert door.post("/callback", data=body, headers=headers).status_code == 200


def _service(parts: Parts, at: int = 0) -> Service:
    return Service(at + 1, parts.config.forward_urls[at], single_moves(parts.engine), parts.vault)


def _work(service: Service) -> None:
    while service.hand_on_some(_GO):
        pass


def _rows(engine: Engine) -> list[ForwardedBody]:
    with Session(engine) as session:
        return list(session.scalars(select(ForwardedBody).order_by(ForwardedBody.id)))


def _hours_pass(engine: Engine, hours: float) -> None:
    columns = ("received_at", "lease_until", "not_before")
    values = ", ".join(f"{column} = {column} - :time" for column in columns)
    with engine.begin() as connection:
        connection.execute(text(f"update forwarded_body set {values}"), {"time": timedelta(hours=hours)})


def _bodies(number: int) -> list[bytes]:
    return [body_of(text_event(f"{at}")) for at in range(number)]


def test_bodies_arrive_to_the_byte_with_lines_signature_and_in_order(clean_database: Engine) -> None:
    odd = b'{"events": [{"webhookEventId": "01ODD", "x": "\xe3\x81\x82 \xff \\ud83d \\u0000"}] }\n'
    bodies = [*_bodies(5), odd, *_bodies(5)]
    with _other() as other:
        parts = _parts(clean_database, other.url)
        _bring(parts, *bodies)
        _work(_service(parts))
    assert other.bodies == bodies
    assert [one["X-Line-Signature"] for one in other.headers] == [signature(body) for body in bodies]
    assert {one["Content-Type"] for one in other.headers} == {"application/json; charset=utf-8"}
    assert len(other.connections) == 1
    assert _rows(clean_database) == []


def test_without_other_services_nothing_is_kept(clean_database: Engine) -> None:
    _bring(_parts(clean_database), *_bodies(1))
    assert _rows(clean_database) == []


def test_what_is_kept_is_sealed(clean_database: Engine) -> None:
    _bring(_parts(clean_database, "http://127.0.0.1:1/"), body_of(text_event("ひとりでさみしい")))
    (row,) = _rows(clean_database)
    assert b"events" not in row.body


def test_the_verify_button_and_unsigned_bodies_are_ours_alone(clean_database: Engine) -> None:
    parts = _parts(clean_database, "http://127.0.0.1:1/")
    _bring(parts, body_of())
    assert create_app(parts).test_client().post("/callback", data=_bodies(1)[0]).status_code == 400
    assert _rows(clean_database) == []


def test_while_a_service_is_down_nobody_passes_and_the_pauses_grow(clean_database: Engine) -> None:
    parts = _parts(clean_database, f"http://127.0.0.1:{free_port()}/")
    _bring(parts, *_bodies(3))
    service, pauses = _service(parts), []
    pause = "select extract(epoch from max(not_before) - now()) from forwarded_body"
    for _ in range(12):
        _work(service)
        with clean_database.begin() as connection:
            pauses.append(connection.scalar(text(pause)))
        _hours_pass(clean_database, 0.1)
    assert [round(pause) for pause in pauses] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert [(row.attempts, row.cause) for row in _rows(clean_database)] == [(12, "no answer"), (0, None), (0, None)]


def test_a_body_that_a_service_cannot_bear_steps_aside_after_a_minute(clean_database: Engine) -> None:
    first, *others = _bodies(3)
    with _other(lambda body: 500 if body == first else 200) as other:
        parts = _parts(clean_database, other.url)
        _bring(parts, first, *others)
        for _ in range(6):
            _hours_pass(clean_database, 0.01)
            _work(_service(parts))
            assert other.bodies == []
        _work(_service(parts))
        assert other.bodies == others
    assert [(row.attempts, row.cause) for row in _rows(clean_database)] == [(6, "status 500")]


def test_a_redirect_is_not_followed(clean_database: Engine) -> None:
    with _other(lambda _: 302) as other:
        parts = _parts(clean_database, other.url)
        _bring(parts, *_bodies(1))
        _work(_service(parts))
    assert [row.cause for row in _rows(clean_database)] == ["status 302"]


def test_what_a_service_says_is_not_read_to_its_end(clean_database: Engine) -> None:
    with _other(text=b"x" * 5_000_000) as other:
        parts = _parts(clean_database, other.url)
        _bring(parts, *_bodies(2))
        _work(_service(parts))
    assert len(other.bodies) == 2


def test_two_processes_hand_on_each_body_once(clean_database: Engine) -> None:
    bodies = _bodies(20)
    with _other() as other:
        parts = _parts(clean_database, other.url)
        _bring(parts, *bodies)
        hands = [threading.Thread(target=_until_empty, args=(parts,)) for _ in range(3)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    assert other.bodies == bodies


def _until_empty(parts: Parts) -> None:
    service = _service(parts)
    until(lambda: not service.hand_on_some(_GO) and not _rows(parts.engine), 20)


def test_what_a_dead_process_held_is_taken_up_when_its_lease_ends(clean_database: Engine) -> None:
    with _other() as other:
        parts = _parts(clean_database, other.url)
        _bring(parts, *_bodies(2))
        _service(parts)._claim()
        _work(_service(parts))
        assert other.bodies == []
        _hours_pass(clean_database, 0.1)
        _work(_service(parts))
    assert len(other.bodies) == 2


def test_after_a_day_it_is_given_up_loudly(clean_database: Engine, caplog: pytest.LogCaptureFixture) -> None:
    parts = _parts(clean_database, "http://127.0.0.1:1/secret")
    _bring(parts, *_bodies(2))
    moves = single_moves(clean_database)
    for hours in (23.9, 0.2):
        _hours_pass(clean_database, hours)
        drop_old(moves, parts.config.forward_urls)
    assert _rows(clean_database) == []
    (line,) = [record for record in caplog.records if "given up" in record.message]
    assert (line.levelname, vars(line)["target"], vars(line)["bodies"]) == ("ERROR", 1, 2)
    assert "secret" not in str(vars(line))


def test_sealed_with_a_lost_key_it_is_let_go(clean_database: Engine, caplog: pytest.LogCaptureFixture) -> None:
    parts = _parts(clean_database, "http://127.0.0.1:1/")
    _bring(parts, *_bodies(1))
    with clean_database.begin() as connection:
        connection.execute(text("update forwarded_body set body = 'nothing but noise, for long enough'"))
    _work(_service(parts))
    assert _rows(clean_database) == []
    assert "cannot be opened" in caplog.text


def test_a_service_that_hangs_or_is_down_slows_nobody_else(clean_database: Engine) -> None:
    let_go, arrivals = threading.Event(), count()

    def hang(_body: bytes) -> int:
        next(arrivals)
        let_go.wait(20)
        return 200

    with _other(hang) as slow, _other() as quick:
        parts = _parts(clean_database, slow.url, "http://127.0.0.1:1/", quick.url)
        with forwarding(parts):
            started = time.monotonic()
            _bring(parts, *_bodies(10))
            assert until(lambda: len(quick.bodies) == 10, 10)
            assert time.monotonic() - started < 8
            let_go.set()


def test_it_goes_on_after_the_database_was_away(clean_database: Engine) -> None:
    with _other() as other:
        parts = _parts(clean_database, other.url)
        forwarder = Forwarder(parts)
        with clean_database.begin() as connection:
            connection.execute(text("alter table forwarded_body rename to elsewhere"))
        forwarder.start()
        time.sleep(0.3)
        with clean_database.begin() as connection:
            connection.execute(text("alter table elsewhere rename to forwarded_body"))
        _bring(parts, *_bodies(1))
        assert until(lambda: len(other.bodies) == 1, 5)
        forwarder.stop()


def test_without_a_database_it_ends_in_good_order() -> None:
    forwarder = Forwarder(
        parts_on(make_engine("postgresql://127.0.0.1:1/nothing"), forward_urls=("http://127.0.0.1:1/",))
    )
    forwarder.start()
    started = time.monotonic()
    forwarder.stop()
    assert time.monotonic() - started < 3
