"""How figures of a week are named, grouped into charts, and written. The numbers are `week_figures`'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.console.desk import language, say
from bot.console.shown import count, month, weekday
from handlers.acts.hide_figures import OWN_WORK
from handlers.acts.week_figures import Told, first_share
from models.area_figures import Figure

SHARE = "first_share"


@dataclass(frozen=True)
class Card:
    """One chart. `needs`: the page that somebody has to be allowed to open, to be shown its exact numbers."""

    name: str
    lines: tuple[str, ...]
    needs: str = ""


CARDS = (
    Card("new", (Figure.NEW,)),
    Card("searches", (Figure.FOUND, Figure.NOT_FOUND)),
    Card("sign_ups", (Figure.SIGN_UPS,)),
    Card("visits", (Figure.FIRST, Figure.SECOND)),
    Card("first_share", (SHARE,)),
    Card("too_often", (Figure.TOO_OFTEN,)),
    Card("waiting", (Figure.WAITING,), "threads"),
    Card("follow_ups", (Figure.FOLLOW_UPS,), "introductions"),
    Card("stale", (Figure.STALE,), "gatherings"),
)
# What stands in the table of places, beside their names.
COLUMNS = (Figure.NEW, Figure.FOUND, Figure.NOT_FOUND, Figure.SIGN_UPS, Figure.FIRST, Figure.SECOND)


def reading(told: Told, line: str) -> int | None:
    """The number, for a chart; None: hidden, or not known."""
    return first_share(told) if line == SHARE else told.numbers.get(line)


def written(told: Told, line: str) -> str:
    """The number in words: of people "25 or more", where they are few that they are."""
    number = reading(told, line)
    if told.counted_at is None or (number is None and line in OWN_WORK):
        return say("week.not_counted")
    if number is None:
        return say("week.no_share" if line == SHARE else "week.few")
    if line in OWN_WORK:
        return count(number)
    return say("week.about_share" if line == SHARE else "week.at_least", number=count(number))


def change(spans: Sequence[Told], line: str) -> str:
    """Against the week before; empty: one of the two is not shown."""
    now, before = (reading(told, line) for told in (spans[-1], spans[-2]))
    if now is None or before is None:
        return ""
    if now == before:
        return say("week.same")
    unit = "week.points" if line == SHARE else "week.difference"
    return say(unit, difference=f"{'+' if now > before else '−'}{count(abs(now - before))}")


def begun(since: date, spans: Sequence[Told]) -> str:
    """How a span of a trend is named in its table: a month, or a week by its Monday."""
    return month(since) if _by_month(spans) else f"{since.month}/{since.day}"


def tick(since: date, spans: Sequence[Told]) -> str:
    """The same beneath the line of a chart, where there is little room."""
    return say("week.month", number=since.month) if _by_month(spans) else f"{since.month}/{since.day}"


def _by_month(spans: Sequence[Told]) -> bool:
    return all(told.since.day == 1 for told in spans)


def week_named(monday: date) -> str:
    """As addresses have it: 2026-W48."""
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def week_said(monday: date) -> str:
    """From Monday to Sunday, with the year."""
    days = f"{weekday(monday)}〜{weekday(monday + timedelta(days=6))}"
    return f"{monday.year}年{days}" if language() == "ja" else f"{days.replace('〜', ' – ')} {monday.year}"
