"""The commands on a real database: what they print and what they leave."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bot import inbox
from bot.cli import cli
from bot.intake import Intake
from bot.parcel import Arrived
from models.session import make_sessions
from tests import factories
from tests.bot.running import free_port

_EVENTS = "イベント名,開始日,開始時間,場所名称,住所\n編み物の会,2099-12-05,13:30,公民館,京都府京都市右京区太秦蜂岡町1\n"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, fresh_database: str, clean_database: Engine) -> None:
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    monkeypatch.setattr("bot.commands.start.set_up_logs", lambda *_, **__: None)


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def _park(engine: Engine) -> int:
    Intake(engine).store([Arrived("01EVENT", b"chat", 1, b"{}")])
    with make_sessions(engine).begin() as session:
        [event] = inbox.claim(session)
        inbox.park(session, event, error="ValueError")
    return event.id


def test_migrating_again_changes_nothing() -> None:
    assert _run("migrate").output == "Database is at head.\n"


@pytest.mark.parametrize("command", [("inbox", "count"), ("concepts",)])
def test_a_database_without_our_tables_is_told_in_words(
    command: tuple[str, ...], server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", server_url)
    told = _run(*command)
    assert (told.exit_code, told.stderr) == (
        1,
        "Error: the tables are not those of this release; first: python -m bot migrate\n",
    )


def test_a_database_that_does_not_answer_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody@127.0.0.1:{free_port()}/none")
    told = _run("inbox", "count")
    assert told.exit_code == 1 and told.stderr.startswith("Error: the database does not answer: ")


def test_parked_events_are_shown_and_taken_up(clean_database: Engine) -> None:
    row = _park(clean_database)
    assert "01EVENT" in _run("inbox", "parked").output
    assert _run("inbox", "retry", str(row)).exit_code == 0
    counted = _run("inbox", "count")
    assert (counted.stdout, counted.stderr) == ("1\n", "waiting 1, parked 0\n")


def test_only_what_is_parked_can_be_taken_up() -> None:
    again = _run("inbox", "retry", "7")
    assert (again.exit_code, "no event 7 is parked" in again.output) == (1, True)


def test_a_file_is_taken_in_with_its_report(tmp_path: Path, clean_database: Engine) -> None:
    file = tmp_path / "261009_event.csv"
    file.write_text(_EVENTS, encoding="utf-8")
    told = _run("import", str(file))
    assert told.exit_code == 0, told.output
    with clean_database.connect() as connection:
        assert connection.scalar(text("select name from gathering")) == "編み物の会"


def test_an_older_release_needs_an_option(tmp_path: Path) -> None:
    newer, older = tmp_path / "261009_event_2026-04.csv", tmp_path / "261009_event_20241201.csv"
    for file in (newer, older):
        file.write_text(_EVENTS, encoding="utf-8")
    told = [_run("import", *words) for words in ([str(newer)], [str(older)], ["--older", str(older)])]
    assert [run.exit_code for run in told] == [0, 0, 0]
    assert "--older" in told[1].output


def test_a_file_that_cannot_be_used_leaves_nothing(tmp_path: Path, clean_database: Engine) -> None:
    good, bad = tmp_path / "261009_event.csv", tmp_path / "bad.csv"
    good.write_text(_EVENTS, encoding="utf-8")
    bad.write_text("a,b\n", encoding="utf-8")
    told = _run("import", str(good), str(bad))
    assert told.exit_code == 1
    with clean_database.connect() as connection:
        assert connection.scalar(text("select count(*) from gathering")) == 0


def test_what_is_proposed_for_a_text_is_shown_with_its_reasons(clean_database: Engine) -> None:
    with Session(clean_database) as session, session.begin():
        factories.occurrence(session, datetime(2099, 12, 5, 4, 30, tzinfo=UTC), gathering=factories.gathering(session))
    shown = json.loads(_run("match", "手芸がしたい", "--json").output)
    assert shown["proposals"][0]["name"] == "手芸の会", shown
    with clean_database.connect() as connection:
        assert connection.scalar(text("select count(*) from match_log")) == 0


def test_an_area_that_is_not_known_is_told(clean_database: Engine) -> None:
    told = _run("match", "手芸がしたい", "--area", "どこにもない町")
    assert (told.exit_code, "どこにもない町" in told.output) == (1, True)


def test_a_point_must_be_two_numbers() -> None:
    assert _run("match", "手芸", "--near", "here").exit_code == 2


def test_a_date_is_moved_and_everyone_who_said_yes_will_be_told(clean_database: Engine) -> None:
    with Session(clean_database) as session, session.begin():
        occurrence = factories.occurrence(session, datetime(2099, 12, 5, 4, 30, tzinfo=UTC))
        factories.attendance(session, occurrence=occurrence, resident=factories.resident(session))
        date = occurrence.public_id
    assert "1 residents" in _run("dates", "move", date, "2099-12-06 10:00", "--note", "会場の都合").output
    assert f"{date} 2099-12-06 10:00   1" in _run("dates", "list", "手芸").output
    assert "1 residents" in _run("dates", "cancel", date).output
    with clean_database.connect() as connection:
        states = connection.scalars(text("select state from delivery where kind = 'change' order by id")).all()
    assert states == ["dropped", "planned"]


def test_a_date_cannot_be_moved_into_the_past_nor_an_unknown_one_at_all(clean_database: Engine) -> None:
    with Session(clean_database) as session, session.begin():
        date = factories.occurrence(session, datetime(2099, 12, 5, 4, 30, tzinfo=UTC)).public_id
    assert _run("dates", "move", date, "2001-01-01 10:00").exit_code == 1
    assert "no date zzz" in _run("dates", "cancel", "zzz").output


def test_the_other_directions_are_asked_by_id_and_remember_nothing(clean_database: Engine) -> None:
    with Session(clean_database) as session, session.begin():
        role = factories.role(session, "編み物の先生役", gathering=factories.gathering(session)).public_id
        group = factories.gathering(session, "編み物の輪").public_id
    told = [_run("match", *words) for words in (["role", role], ["group", group], ["wishes"], ["need", "電球を替えて"])]
    assert [run.exit_code for run in told] == [0, 0, 0, 0], [run.output for run in told]
    assert "手芸の会" in told[1].output
    assert json.loads(_run("match", "wishes", "--json").output) == {"circles": [], "notes": []}


def test_an_id_that_is_not_known_is_told() -> None:
    told = [_run("match", "role", "nobody"), _run("match", "group", "nobody")]
    assert [(run.exit_code, "nobody" in run.output) for run in told] == [(1, True), (1, True)]


def test_a_text_that_is_named_like_a_direction_can_be_looked_for() -> None:
    assert _run("match", "text", "role").exit_code == 0
    assert _run("match", "--area", "どこにもない町", "手芸がしたい").exit_code == 1


def test_an_import_tells_what_was_read_and_the_catalogue_can_be_asked_again(tmp_path: Path) -> None:
    file = tmp_path / "261009_event.csv"
    file.write_text(_EVENTS + "さくら,2099-12-06,10:00,公民館,京都府京都市右京区太秦蜂岡町1\n", encoding="utf-8")
    told = _run("import", str(file)).output
    assert "  さくら — 説明がありません" in told
    assert "  編み物の会: 編み物" in told
    assert "さくら" not in _run("import", str(file)).output
    assert "読みとれないもの 1件" in _run("concepts").output
