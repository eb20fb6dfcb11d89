"""Clock times as cities write them."""

from datetime import time

import pytest

from bot.opendata.clock import read_clock


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        ("13時半", time(13, 30), None),
        ("午後1時", time(13), None),
        ("１３：３０", time(13, 30), None),
        ("午前8時30分", time(8, 30), None),
        ("午後0時30分", time(12, 30), None),
        ("夜7時から", time(19), None),
        ("正午", time(12), None),
        ("24:00", time(0), None),
        ("25:30", time(1, 30), None),
        ("9:00:00", time(9), None),
        ("01:00:00 PM", time(13), None),
        ("09:30 AM", time(9, 30), None),
        ("1:00 PM ~ 3:00 PM", time(13), time(15)),
        ("0.5625", time(13, 30), None),
        ("930", time(9, 30), None),
        ("10時〜12時", time(10), time(12)),
        ("午後2時から4時", time(14), time(16)),
        ("午前10時～午後3時", time(10), time(15)),
        ("日没", None, None),
        ("13:75", None, None),
        ("", None, None),
    ],
)
def test_time_is_read(cell: str, start: time | None, end: time | None) -> None:
    clock = read_clock(cell)
    assert (clock.start, clock.end, clock.more) == (start, end, ())


@pytest.mark.parametrize("cell", ["②14:00\n③18:30", "①14：00②18：30", "14:00\n18:30"])
def test_several_numbered_or_stacked_times_are_all_kept(cell: str) -> None:
    clock = read_clock(cell)
    assert (clock.start, clock.more) == (time(14), ((time(18, 30), None),))


@pytest.mark.parametrize("cell", ["22：00\n※日曜は17：00まで", "22:00（金曜は19:00まで）", "22時（又は午後5時）"])
def test_first_time_counts_and_the_remark_is_kept(cell: str) -> None:
    clock = read_clock(cell)
    assert (clock.start, clock.more, clock.note) == (time(22), (), cell)


def test_words_that_are_no_time_are_kept_as_words() -> None:
    assert read_clock("日没").note == "日没"
