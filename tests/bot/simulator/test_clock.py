"""The movable day and the ages it must not touch."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.simulator.clock import Clock

HOUR = 3600.0


def ahead(clock: Clock) -> float:
    return (clock.now() - datetime.now(UTC)).total_seconds()


def test_the_moved_day_is_shared_by_a_file(tmp_path: Path) -> None:
    file = tmp_path / "var" / "clock.json"
    Clock(file).move(HOUR)
    assert json.loads(file.read_text()) == {"offset_seconds": HOUR}
    assert abs(ahead(Clock(file)) - HOUR) < 1


def test_a_broken_file_leaves_the_day_where_it_was(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock.json")
    clock.move(HOUR)
    (tmp_path / "clock.json").write_text("{")
    assert abs(ahead(clock) - HOUR) < 1
    (tmp_path / "clock.json").unlink()
    assert abs(ahead(clock)) < 1


def test_the_day_can_be_set_and_put_back() -> None:
    clock, wanted = Clock(), datetime(2027, 1, 1, 9, tzinfo=UTC)
    clock.set_to(wanted)
    assert abs(clock.now() - wanted) < timedelta(seconds=1)
    clock.put_back()
    assert abs(ahead(clock)) < 1


def test_moving_the_day_ages_nothing_but_passing_time_does() -> None:
    clock = Clock()
    before = clock.elapsed()
    clock.move(HOUR)
    assert clock.elapsed() - before < 1
    clock.let_pass(HOUR)
    assert clock.elapsed() - before >= HOUR
    assert abs(ahead(clock) - 2 * HOUR) < 1
