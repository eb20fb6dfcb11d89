"""The week (週の数字): what the last week came to where an account works, beside the week before and 13 weeks.

Every number is one that `hide_figures` lets be seen; differences, ratios and charts are made of those alone.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import Row

from bot.console import week_shown
from bot.console.access import NEEDS
from bot.console.audit import plain
from bot.console.desk import account, desk, page, say, session
from bot.console.scope import areas_answered_for
from bot.console.shown import moment
from bot.console.week_shown import CARDS, Card
from handlers.acts.bulletin import LAYER
from handlers.acts.figure_places import is_place, is_under, parents
from handlers.acts.week_figures import KEPT, WEEK, WEEKS, Told, in_week, last_week, trend
from models.area import Area
from models.area_figures import EVERYWHERE, REST, Span

_MOST_BACK = KEPT // WEEK * WEEK


@dataclass(frozen=True)
class Part:
    """A place within the one that is looked at, in one week. `area` None: what lies in no other part."""

    area: Area | None
    told: Told


@dataclass(frozen=True)
class Wanted:
    """What is looked at: a week by its Monday, a place; `area` None: everything."""

    week: date
    area: Area | None

    @property
    def place(self) -> str:
        """The place as the figures name it."""
        return self.area.key if self.area else EVERYWHERE

    @property
    def sunday(self) -> date:
        """The week's last day."""
        return self.week + timedelta(days=6)


def add_to(views: Blueprint) -> None:
    """The page, and the numbers as a file."""
    views.add_url_rule("/week", "week", week)
    views.add_url_rule("/week.csv", "week_file", week_file)


def week() -> Response:
    """One week in one place, and the places in it."""
    now = desk().clock.now()
    reached = reach("week")
    if reached == []:
        return page("week", wanted=None)
    wanted, last = _wanted(reached, now), last_week(now)
    rows = in_week(session(), wanted.week)
    areas = [area for _, area in rows if area]
    told: dict[str, Any] = {
        "choices": choices(reached, areas),
        "everywhere": reached is None,
        "parts": _parts(rows, wanted),
        "before": wanted.week - WEEK if last - wanted.week < _MOST_BACK else None,
        "after": wanted.week + WEEK if wanted.week < last else None,
        "sample": any(row.sample for row, _ in rows),
    }
    spans = trend(session(), wanted.place, Span.WEEK, wanted.week, WEEKS)
    return page("week", wanted=wanted, spans=spans, cards=_cards(wanted.area), shown=week_shown, last=last, **told)


def week_file() -> Response:
    """The numbers of 13 weeks, of one chart or all, as CSV for a spreadsheet."""
    reached = reach("week_file")
    wanted = _wanted(reached, desk().clock.now()) if reached != [] else abort(404)
    spans = trend(session(), wanted.place, Span.WEEK, wanted.week, WEEKS)
    asked = request.args.get("chart", "")
    cards = [card for card in _cards(wanted.area) if asked in ("", card.name)] or abort(404)
    name = "-".join(part for part in ("week", week_shown.week_named(wanted.week), asked) if part)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response("\ufeff" + _lines(wanted, spans, cards), mimetype="text/csv", headers=headers)


def reach(endpoint: str) -> list[Area] | None:
    """The places whose figures this account may see on a page, with all that lies in them; None: everything."""
    need = NEEDS[f"console.{endpoint}"]
    held = areas_answered_for(account(), need.duties, now=desk().clock.now())
    return None if held is None else [area for area in held if is_place(area)]


def seen(reached: Sequence[Area] | None, area: Area) -> bool:
    """Whether a place lies within reach."""
    return reached is None or any(is_under(area, whole) for whole in reached)


def choices(reached: Sequence[Area] | None, areas: Sequence[Area]) -> list[Area]:
    """Those that one answers for, and of these places all within reach, each behind the one it lies in."""
    found = {area.id: area for area in (*areas, *(reached or ())) if seen(reached, area)}
    return sorted(found.values(), key=lambda area: (area.pref, area.city, area.ward, area.layer == LAYER, area.name))


def _wanted(reached: list[Area] | None, now: datetime) -> Wanted:
    last = last_week(now)
    try:
        asked = date.fromisoformat(request.args.get("week", "") + "-1")
    except ValueError:
        asked = last
    monday = max(min(asked, last), last - _MOST_BACK)
    key = request.args.get("place", "").replace("\0", "")
    if not key:
        return Wanted(monday, reached[0] if reached else None)
    area = Area.by_key(session(), key) or abort(404)
    return Wanted(monday, area if is_place(area) and seen(reached, area) else abort(404))


def _parts(rows: Sequence[Row[Any, Any]], wanted: Wanted) -> list[Part]:
    """What the place that is looked at is made of, by name; what lies in none of its parts stands last."""
    over = parents(area for _, area in rows if area)
    told = {row.place: Part(area, Told(row.since, row.shown, row.counted_at)) for row, area in rows}
    inner = [told[key] for key, parent in over.items() if parent == wanted.place]
    rest = [told[wanted.place + REST]] if inner and wanted.place + REST in told else []
    return [*sorted(inner, key=lambda part: part.area.name if part.area else ""), *rest]


def _cards(area: Area | None) -> list[Card]:
    """Exact numbers are for those who may open what they count, there."""
    return [card for card in CARDS if not card.needs or _opens(card.needs, area)]


def _opens(name: str, area: Area | None) -> bool:
    if f"console.{name}" not in NEEDS:
        return False
    held = reach(name)
    return held is None or (area is not None and seen(held, area))


def _lines(wanted: Wanted, spans: Sequence[Told], cards: Sequence[Card]) -> str:
    lines = [line for card in cards for line in card.lines]
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow((say("week.place"), plain(wanted.area.full_name if wanted.area else say("week.everywhere"))))
    rows.writerow((say("week.counted_at"), plain(moment(spans[-1].counted_at))))
    rows.writerow((say("week.rule"),))
    rows.writerow(())
    rows.writerow((say("week.begins"), *(say(f"figure.{line}") for line in lines)))
    for told in spans:
        rows.writerow((told.since.isoformat(), *(plain(week_shown.written(told, line)) for line in lines)))
    return file.getvalue()
