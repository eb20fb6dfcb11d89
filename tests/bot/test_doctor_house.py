"""What the doctor sees of database and machine, on a real server."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, create_engine, text

from bot.cli import cli
from bot.config import Config
from bot.doctor import Finding, Level
from bot.doctor_house import examine
from bot.spool import Spool
from models.session import with_driver
from tests.bot.parts import parts_on
from tests.bot.running import settings


@pytest.fixture
def config(clean_database: Engine, tmp_path: Path) -> Config:
    return replace(parts_on(clean_database).config, data=tmp_path)


def _told(findings: list[Finding], name: str) -> list[tuple[Level, str]]:
    return [(finding.level, finding.told) for finding in findings if finding.name == name]


@pytest.mark.parametrize(("waits", "level"), [("on", Level.FINE), ("off", Level.TROUBLE)])
def test_a_database_keeps_what_it_is_given_if_it_waits_for_the_disk(
    config: Config, fresh_database: str, waits: str, level: Level
) -> None:
    engine = create_engine(with_driver(fresh_database), connect_args={"options": f"-c synchronous_commit={waits}"})
    found = _told(examine(config, engine), "database")
    engine.dispose()
    assert [(one, "synchronous_commit is off" in told) for one, told in found] == [(level, waits == "off")]


def test_the_worst_stands_first(config: Config, clean_database: Engine) -> None:
    levels = [finding.level for finding in examine(config, clean_database)]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] is Level.TROUBLE  # nothing runs


def test_a_database_that_is_away_is_told_without_its_password(config: Config) -> None:
    away = create_engine("postgresql+psycopg://me:hidden@127.0.0.1:1/none")
    ((level, told),) = _told(examine(config, away), "database")
    assert (level, "hidden" in told) == (Level.TROUBLE, False)


def test_missing_migrations_are_told_before_anything_else(config: Config, clean_database: Engine) -> None:
    with clean_database.begin() as connection:
        newest = connection.scalar(text("select version_num from alembic_version"))
        connection.execute(text("update alembic_version set version_num = 'older'"))
    found = examine(config, clean_database)
    with clean_database.begin() as connection:
        connection.execute(text("update alembic_version set version_num = :newest"), {"newest": newest})
    assert (found[0].name, found[0].do) == ("migrations", "python -m bot migrate")


def test_events_on_this_disk_and_a_moved_day_are_told(config: Config, clean_database: Engine, tmp_path: Path) -> None:
    Spool(tmp_path / "spool").append(b"an event")
    found = examine(replace(config, clock_file=tmp_path / "clock.json"), clean_database)
    assert [level for level, _ in _told(found, "spool")] == [Level.WARNING]
    assert any("MUSUBI_CLOCK_FILE" in told for _, told in _told(found, "clock"))


def test_the_command_s_exit_code_is_the_worst_level(
    clean_database: Engine, fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.start.set_up_logs", lambda *_, **__: None)
    told = CliRunner().invoke(cli, ["doctor", "--json"], env=settings(fresh_database))
    rows = json.loads(told.stdout)
    assert told.exit_code == 2
    assert {"level": "trouble", "name": "processes", "told": "no web is running", "do": "python -m bot web"} in rows
    words = CliRunner().invoke(cli, ["doctor"], env=settings(fresh_database))
    assert "TROUBLE  processes: no web is running\n         → python -m bot web" in words.stdout


def test_a_proxy_that_does_not_answer_is_told(clean_database: Engine, config: Config) -> None:
    found = examine(replace(config, proxy="http://clerk:secret@127.0.0.1:9"), clean_database)
    (finding,) = [one for one in found if one.name == "proxy"]
    assert (finding.level, "127.0.0.1:9" in finding.told, "secret" in finding.told) == (Level.WARNING, True, False)
