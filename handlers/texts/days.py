"""How days, clock times and spans are written in each language. Local time in Asia/Tokyo throughout."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.base import JAPAN

_LONG = tuple(f"{day}曜日" for day in "月火水木金土日")
_WEEKDAYS = {"ja": "月火水木金土日", "easy": _LONG, "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Span:
    """From start to end (aware); `end` None: not known; `has_time` False: only the day is known."""

    start: datetime
    end: datetime | None = None
    has_time: bool = True


@dataclass(frozen=True)
class Dated:
    """A day with its year, for what is kept for years: consents, the day of joining."""

    moment: datetime


def write_value(language: str, value: Any) -> str:
    """A number, day, moment or span in words."""
    if isinstance(value, Span):
        return _span(language, value)
    if isinstance(value, Dated):
        return _with_year(language, value.moment.astimezone(JAPAN).date())
    if isinstance(value, datetime):
        return _moment(language, value)
    if isinstance(value, date):
        return _day(language, value)
    return str(value)


def _span(language: str, span: Span) -> str:
    start = span.start.astimezone(JAPAN)
    until = {"ja": "〜", "easy": "から ", "en": "–"}[language]
    if not span.has_time:
        return _day(language, start.date())
    if span.end is None:
        return _moment(language, start)
    end = span.end.astimezone(JAPAN)
    last = f"{end:%H:%M}" if (end - start).total_seconds() < 86_400 else _moment(language, end)
    return f"{_moment(language, start)}{until}{last}{'まで' if language == 'easy' else ''}"


def _moment(language: str, moment: datetime) -> str:
    local = moment.astimezone(JAPAN)
    return f"{_day(language, local.date())}{', ' if language == 'en' else ' '}{local:%H:%M}"


def _day(language: str, day: date) -> str:
    weekday = _WEEKDAYS[language][day.weekday()]
    if language == "en":
        return f"{weekday} {day.day} {_MONTHS[day.month - 1]}"
    return f"{day.month}月{day.day}日（{weekday}）"


def _with_year(language: str, day: date) -> str:
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"
