"""The product's clock follows the file that moves the day."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import Clock

_DAY = timedelta(days=1)


def _move(file: Path, text: str, *, at: int) -> None:
    file.write_text(text)
    os.utime(file, ns=(at, at))


def _offset(clock: Clock) -> timedelta:
    return clock.now() - datetime.now(UTC)


def test_without_a_file_it_is_real_time() -> None:
    assert abs(_offset(Clock())) < timedelta(seconds=5)


def test_before_the_day_is_moved_there_is_no_file(tmp_path: Path) -> None:
    assert abs(_offset(Clock(tmp_path / "clock.json"))) < timedelta(seconds=5)


def test_the_day_follows_each_move(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    clock = Clock(file)
    _move(file, json.dumps({"offset_seconds": 86400}), at=1)
    assert abs(_offset(clock) - _DAY) < timedelta(seconds=5)
    _move(file, json.dumps({"offset_seconds": -86400}), at=2)
    assert abs(_offset(clock) + _DAY) < timedelta(seconds=5)


@pytest.mark.parametrize("half", ["", "{", "{}", "[]", '{"offset_seconds": null}', '{"offset_seconds": 1e300}'])
def test_a_half_written_file_leaves_the_day_where_it_was(tmp_path: Path, half: str) -> None:
    file = tmp_path / "clock.json"
    clock = Clock(file)
    _move(file, json.dumps({"offset_seconds": 86400}), at=1)
    clock.now()
    _move(file, half, at=2)
    assert abs(_offset(clock) - _DAY) < timedelta(seconds=5)
