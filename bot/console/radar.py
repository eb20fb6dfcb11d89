"""The radar (見つからない声): what residents looked for in vain, by topic and area, hour and week, within reach.

Every number is hidden as `small_counts.py` tells. The question "and if there were one more?" is `what_if.py`'s.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, request

from bot.console.access import NEEDS
from bot.console.audit import plain
from bot.console.desk import account, desk, page, say, session
from bot.console.map import dots, with_tiles
from bot.console.radar_shown import MOST_COLUMNS, lines_of, places_of, shape_of
from bot.console.scope import areas_answered_for, needs_seen_by
from handlers.acts.count_needs import begins
from handlers.acts.radar import PERIODS, Asked, Radar
from handlers.acts.radar_parts import shared
from handlers.acts.searches import areas_of, topic_of
from matching.kinship import narrower

_LONGEST = 100


@dataclass(frozen=True)
class Looked:
    """What the page was asked for, as typed. `weeks`: one of the periods."""

    weeks: int
    area: str = ""
    topic: str = ""

    @classmethod
    def typed(cls, values: Mapping[str, str]) -> "Looked":
        """From the address of the page."""
        weeks = values.get("weeks", "")
        area, topic = (values.get(name, "").replace("\0", "").strip()[:_LONGEST] for name in ("area", "topic"))
        return cls(int(weeks) if weeks in {str(period) for period in PERIODS} else PERIODS[1], area, topic)

    def written(self) -> dict[str, str]:
        """As the page's address has it."""
        values = {"weeks": str(self.weeks), "area": self.area, "topic": self.topic}
        return {name: value for name, value in values.items() if value}


def add_to(views: Blueprint) -> None:
    """The page, and the same as a file."""
    views.add_url_rule("/radar", "radar", show)
    views.add_url_rule("/radar.csv", "radar_file", file)


def show() -> Response:
    """Tables, a map, and a line for each topic."""
    looked = Looked.typed(request.args)
    asked, found = _found(looked)
    shape = shape_of(found, asked, now=desk().clock.now())
    places = places_of(shape)
    drawn = {"places": places, "dots": dots(places), "tiles": desk().map_tiles}
    first, until = asked.span(desk().clock.now())
    answer = page(
        "radar",
        looked=looked,
        shape=shape,
        drawn=drawn,
        periods=PERIODS,
        since=begins(first),
        until=begins(until - timedelta(days=1)),
        at_once=asked.at_once,
        most=MOST_COLUMNS,
        place=asked.areas[0].key if asked.areas and len(asked.areas) == 1 else None,
        unknown=_unknown(looked, asked),
    )
    if desk().map_tiles:
        answer.headers["Content-Security-Policy"] = with_tiles(desk().map_tiles)
    return answer


def file() -> Response:
    """Every number of the page as a line: which table, topic, column, so many people at least."""
    asked, found = _found(Looked.typed(request.args))
    shape = shape_of(found, asked, now=desk().clock.now())
    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow([say(f"radar.file_{name}") for name in ("table", "topic", "column", "people")])
    lines.writerows([plain(value) for value in line] for line in lines_of(shape))
    headers = {"Content-Disposition": 'attachment; filename="radar.csv"'}
    return Response("\ufeff" + written.getvalue(), mimetype="text/csv", headers=headers)


def asked_for(looked: Looked) -> Asked:
    """What is typed, as far as the account answers for it."""
    now = desk().clock.now()
    mine = areas_answered_for(account(), NEEDS["console.radar"].duties, now=now)
    areas = shared(session(), mine, areas_of(session(), looked.area)) if looked.area else mine
    return Asked(looked.weeks, areas, _topics(looked.topic))


def _found(looked: Looked) -> tuple[Asked, Radar]:
    asked, now, duties = asked_for(looked), desk().clock.now(), NEEDS["console.radar"].duties
    seen, reach = needs_seen_by(account(), duties, now=now), areas_answered_for(account(), duties, now=now)
    return asked, desk().radars.radar(session(), asked, seen, reach=reach, now=now)


def _topics(typed: str) -> Sequence[str]:
    """What is called so and all below it; what nothing is called, as it stands: nobody looked for it."""
    topic = topic_of(typed)
    return [topic, *sorted(narrower(topic))] if topic else [typed] if typed else []


def _unknown(looked: Looked, asked: Asked) -> list[str]:
    """Which of the typed names nothing is called by; nor do areas that lie elsewhere have a name here."""
    area = "area" if looked.area and not asked.areas else ""
    topic = "topic" if looked.topic and not topic_of(looked.topic) else ""
    return [name for name in (area, topic) if name]
