"""The figures: one page for the whole service, and nothing of a person in it."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Engine, create_engine, text

from bot.cli import cli
from bot.metrics import Figures, metrics_page, metrics_text
from bot.spool import Spool
from tests.bot.running import settings


def test_the_page_tells_of_every_process(clean_database: Engine) -> None:
    with clean_database.begin() as connection:
        connection.execute(
            text("insert into process_beat values ('w-1', 'worker', '1', now(), now() - interval '1 min')")
        )
    page = metrics_page(Figures(clean_database)).get_data(as_text=True)
    assert 'musubi_process_silent_seconds{name="w-1",role="worker",version="1"} 6' in page
    assert "musubi_database_up 1.0" in page


def test_what_lies_on_this_machine_s_disk_is_told(clean_database: Engine, tmp_path: Path) -> None:
    figures = Figures(clean_database, tmp_path)
    Spool(tmp_path).append(b"an event")
    assert "musubi_spool_bytes 16.0" in metrics_page(figures).get_data(as_text=True)


def test_a_database_that_is_away_is_told_rather_than_raised() -> None:
    away = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    assert "musubi_database_up 0.0" in metrics_text(away)


def test_the_command_prints_what_prometheus_reads(
    clean_database: Engine, fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.start.set_up_logs", lambda *_, **__: None)
    printed = CliRunner().invoke(cli, ["metrics"], env=settings(fresh_database))
    names = {family.name for family in text_string_to_metric_families(printed.stdout)}
    assert (printed.exit_code, "musubi_inbox_oldest_seconds" in names) == (0, True)
