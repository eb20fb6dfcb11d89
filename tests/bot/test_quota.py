"""LINE is asked for its quota now and then, not by every clock at every beat."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from bot.line.client import LineClient
from bot.quota import read_quota
from bot.simulator.platform import Platform
from bot.simulator.server import serve
from models.quota import LineQuota
from models.session import make_sessions


@pytest.fixture
def line() -> Iterator[LineClient]:
    server = serve(Platform("secret", "token"))
    client = LineClient("token", api_base=server.url, data_base=server.url)
    yield client
    client.close()
    server.close()


@pytest.fixture
def sessions(clean_database: Engine) -> sessionmaker[Session]:
    return make_sessions(clean_database)


def test_what_line_says_is_kept(sessions: sessionmaker[Session], line: LineClient) -> None:
    assert read_quota(sessions, line)
    with sessions() as session:
        kept = session.scalars(select(LineQuota)).one()
    assert (kept.most, kept.used) == (line.quota(), 0)


def test_a_second_clock_does_not_ask_again_at_once(sessions: sessionmaker[Session], line: LineClient) -> None:
    assert [read_quota(sessions, line), read_quota(sessions, line)] == [True, False]


def test_after_some_minutes_it_is_asked_again(sessions: sessionmaker[Session], line: LineClient) -> None:
    read_quota(sessions, line)
    with sessions.begin() as session:
        session.execute(text("update line_quota set read_at = now() - interval '6 minutes', used = 7"))
    assert read_quota(sessions, line)
    with sessions() as session:
        assert session.scalars(select(LineQuota.used)).one() == 0
