"""The hand-written places and programmes of the sample cities: `sample/*.toml` to plain values."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from bot.opendata.clock import read_clock
from bot.opendata.facts import ages
from bot.opendata.places import locate
from bot.opendata.repeats import read_repetition
from handlers.acts.take_in import CatalogueRead, GatheringRead, GroupRead, RoleRead, VenueRead
from handlers.acts.take_in_dates import DateRead
from models.recurrence import days

# Hand-picked dates are made for this many days from the week before today on.
_PICKED_BACK, _PICKED_AHEAD = 7, 75


def read_city(path: Path, today: date) -> CatalogueRead:
    """One file; `today` settles hand-picked dates and which winter or summer a season means."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    venues = tuple(_venue(row) for row in told["venue"])
    names = dict.fromkeys(row["group"] for row in told["gathering"] if "group" in row)
    groups = tuple(GroupRead(key=name, name=name) for name in names)
    return CatalogueRead(venues, groups, tuple(_gathering(row, today) for row in told["gathering"]))


def _venue(row: Mapping[str, Any]) -> VenueRead:
    return VenueRead(
        key=row["key"],
        name=row["name"],
        kana=row.get("kana", ""),
        address=row["address"],
        area=locate(row["address"]).key,
        hours=row.get("hours", ""),
        facts=_facts(row),
    )


def _facts(row: Mapping[str, Any]) -> dict[str, bool]:
    return dict.fromkeys(row.get("no", ()), False) | dict.fromkeys(row.get("yes", ()), True)


def _gathering(row: Mapping[str, Any], today: date) -> GatheringRead:
    clock = read_clock(row["time"])
    repetition = read_repetition(row.get("when", ""))
    age_from, age_to = ages(row.get("audience", ""))
    period = _season(row["season"], today) if "season" in row else (None, None)
    return GatheringRead(
        key=row["key"],
        name=row["name"],
        kana=row.get("kana", ""),
        description=row["description"],
        categories=tuple(row["categories"]),
        facts=_facts(row),
        venue=row["venue"],
        group=row.get("group", ""),
        rule=repetition.rule,
        rule_words=row.get("words", row.get("when", "")),
        start_time=clock.start,
        end_time=clock.end,
        period_from=period[0],
        period_until=period[1],
        skip_holidays=row.get("skip_holidays", False),
        audience=row.get("audience", ""),
        age_from=age_from,
        age_to=age_to,
        capacity=row.get("capacity"),
        fee=row.get("fee", ""),
        how_to_join=row.get("how", ""),
        bring=row.get("bring", ""),
        online=row.get("online"),
        dates=tuple(_picked(row["picked"], (clock.start, clock.end), today)) if "picked" in row else (),
        roles=tuple(_role(row["key"], number, role) for number, role in enumerate(row.get("role", ()), 1)),
    )


def _role(gathering: str, number: int, row: Mapping[str, Any]) -> RoleRead:
    return RoleRead(
        key=f"{gathering}-{number}",
        name=row["name"],
        description=row["description"],
        minutes=row["minutes"],
        head_count=row["head_count"],
    )


def _picked(rule: str, clock: tuple[time | None, time | None], today: date) -> list[DateRead]:
    """Irregular dates, as people pick them: about every fifth day of the rule is left out, always the same ones."""
    first, last = today - timedelta(days=_PICKED_BACK), today + timedelta(days=_PICKED_AHEAD)
    return [DateRead(day, *clock) for day in days(rule, first, last) if day.toordinal() // 7 % 5]


def _season(told: list[str], today: date) -> tuple[date, date]:
    """The season that runs now, or else the next one; "12-20" to "01-10" crosses the year."""
    first, last = ((int(m), int(d)) for m, d in (re.split("-", part) for part in told))
    for year in (today.year - 1, today.year, today.year + 1):
        until = date(year + (last < first), *last)
        if until >= today:
            return date(year, *first), until
    raise ValueError(told)
