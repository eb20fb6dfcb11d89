"""How moments and numbers are written on pages: in Japan's time, in the language of the page."""

from collections.abc import Callable
from datetime import date, datetime

from bot.console.desk import language, say
from handlers.acts.forecast import FEW
from matching.vocabulary import label
from models.base import JAPAN
from models.room import RoomSlot

_DAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def moment(at: datetime | None) -> str:
    """Day and time in Japan; a dash for none."""
    if at is None:
        return "–"
    local = at.astimezone(JAPAN)
    day = _DAYS[language()][local.weekday()]
    if language() == "ja":
        return f"{local.year}年{local.month}月{local.day}日（{day}）{local:%H:%M}"
    return f"{day} {local.day} {local:%b %Y, %H:%M}"


def day(at: datetime) -> str:
    """The day in Japan."""
    return moment(at).rsplit("）", 1)[0] + "）" if language() == "ja" else moment(at).rsplit(",", 1)[0]


def hour(at: datetime) -> str:
    """The time of day in Japan."""
    return f"{at.astimezone(JAPAN):%H:%M}"


def weekday(one: date) -> str:
    """A day without its year."""
    name = _DAYS[language()][one.weekday()]
    return f"{one.month}月{one.day}日（{name}）" if language() == "ja" else f"{name} {one.day} {one:%b}"


def month(one: date) -> str:
    """The month of a day."""
    return f"{one.year}年{one.month}月" if language() == "ja" else f"{one:%B %Y}"


def span(first: date, last: date) -> str:
    """From a day to a day."""
    return f"{weekday(first)}〜{weekday(last)}" if language() == "ja" else f"{weekday(first)} – {weekday(last)}"


def hours(slot: RoomSlot) -> str:
    """From when to when a room is free; the second day only where it is another."""
    start, end = slot.starts_at.astimezone(JAPAN), slot.ends_at.astimezone(JAPAN)
    last = f"{end:%H:%M}" if start.date() == end.date() else moment(end)
    return f"{moment(start)}–{last}"


def count(number: int) -> str:
    """With a comma after each three digits."""
    return f"{number:,}"


def people(number: int) -> str:
    """A number of people: fewer than five are nobody's business."""
    return say("report.few", most=FEW) if 0 < number < FEW else say("report.people_number", number=count(number))


def topic(key: str) -> str:
    """A concept's name; one that is gone by its key."""
    return label(key, language())


def concept(key: str) -> str:
    """An entry of the vocabulary by its name; what is none, as it stands."""
    return label(key, language())


FILTERS: dict[str, Callable[..., str]] = {
    "moment": moment,
    "day": day,
    "hour": hour,
    "weekday": weekday,
    "month": month,
    "span": span,
    "count": count,
    "hours": hours,
    "people": people,
    "concept": concept,
    "topic": topic,
}
