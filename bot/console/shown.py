"""How moments and numbers are written on pages: in Japan's time, in the language of the page."""

from collections.abc import Callable
from datetime import datetime

from bot.console.desk import language
from models.base import JAPAN

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


def count(number: int) -> str:
    """With a comma after each three digits."""
    return f"{number:,}"


FILTERS: dict[str, Callable[..., str]] = {"moment": moment, "day": day, "count": count}
