"""What a district sheet says, in sentences and small tables: the same for its page and its paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.console.desk import say
from bot.console.paper_chart import Curve
from bot.console.shown import count, day, month, topic, weekday
from bot.console.week_shown import COLUMNS, reading, tick, written
from handlers.acts.district_sheet import Sheet
from handlers.acts.week_figures import Told
from matching.audience import AGES
from models.area_figures import AGE, UNKNOWN, Figure

# What of a day's names fits on two lines of paper, and of one name on one line.
_MOST_LETTERS, _MOST_OF_A_NAME = 76, 28
_DAYS = range(7)


@dataclass(frozen=True)
class Grid:
    """A small table: the first row and the first column name the others."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Part:
    """One part of the sheet. `points`: one below the other."""

    name: str
    sentences: Sequence[str]
    points: Sequence[str] = ()
    grid: Grid | None = None


def curve(sheet: Sheet) -> Curve:
    """First and second visits in a year: whether people come, and come again."""
    visits = (Figure.FIRST, Figure.SECOND)
    lines = [(say(f"figure.{line}"), [reading(told, line) for told in sheet.months]) for line in visits]
    return Curve(say("sheet.curve"), [tick(told.since, sheet.months) for told in sheet.months], lines)


def parts(sheet: Sheet) -> list[Part]:
    """What there is, who comes, what is missing."""
    return [_places(sheet), _people(sheet), _missed(sheet)]


def to_confirm(sheet: Sheet) -> Part:
    """What nobody has confirmed for long."""
    found = sheet.stale
    if not found.number:
        return Part(say("sheet.stale"), [say("sheet.stale_none")])
    told = [say("sheet.stale_one", name=_cut(row.name, _MOST_OF_A_NAME), day=day(row.said_at)) for row in found.oldest]
    more = found.number - len(told)
    told += [say("sheet.stale_more", number=count(more))] if more else []
    return Part(say("sheet.stale"), [say("sheet.stale_said", number=count(found.number))], told)


def trends(sheet: Sheet) -> list[Grid]:
    """Twelve months and thirteen weeks."""
    heads = [say(f"sheet.short_{line}") for line in COLUMNS]
    months = [[month(told.since), *_cells(told)] for told in sheet.months]
    weeks = [[weekday(told.since), *_cells(told)] for told in sheet.weeks]
    return [
        Grid(say("sheet.months"), [say("sheet.month"), *heads], months),
        Grid(say("sheet.weeks"), [say("week.begins"), *heads], weeks),
    ]


def _places(sheet: Sheet) -> Part:
    held = sheet.held
    numbers = {name: count(getattr(held, name)) for name in ("groups", "gatherings", "roles", "venues")}
    known = held.step_free + held.not_step_free
    sentences = [say("sheet.held", area=sheet.area.name, **numbers)]
    if held.venues:
        free = {"yes": count(held.step_free), "no": count(held.not_step_free), "unknown": count(held.venues - known)}
        sentences.append(say("sheet.step_free", **free))
    days = [[say(f"sheet.day_{number}"), count(len(held.days[number])), _named(held.days[number])] for number in _DAYS]
    grid = Grid(say("sheet.days"), [say("sheet.day"), say("sheet.number"), say("sheet.names")], days)
    return Part(say("sheet.places"), sentences, grid=grid)


def _named(names: Sequence[str]) -> str:
    """As many of a day's names as fit, and how many more there are."""
    shown: list[str] = []
    for name in names:
        if len(say("sheet.comma").join([*shown, name])) > _MOST_LETTERS:
            break
        shown.append(name)
    if names and not shown:
        shown = [_cut(names[0], _MOST_LETTERS)]
    told, more = say("sheet.comma").join(shown) or "–", len(names) - len(shown)
    return told + (say("sheet.and_more", number=count(more)) if more > 0 else "")


def _people(sheet: Sheet) -> Part:
    now = sheet.weeks[-1]
    if now.counted_at is None:
        return Part(say("sheet.people"), [say("week.not_yet")])
    ages = [(band, now.numbers.get(AGE + band, 0)) for band in (*AGES, UNKNOWN)]
    linked = sum(number for _, number in ages)
    there = {"area": sheet.area.name}
    sentences = [say("sheet.linked", number=count(linked), **there) if linked else say("sheet.linked_few", **there)]
    if active := now.numbers.get(Figure.ACTIVE):
        sentences.append(say("sheet.active", number=count(active)))
    sentences += _month_said(sheet.months[-1])
    heads = [say(f"sheet.age_{band}") for band, _ in ages]
    row = [say("week.at_least", number=count(number)) if number else say("week.few") for _, number in ages]
    grid = Grid(say("sheet.ages"), [say("sheet.age"), *heads], [[say("sheet.residents"), *row]])
    return Part(say("sheet.people"), sentences, grid=grid if linked else None)


def _month_said(told: Told) -> list[str]:
    if told.counted_at is None:
        return []
    lines = {"sign_ups": Figure.SIGN_UPS, "first": Figure.FIRST, "second": Figure.SECOND}
    numbers = {name: written(told, line) for name, line in lines.items()}
    return [say("sheet.last_month", month=month(told.since), **numbers)]


def _missed(sheet: Sheet) -> Part:
    told = [say("sheet.missed_one", topic=topic(key), number=count(number)) for key, number in sheet.missed]
    if not told:
        return Part(say("sheet.missed"), [say("sheet.missed_none")])
    return Part(say("sheet.missed"), [say("sheet.missed_said"), say("sheet.comma").join(told)])


def _cut(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _cells(told: Told) -> list[str]:
    return [written(told, line) for line in COLUMNS]
