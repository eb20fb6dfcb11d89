"""A backup is whole, private, and proven to come back; its password is seen by nobody."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, Engine, make_url, text
from sqlalchemy.orm import Session

from bot.backup import NoBackup, _without_password, restored, write_backup
from bot.backup_check import check_restored
from bot.cli import cli
from bot.identity import Vault
from models.announcement import Announcement, AnnouncementBatch
from models.session import make_engine, make_sessions
from models.tables import Base
from tests import factories
from tests.bot.running import settings

_KEY = "a secret of the tests"


@pytest.fixture
def lived_in(clean_database: Engine) -> Engine:
    """A database with a resident in it."""
    with make_sessions(clean_database).begin() as session:
        factories.resident(session, line_sealed=Vault(_KEY).seal("U" + "a" * 32))
    return clean_database


@contextmanager
def _back(url: str, file: Path) -> Iterator[Connection]:
    with restored(url, file) as address:
        engine = make_engine(address)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


def test_what_was_written_comes_back_whole(lived_in: Engine, fresh_database: str, tmp_path: Path) -> None:
    file = tmp_path / "musubi.dump"
    size = write_backup(fresh_database, file)
    with _back(fresh_database, file) as connection:
        checks = {check.name: check for check in check_restored(connection, Vault(_KEY))}
    assert [check for check in checks.values() if not check.ok] == []
    assert {f"table {name}" for name in Base.metadata.tables} <= set(checks)
    assert (checks["table resident"].found, checks["SECRET_KEY"].found) == ("1 rows", "opens the addresses in it")
    assert (size > 10_000, stat.S_IMODE(file.stat().st_mode)) == (True, 0o600)


def _told_twice(session: Session) -> None:
    """An announcement whose two batches hold the same resident."""
    made = {"bodies": {}, "audience": {}, "made_at": factories.WHEN, "made_by": "command", "due_at": factories.WHEN}
    announcement = Announcement(state="done", **made)
    session.add(announcement)
    session.flush()
    one = {"announcement_id": announcement.id, "language": "ja", "residents": [7], "state": "accepted"}
    session.add_all(AnnouncementBatch(seq=seq, **one) for seq in (1, 2))
    session.flush()


def test_nothing_of_the_trial_stays(lived_in: Engine, fresh_database: str, tmp_path: Path) -> None:
    file = tmp_path / "musubi.dump"
    write_backup(fresh_database, file)
    with restored(fresh_database, file) as address:
        name = make_url(address).database
    with lived_in.connect() as connection:
        assert connection.scalar(text("select count(*) from pg_database where datname = :name"), {"name": name}) == 0


def test_broken_promises_are_told(lived_in: Engine, fresh_database: str, tmp_path: Path) -> None:
    write_backup(fresh_database, tmp_path / "musubi.dump")
    with _back(fresh_database, tmp_path / "musubi.dump") as connection, Session(connection) as session:
        _told_twice(session)
        session.execute(text("drop table wish cascade"))
        wrong = {check.name for check in check_restored(connection, Vault("another key")) if not check.ok}
        session.rollback()
    overlap = "batches of an announcement do not overlap"
    assert wrong == {"nobody was told an announcement twice", overlap, "table wish", "SECRET_KEY"}


def test_a_file_that_is_cut_off_does_not_pass(lived_in: Engine, fresh_database: str, tmp_path: Path) -> None:
    file = tmp_path / "musubi.dump"
    write_backup(fresh_database, file)
    file.write_bytes(file.read_bytes()[:-2000])
    with pytest.raises(NoBackup, match="pg_restore"), restored(fresh_database, file):
        pass


def test_what_breaks_off_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(NoBackup, match="pg_dump"):
        write_backup("postgresql://me:hidden@127.0.0.1:1/none", tmp_path / "musubi.dump")
    assert list(tmp_path.iterdir()) == []


def test_the_password_is_not_among_the_arguments() -> None:
    address, environment = _without_password("postgresql://me:hidden@db.example:5433/musubi?sslmode=require")
    assert ("hidden" in address, environment["PGPASSWORD"]) == (False, "hidden")
    assert "sslmode=require" in address


def test_the_commands_write_and_check(
    lived_in: Engine, fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.commands.start.set_up_logs", lambda *_, **__: None)
    file, environment = str(tmp_path / "musubi.dump"), settings(fresh_database)
    written, checked = (CliRunner().invoke(cli, [name, file], env=environment) for name in ("backup", "restore-check"))
    assert (written.exit_code, checked.exit_code) == (0, 0)
    assert "SECRET_KEY is not in it" in written.stderr
    assert "ok     migration" in checked.stdout
