"""The web process lives without its database, and what it kept on disk meanwhile outlives its own death."""

import os
import signal
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError

import pytest
from sqlalchemy import create_engine, text

from bot.config import Config
from bot.database import database_url
from bot.migrations import migrate
from models.session import make_engine, with_driver
from tests.bot.parts import body_of, signature, text_event
from tests.bot.running import running, settings, status, until


def _knock(web: str, *events: dict[str, Any]) -> tuple[int, float]:
    """The answer, and the seconds until it came."""
    body, started = body_of(*events), time.monotonic()
    request = urllib.request.Request(f"{web}/callback", body, {"X-Line-Signature": signature(body)})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return int(answer.status), time.monotonic() - started
    except HTTPError as error:
        return error.code, time.monotonic() - started


@dataclass(frozen=True)
class House:
    """A web process's surroundings: a server that is started and stopped at will, and a disk."""

    server: Config
    url: str
    environment: dict[str, str]

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.environment['PORT']}"

    def stored(self) -> set[str]:
        engine = create_engine(with_driver(self.url))
        with engine.connect() as connection:
            found = set(connection.scalars(text("select event_id from inbox_event")))
        engine.dispose()
        return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("house")
    server = Config("", "", "", data=folder / "server")
    with database_url(server) as url:
        engine = make_engine(url)
        migrate(engine)
        engine.dispose()
    return House(server, url, settings(url) | {"MUSUBI_DATA": str(folder / "web")})


def test_what_came_while_the_database_was_away_is_stored_by_the_next_process(house: House) -> None:
    events = [text_event() for _ in range(20)]
    with running("web", environment=house.environment) as process:
        assert until(lambda: status(f"{house.web}/healthz") == 200, 60)
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda event: _knock(house.web, event), events))
        assert {code for code, _ in answers} == {503}
        assert sorted(wait for _, wait in answers)[15] < 0.2
        os.killpg(process.pid, signal.SIGKILL)
    with database_url(house.server), running("web", environment=house.environment):
        assert until(lambda: len(house.stored()) == 20, 60)
        assert _knock(house.web, events[0], text_event())[0] == 200
        assert len(house.stored()) == 21


def test_a_server_that_restarts_under_a_running_process_costs_no_event(house: House) -> None:
    came: dict[str, int] = {}

    def bring() -> int:
        event = text_event()
        came[str(event["webhookEventId"])] = code = _knock(house.web, event)[0]
        return code

    with running("web", environment=house.environment):
        with database_url(house.server):
            assert until(lambda: status(f"{house.web}/readyz") == 200, 60)
            assert bring() == 200
        assert {bring() for _ in range(5)} == {503}
        with database_url(house.server):
            assert until(lambda: bring() == 200)
            assert until(lambda: house.stored() >= came.keys())
