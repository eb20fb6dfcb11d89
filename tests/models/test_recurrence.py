"""Recurrence: the Digital Agency's repeat codes give the right local days."""

from datetime import date

import pytest

from models.recurrence import BadRule, days, parse


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("0We", ["12-02", "12-09", "12-16", "12-23", "12-30"]),
        ("13Mo", ["12-07", "12-21"]),
        ("14Tu4Th", ["12-01", "12-22", "12-24"]),
        ("6Fr", ["12-25"]),
        ("7Su", ["12-06", "12-20"]),
        ("D15,31", ["12-15", "12-31"]),
    ],
)
def test_rule_gives_the_days_of_december_2026(rule: str, expected: list[str]) -> None:
    assert [f"{day:%m-%d}" for day in days(rule, date(2026, 12, 1), date(2026, 12, 31))] == expected


def test_fortnightly_rule_counts_from_its_anchor_across_new_year() -> None:
    found = days("7Su", date(2026, 12, 25), date(2027, 1, 31), anchor=date(2026, 12, 13))
    assert list(found) == [date(2026, 12, 27), date(2027, 1, 10), date(2027, 1, 24)]


def test_month_without_a_31st_has_no_such_day() -> None:
    assert list(days("D31", date(2027, 2, 1), date(2027, 2, 28))) == []


def test_last_friday_of_a_leap_february_is_found() -> None:
    assert list(days("6Tu", date(2028, 2, 1), date(2028, 2, 29))) == [date(2028, 2, 29)]


def test_skipped_days_are_left_out() -> None:
    found = days("0Mo", date(2027, 1, 4), date(2027, 1, 18), skip=lambda day: day == date(2027, 1, 11))
    assert list(found) == [date(2027, 1, 4), date(2027, 1, 18)]


@pytest.mark.parametrize("rule", ["", "We", "9Mo", "0Xx", "0We!", "D0", "D32", "D"])
def test_what_is_no_repeat_code_is_refused(rule: str) -> None:
    with pytest.raises(BadRule):
        parse(rule)
