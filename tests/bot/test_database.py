"""The embedded server: who was killed does not keep it running."""

import json
import os
from pathlib import Path

from bot.database import forget_dead_users

_NOBODY = 2**22 + 1  # above the largest process number


def test_killed_processes_are_taken_off_the_list(tmp_path: Path) -> None:
    users = tmp_path / ".handle_pids.json"
    users.write_text(json.dumps([_NOBODY, os.getpid()]))
    forget_dead_users(tmp_path)
    assert json.loads(users.read_text()) == [os.getpid()]


def test_first_start_has_no_list(tmp_path: Path) -> None:
    forget_dead_users(tmp_path)
    assert list(tmp_path.iterdir()) == []
