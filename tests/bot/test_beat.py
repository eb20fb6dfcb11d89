"""A process that lives is seen, one that ends in good order leaves no trace, one that died is forgotten after a day."""

import threading
import time

import pytest
from sqlalchemy import Engine, create_engine, text

from bot.beat import Beat, beating, forget_dead, process_name
from models.session import make_sessions
from tests.bot.running import until

_AGE = "select extract(epoch from now() - beat_at) from process_beat"


def _scalar(engine: Engine, statement: str) -> float | None:
    with engine.begin() as connection:
        outcome = connection.execute(text(statement))
        return outcome.scalar() if outcome.returns_rows else None


def test_a_process_is_seen_while_it_runs_and_no_longer(clean_database: Engine) -> None:
    with beating(clean_database, "worker"):
        assert until(lambda: _scalar(clean_database, "select 1 from process_beat where role = 'worker'"))
    assert _scalar(clean_database, "select count(*) from process_beat") == 0


def test_the_sign_of_life_is_renewed(clean_database: Engine) -> None:
    beat = Beat(clean_database, "worker", every=0.05)
    beat.start()
    assert until(lambda: _scalar(clean_database, "select 1 from process_beat"))
    _scalar(clean_database, "update process_beat set beat_at = beat_at - interval '1 minute'")
    assert until(lambda: (_scalar(clean_database, _AGE) or 99) < 30)
    beat.stop()


def test_a_database_that_is_away_does_not_end_it(caplog: pytest.LogCaptureFixture) -> None:
    away = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    beat = Beat(away, "worker", every=0.05)
    beat.start()
    assert until(lambda: "no sign of life possible" in caplog.messages)
    time.sleep(0.2)
    assert "beat" in {thread.name for thread in threading.enumerate()}
    beat.stop()
    away.dispose()


def test_the_dead_are_forgotten_after_a_day(clean_database: Engine) -> None:
    with clean_database.begin() as connection:
        row = "insert into process_beat values (:name, 'web', '1', now(), now() - cast(:silent as interval))"
        connection.execute(text(row), [{"name": "a", "silent": "23 hours"}, {"name": "b", "silent": "25 hours"}])
    with make_sessions(clean_database).begin() as session:
        assert forget_dead(session) == 1
    assert _scalar(clean_database, "select count(*) from process_beat where name = 'a'") == 1


def test_a_process_keeps_its_name_and_another_role_has_another() -> None:
    assert process_name("worker") == process_name("worker") != process_name("web")
