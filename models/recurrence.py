"""Recurrence: on which local days a gathering takes place, from the Digital Agency's repeat codes.

A code is one or more week digits and one or more weekdays, codes joined: `0We` every Wednesday, `13Mo` first and
third Monday, `14Tu4Th`, `6Fr` last Friday, `7Su` every second Sunday (counted from the anchor day), `0MoTuWeThFr`
weekdays. Source: Digital Agency DS-441 (2026-03-17), repeats. Our own addition for what people really write:
`D15` or `D5,20`, days of the month; a month without that day has none.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_CODE = re.compile(r"([0-7]+)((?:Mo|Tu|We|Th|Fr|Sa|Su)+)|D(\d{1,2}(?:,\d{1,2})*)")
_EVERY, _LAST, _FORTNIGHTLY = 0, 6, 7


class BadRule(ValueError):
    """The repeat code cannot be read."""


@dataclass(frozen=True)
class Repeat:
    """Week digits with weekdays (Monday 0), or days of the month."""

    weeks: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()

    def falls_on(self, day: date, anchor: date) -> bool:
        """Whether this part of the rule names `day`."""
        if self.month_days:
            return day.day in self.month_days
        return day.weekday() in self.weekdays and any(_in_week(week, day, anchor) for week in self.weeks)


def parse(rule: str) -> tuple[Repeat, ...]:
    """Read a rule.

    Raises:
        BadRule: something in it is no repeat code, or a day of the month is not 1 to 31.
    """
    repeats, end = [], 0
    for found in _CODE.finditer(rule):
        if found.start() != end:
            break
        end = found.end()
        repeats.append(_repeat(found))
    if end != len(rule) or not repeats:
        raise BadRule(rule)
    return tuple(repeats)


def days(
    rule: str, first: date, last: date, *, anchor: date | None = None, skip: Callable[[date], bool] | None = None
) -> Iterator[date]:
    """The days of `rule` from `first` to `last`, both inclusive, without those that `skip` names.

    `anchor` is the day that fortnightly rules count from; without it they count from `first`.

    Raises:
        BadRule: the rule cannot be read.
    """
    repeats = parse(rule)
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if any(repeat.falls_on(day, anchor or first) for repeat in repeats) and not (skip and skip(day)):
            yield day


def _repeat(found: re.Match[str]) -> Repeat:
    weeks, names, month_days = found.groups()
    if month_days is None:
        pairs = frozenset(WEEKDAYS.index(names[i : i + 2]) for i in range(0, len(names), 2))
        return Repeat(weeks=frozenset(int(digit) for digit in weeks), weekdays=pairs)
    numbers = frozenset(int(number) for number in month_days.split(","))
    if not numbers <= frozenset(range(1, 32)):
        raise BadRule(found.group())
    return Repeat(month_days=numbers)


def _in_week(week: int, day: date, anchor: date) -> bool:
    if week == _EVERY:
        return True
    if week == _LAST:
        return (day + timedelta(days=7)).month != day.month
    if week == _FORTNIGHTLY:
        return ((day - _monday(anchor)).days // 7) % 2 == 0
    return (day.day - 1) // 7 + 1 == week


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
