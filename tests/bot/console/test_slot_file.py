"""Files of free hours: every way in which spreadsheets write a day and an hour."""

import pytest

from bot.console.slot_file import Unreadable, hours_of, read_slots, weekly


@pytest.mark.parametrize(
    ("day", "start", "end", "written"),
    [
        ("2026-12-10", "10:00", "12:00", "12-10 10:00 12-10 12:00"),
        ("2026/12/1", "9:00", "10:30:00", "12-01 09:00 12-01 10:30"),
        ("2026年12月10日（木）", "9時", "17時30分", "12-10 09:00 12-10 17:30"),
        ("2026-12-31", "22:00", "1:00", "12-31 22:00 01-01 01:00"),
        ("2026-12-10", "13:00", "24:00", "12-10 13:00 12-11 00:00"),
    ],
)
def test_hours_are_read(day: str, start: str, end: str, written: str) -> None:
    hours = hours_of(day.replace("（", "(").replace("）", ")"), start, end)
    assert hours
    assert f"{hours.starts_at:%m-%d %H:%M} {hours.ends_at:%m-%d %H:%M}" == written


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [("", "", ""), ("12/10", "10:00", "12:00"), ("2026-12-10", "24:30", "1:00"), ("2026-12-10", "10", "x")],
)
def test_what_is_none_is_none(day: str, start: str, end: str) -> None:
    assert hours_of(day, start, end) is None


def test_the_line_of_headings_is_passed_over_and_only_the_first() -> None:
    read = read_slots("日,始,終\n日,始,終\n2026-12-10,10:00,12:00\n".encode())
    assert (len(read.hours), read.unread) == (1, [2])


def test_a_file_longer_than_anybody_types_is_refused() -> None:
    with pytest.raises(Unreadable, match="file_long"):
        read_slots(b"2026-12-10,10:00,12:00\n" * 2_001)


def test_each_week_keeps_its_hour() -> None:
    hours = hours_of("2026-12-24", "10:00", "12:00")
    assert hours
    assert [f"{one.starts_at:%m-%d %H}" for one in weekly(hours, 3)] == ["12-24 10", "12-31 10", "01-07 10"]
