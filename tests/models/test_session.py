"""Connections are asked whether they live only after a rest, and plan a statement once when they may."""

import pytest
from sqlalchemy import Engine, text

from models import session as sessions
from models.session import make_engine


@pytest.fixture
def killed(fresh_database: str, engine: Engine) -> Engine:
    """An engine whose only connection was ended by the server."""
    made = make_engine(fresh_database)
    with made.connect() as connection:
        number = connection.scalar(text("select pg_backend_pid()"))
    with engine.begin() as connection:
        connection.execute(text("select pg_terminate_backend(:number, 5000)"), {"number": number})
    return made


def test_after_a_rest_a_dead_connection_is_replaced(killed: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_RESTED_SECONDS", 0.0)
    with killed.connect() as connection:
        assert connection.scalar(text("select 1")) == 1
    killed.dispose()


@pytest.mark.parametrize(("prepare", "prepared"), [(True, 1), (False, 0)])
def test_a_statement_that_is_sent_again_and_again_is_prepared(
    fresh_database: str, prepare: bool, prepared: int
) -> None:
    made = make_engine(fresh_database, prepare=prepare)
    count = text("select count(*) from pg_prepared_statements where statement like 'select 7%'")
    with made.connect() as connection:
        for _ in range(10):
            connection.execute(text("select 7"))
        assert connection.scalar(count) == prepared
    made.dispose()
