"""When a desk is open, when it opens next, by when it answers. Days and hours are Japan's; without hours nothing is."""

from datetime import date, datetime, time, timedelta

import jpholiday

from models.base import JAPAN
from models.hand_over import HandOverCause
from models.help_desk import ANSWER_WITHIN, HelpDesk

_DAYS = {"ja": "月火水木金土日", "easy": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
# Further ahead a desk that is open on no day is not looked for.
_LOOK_AHEAD = 30


def opening_of(desk: HelpDesk, day: date) -> tuple[datetime, datetime] | None:
    """From when to when it is open on a day; None: not at all."""
    if desk.rests_at_new_year and ((day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)):
        return None
    hours = desk.hours.get("holiday" if jpholiday.is_holiday(day) else str(day.weekday()))
    if not hours:
        return None
    start, end = (datetime.combine(day, time.fromisoformat(word), tzinfo=JAPAN) for word in hours)
    return start, end


def open_until(desk: HelpDesk, now: datetime) -> datetime | None:
    """When it closes today; None: it is closed now."""
    span = opening_of(desk, _day(now))
    return span[1] if span and span[0] <= now < span[1] else None


def next_opening(desk: HelpDesk, now: datetime) -> datetime | None:
    """When it opens next; None: not within a month."""
    spans = (opening_of(desk, _day(now) + timedelta(days=ahead)) for ahead in range(_LOOK_AHEAD))
    return next((span[0] for span in spans if span and span[0] > now), None)


def shut_until(desk: HelpDesk | None, now: datetime) -> datetime | None:
    """When a desk that is closed now opens next; None: it is open, or nobody knows."""
    return None if desk is None or open_until(desk, now) else next_opening(desk, now)


def after(desk: HelpDesk | None, start: datetime, minutes: int) -> datetime:
    """So many minutes of opening hours after a moment; of any hours where none are known."""
    if desk is None or not (open_until(desk, start) or next_opening(desk, start)):
        return start + timedelta(minutes=minutes)
    left = timedelta(minutes=minutes)
    for ahead in range(_LOOK_AHEAD):
        span = opening_of(desk, _day(start) + timedelta(days=ahead))
        begin = max(span[0], start) if span else start
        if span and begin < span[1]:
            if begin + left <= span[1]:
                return begin + left
            left -= span[1] - begin
    return start + timedelta(days=_LOOK_AHEAD)


def answer_by(desk: HelpDesk | None, cause: HandOverCause, now: datetime) -> datetime:
    """By when somebody is to answer. A crisis does not wait for opening hours."""
    minutes = int((desk.answer_within if desk else ANSWER_WITHIN).get(cause, ANSWER_WITHIN[cause]))
    if cause is HandOverCause.CRISIS:
        return now + timedelta(minutes=minutes)
    return after(desk, now, minutes)


def in_words(desk: HelpDesk, language: str) -> str:
    """Its hours on the days of a week, days that are alike together; a dash where none are known."""
    days, parts = _DAYS[language], list[str]()
    first = 0
    while first < 7:
        hours, last = desk.hours.get(str(first)), first
        while last < 6 and desk.hours.get(str(last + 1)) == hours:
            last += 1
        if hours:
            named = days[first] if last == first else f"{days[first]}〜{days[last]}"
            parts.append(f"{named} {hours[0].removeprefix('0')}〜{hours[1].removeprefix('0')}")
        first = last + 1
    return (", " if language == "en" else "、").join(parts).replace("〜", "–" if language == "en" else "〜") or "–"


def _day(now: datetime) -> date:
    return now.astimezone(JAPAN).date()
