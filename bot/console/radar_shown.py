"""How the radar is written: cells with their shade and the searches behind them, bars for weeks, places for the map."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from bot.console.desk import language, say
from bot.console.shown import count, weekday
from handlers.acts.radar import ANY_TIME, SLOTS, Asked, Radar
from handlers.acts.radar_parts import ELSEWHERE, Part
from handlers.acts.small_counts import Shown
from matching.vocabulary import label

# Columns of areas that fit beside each other; the file holds them all.
MOST_COLUMNS = 12
_SHADES = 5
# Where all numbers are small, none is to look large.
_DARKEST = 25
_BAR_HEIGHT = 40
_TOPICS_ON_MAP = 5


@dataclass(frozen=True)
class Cell:
    """`number`: so many people at least; 0: hidden. `shade` 0–5 by how it stands to the largest of its table."""

    number: int = 0
    shade: int = 0
    link: str = ""


@dataclass(frozen=True)
class Bar:
    """One week: its height in pixels."""

    week: date
    number: int
    height: int


@dataclass(frozen=True)
class Row:
    """A topic; `key` empty: none could be read. `told`: its weeks in words; `most`: the fullest, if any is told."""

    key: str
    name: str
    total: Cell
    areas: Sequence[Cell]
    hours: Sequence[Cell]
    weeks: Sequence[Bar]
    told: str
    most: str


@dataclass(frozen=True)
class Shape:
    """The page. `totals` stand below the columns; those behind the first `MOST_COLUMNS` are in the file alone."""

    rows: Sequence[Row]
    columns: Sequence[Part]
    totals: Sequence[Cell]
    total: Cell

    @property
    def trends(self) -> list[Row]:
        """Topics of which a week may be told."""
        return [row for row in self.rows if row.most]

    @property
    def any_hours(self) -> bool:
        """Whether a number of the hours may be shown."""
        return any(cell.number for row in self.rows for cell in row.hours)


class _Links:
    """The match log with the same filters, for what is shown."""

    def __init__(self, asked: Asked, now: datetime) -> None:
        since, until = asked.span(now)
        self._span = {"since": since.isoformat(), "until": (until - timedelta(days=1)).isoformat()}
        areas = asked.areas or ()
        self._area = areas[0].key if len(areas) == 1 else ""

    def to(self, *, topic: str = "", area: str = "") -> str:
        """Of a topic, of an area (by key), or both; a list of all searches is no answer to a number."""
        wanted: dict[str, Any] = {"area": area or self._area, "topic": topic, **self._span, "outcome": "unmet"}
        return url_for("console.match_log", **{name: value for name, value in wanted.items() if value})


def shape_of(found: Radar, asked: Asked, *, now: datetime) -> Shape:
    """The tables of the page: topics and areas of which something may be shown, the most asked for first."""
    links, table = _Links(asked, now), found.areas
    keys = _columns(table)
    parts = [_part(found.parts.columns, key) for key in keys]
    shown = [topic for topic in table.rows if topic in table.row_totals]
    rows = sorted(shown, key=lambda topic: (-table.row_totals[topic], _name(topic)))
    most = max(table.cells.values(), default=0)
    totals = [Cell(table.column_totals.get(key, 0)) for key in keys]
    return Shape([_row(found, topic, links, keys=keys, most=most) for topic in rows], parts, totals, Cell(table.total))


def places_of(shape: Shape) -> list[dict[str, Any]]:
    """Areas for the map, each with what was missed most there."""
    found = []
    for at, part in enumerate(shape.columns):
        here = sorted((row for row in shape.rows if row.areas[at].number), key=lambda row: -row.areas[at].number)
        held = [{"name": _on_map(row, at), "link": row.areas[at].link} for row in here[:_TOPICS_ON_MAP]]
        if part.at and held:
            found.append({"name": part.name, "lat": part.at[0], "lon": part.at[1], "held": held})
    return found


def _on_map(row: Row, at: int) -> str:
    return say("radar.on_map", topic=row.name, number=_said(row.areas[at].number))


def lines_of(shape: Shape) -> Iterator[tuple[str, str, str, int]]:
    """Table, topic, column, people at least, of what is shown."""
    for row in shape.rows:
        yield say("radar.total"), row.name, "", row.total.number
        for part, cell in zip(shape.columns, row.areas, strict=True):
            yield say("radar.by_area"), row.name, part.name, cell.number
        for slot, cell in zip((*SLOTS, ANY_TIME), row.hours, strict=True):
            yield say("radar.by_hour"), row.name, slot_name(slot), cell.number
        for bar in row.weeks:
            yield say("radar.by_week"), row.name, bar.week.isoformat(), bar.number


def slot_name(slot: Any) -> str:
    """Monday morning, or any time."""
    return say("radar.any_time") if slot == ANY_TIME else say(f"radar.day_{slot[0]}") + say(f"radar.{slot[1]}")


def _columns(table: Shown) -> list[Any]:
    """Columns in which something is shown: those with most first, what lies in none last."""
    used = {column for _, column in table.cells}
    heaviest = {column: sum(table.cells.get((row, column), 0) for row in table.rows) for column in used}
    return sorted(used, key=lambda column: (column == ELSEWHERE, -heaviest[column], str(column)))


def _part(parts: Mapping[Any, Part], key: Any) -> Part:
    return parts.get(key) or Part("", say("radar.elsewhere"))


def _row(found: Radar, topic: str, links: _Links, *, keys: Sequence[Any], most: int) -> Row:
    hours, weeks = found.hours, found.weeks
    latest = max(hours.cells.values(), default=0)
    bars = _bars(weeks, topic)
    parts = [_part(found.parts.columns, key) for key in keys]
    behind = [links.to(topic=topic, area=part.key) if topic and part.key else "" for part in parts]
    numbers = [found.areas.cells.get((topic, key), 0) for key in keys]
    best = max(bars, key=lambda bar: bar.number)
    return Row(
        topic,
        _name(topic),
        Cell(found.areas.row_totals[topic], 0, links.to(topic=topic) if topic else ""),
        [_cell(number, most, link) for number, link in zip(numbers, behind, strict=True)],
        [_cell(hours.cells.get((topic, slot), 0), latest) for slot in hours.columns],
        bars,
        say("match.comma").join(_week(bar) for bar in bars if bar.number),
        _week(best) if best.number else "",
    )


def _cell(number: int, most: int, link: str = "") -> Cell:
    shade = -(-number * _SHADES // max(most, _DARKEST)) if number else 0
    return Cell(number, shade, link if number else "")


def _bars(weeks: Shown, topic: str) -> list[Bar]:
    most = max((weeks.cells.get((topic, week), 0) for week in weeks.columns), default=0) or 1
    numbers = [(week, weeks.cells.get((topic, week), 0)) for week in weeks.columns]
    return [Bar(week, number, round(number / most * _BAR_HEIGHT)) for week, number in numbers]


def _week(bar: Bar) -> str:
    return say("radar.week_told", week=weekday(bar.week), number=_said(bar.number))


def _name(topic: str) -> str:
    return label(topic, language()) if topic else say("radar.no_topic")


def _said(number: int) -> str:
    return say("radar.at_least", number=count(number))
