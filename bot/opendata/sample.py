"""The sample catalogue: made and moved data for trying everything out. Every row is marked as a sample.

Four parts, each with its source in `sample/README.md`: hand-written cities, a catalogue of 321 small groups and
roles, open data of municipalities with its dates moved ahead of today, and 町会 with what they circulate.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.opendata import sample_circulation
from bot.opendata.areas import load_areas
from bot.opendata.facts import ages, facts_of_words
from bot.opendata.importer import Options, take_file
from bot.opendata.layers import load_layer
from bot.opendata.places import locate
from bot.opendata.repeats import read_repetition
from bot.opendata.rows import steady_key
from bot.opendata.sample_city import read_city
from bot.opendata.sheets import SourceFile
from handlers.acts.plan_occurrences import plan_gatherings
from handlers.acts.take_in import CatalogueRead, GatheringRead, Origin, RoleRead, VenueRead, take_in
from models.base import JAPAN
from models.gathering import Gathering

FOLDER = Path(__file__).parent / "sample"
_MADE = "見本（むすびの開発用に作ったもの。実在の予定ではありません）"
_FEE = re.compile(r"(?:子ども無料・)?(?:大人|材料費|月会費|年|1時間)?\d+円|無料|月謝あり")
_NOT_ALWAYS = re.compile(r"冬だけ|雪のない時期|年\d回|全\d回")


def load(session: Session, *, now: datetime) -> Counter[str]:
    """Load everything and plan its dates; again the same day changes nothing. Counts by noun and outcome."""
    today = now.astimezone(JAPAN).date()
    counts = Counter({"area created": load_areas(session)})
    counts.update(load_layer(session, FOLDER / "schools.csv", sample=True).counts)
    written: set[str] = set()
    for path in sorted(FOLDER.glob("*.toml")):
        city = read_city(path, today)
        written |= {gathering.name for gathering in city.gatherings}
        counts.update(take_in(session, city, Origin(f"sample:{path.stem}", _MADE, sample=True), now=now).counts)
    items = read_items(without=written)
    counts.update(take_in(session, items, Origin("sample:items", _MADE, sample=True), now=now).counts)
    for path in sorted(FOLDER.glob("opendata/*.gz")):
        report, _ = take_file(session, SourceFile.at(path), now=now, options=Options(sample=True, current=True))
        counts.update(report.counts)
    counts.update(sample_circulation.load(session, _MADE, now=now))
    samples = select(Gathering.id).where(Gathering.sample).order_by(Gathering.id)
    counts["occurrence created"] += plan_gatherings(session, session.scalars(samples).all(), now=now).made
    return counts


def read_items(*, without: Collection[str] = ()) -> CatalogueRead:
    """The small groups, gatherings, places and roles; a role gets a gathering of its own to belong to.

    `without`: names that are told in full elsewhere; what one of them contains is left out.
    """
    lines = gzip.decompress((FOLDER / "items.jsonl.gz").read_bytes()).decode().splitlines()
    told = [json.loads(line) for line in lines]
    rows = [row for row in told if not any(row["name"] in name for name in without)]
    venues = {venue.key: venue for row in rows if (venue := _venue(row))}
    return CatalogueRead(tuple(venues.values()), (), tuple(_gathering(row) for row in rows))


def _venue(row: Mapping[str, Any]) -> VenueRead:
    address = f"{row['pref']}{row['city']}{row['ward']}{row['town']}"
    name = row["venue"] or address
    return VenueRead(
        key=steady_key(name, address),
        name=name,
        address=address,
        area=locate(address).key,
        lat=row["lat"],
        lon=row["lon"],
    )


def _gathering(row: Mapping[str, Any]) -> GatheringRead:
    notes = row["notes"]
    repetition = read_repetition(row["schedule"] + " " + " ".join(_NOT_ALWAYS.findall(notes)))
    rule = "" if _NOT_ALWAYS.search(notes) else repetition.rule
    age_from, age_to = ages(row["audience"])
    fee = _FEE.search(notes)
    helping = row["kind"] == "role"
    return GatheringRead(
        key=row["id"],
        name=row["name"],
        description="\n".join(part for part in (row["description"], notes) if part),
        categories=tuple(row["categories"]),
        facts=facts_of_words(f"{row['description']} {notes}"),
        venue=_venue(row).key,
        rule=rule,
        rule_words=row["schedule"] if not rule or notes else _without_time(row["schedule"]),
        start_time=repetition.start,
        end_time=repetition.end,
        audience=row["audience"],
        age_from=age_from,
        age_to=age_to,
        fee=fee.group() if fee else "",
        how_to_join="申込不要" if re.search("予約不要|申込不要", notes) else "",
        roles=(RoleRead(key=row["id"], name=row["name"], description=row["description"], head_count=2),)
        if helping
        else (),
    )


def _without_time(schedule: str) -> str:
    return re.split(r"\s", schedule.strip())[0]
