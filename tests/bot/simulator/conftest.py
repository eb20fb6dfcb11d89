"""A running stand-in and an echoing bot behind a real webhook, for the tests of the stand-in alone."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.simulator.app import create_app
from bot.simulator.platform import Platform
from bot.simulator.server import Server, serve

SECRET, TOKEN = "channel-secret", "channel-token"


@dataclass
class Listener:
    """A bot that only listens: keeps raw bodies and headers, answers `status`."""

    url: str = ""
    status: int = 200
    raw: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for one in self.raw for event in json.loads(one)["events"]]


@pytest.fixture
def listener() -> Iterator[Listener]:
    heard = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.raw.append(self.rfile.read(int(self.headers["Content-Length"])))
            heard.headers.append({key.lower(): value for key, value in self.headers.items()})
            self.send_response(heard.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard.url = f"http://127.0.0.1:{http.server_address[1]}/callback"
    thread = threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield heard
    http.shutdown()
    http.server_close()
    thread.join()


@pytest.fixture
def platform(listener: Listener) -> Iterator[Platform]:
    made = Platform(SECRET, TOKEN, callback_url=listener.url)
    yield made
    made.close()


@pytest.fixture
def client(platform: Platform) -> FlaskClient:
    client = create_app(platform).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return client


@pytest.fixture
def server(platform: Platform) -> Iterator[Server]:
    running = serve(platform)
    yield running
    running.close()


@pytest.fixture
def friend(platform: Platform) -> str:
    """The user id of somebody who has added the account."""
    phone = platform.phone("花子")
    phone.follow()
    platform.webhooks.wait_quiet()
    return phone.id


@pytest.fixture
def push(client: FlaskClient, friend: str) -> Callable[..., Any]:
    """Push messages to the friend."""

    def send(*messages: dict[str, Any], **headers: str) -> Any:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return client.post("/v2/bot/message/push", json={"to": friend, "messages": list(messages)}, headers=named)

    return send
