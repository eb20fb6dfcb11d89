"""A file into the catalogue: read whole, stored whole or not at all, and every remark kept with the run."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.opendata import places, publishers
from bot.opendata.areas import load_areas
from bot.opendata.columns import Table, read_table
from bot.opendata.events import read_events
from bot.opendata.facilities import read_facilities
from bot.opendata.meals import read_meals
from bot.opendata.places import Municipality
from bot.opendata.releases import data_set, is_older
from bot.opendata.report import Refused, Report
from bot.opendata.rows import Row, Setting
from bot.opendata.sheets import read_sheets
from bot.opendata.shift import bring_ahead
from handlers.acts.plan_occurrences import plan_gatherings
from handlers.acts.take_in import CatalogueRead, Origin, take_in
from models.area import Area
from models.base import JAPAN
from models.gathering import Gathering
from models.import_run import ImportRun


@dataclass(frozen=True)
class Options:
    """How to take a file in. `current`: move its dates ahead of today by whole weeks (for samples only).

    `city`: the municipality the file is about, by name or code, where neither its columns nor its name tell.
    `older`: take a release in though a newer one has been; its values overwrite the newer ones.
    """

    sample: bool = False
    current: bool = False
    city: str = ""
    older: bool = False


_PLAIN = Options()


def import_file(session: Session, path: Path, *, now: datetime, options: Options = _PLAIN) -> Report:
    """Take a file in and plan its dates. The same file again changes nothing.

    Raises:
        Refused: the file cannot be used; nothing was changed.
    """
    report, source = take_file(session, path, now=now, options=options)
    here = select(Gathering.id).where(Gathering.source == source).order_by(Gathering.id)
    planned = plan_gatherings(session, session.scalars(here).all(), now=now)
    report.add_dates(made=planned.made, removed=planned.removed, changes=planned.changes)
    return report


def take_file(session: Session, path: Path, *, now: datetime, options: Options = _PLAIN) -> tuple[Report, str]:
    """As `import_file`, without planning the dates of rules: for several files in a row. The report and the source.

    Raises:
        Refused: the file cannot be used; nothing was changed.
    """
    report = Report(path.name)
    table = read_table(read_sheets(path), report)
    report.kind, report.rows = table.kind, len(table.records)
    if not table.records:
        raise Refused(f"{path.name} には見出しのほかに行がありません")
    if not options.older:
        _refuse_older(session, path, table.kind)
    city = _city(path, table, report, options.city)
    read = _read(table, Setting(report, city, keep_phones=table.kind != "groups"), now.astimezone(JAPAN).date())
    if options.current:
        read = bring_ahead(read, now.astimezone(JAPAN).date())
    origin = Origin(
        f"{table.kind}:{data_set(path)}",
        publishers.attribution(table.kind, city, path.name, table.publisher),
        options.sample,
    )
    with session.begin_nested():
        if session.scalar(select(Area.id).limit(1)) is None:
            load_areas(session)
        taken = take_in(session, read, origin, now=now)
        report.counts.update(taken.counts)
        report.add_changes(taken.changes)
        session.add(_run(path, report, now))
    return report, origin.source


def _refuse_older(session: Session, path: Path, kind: str) -> None:
    """An older release would put old values back, and tell people of old hours."""
    names = session.scalars(select(ImportRun.file_name).where(ImportRun.kind == kind).distinct())
    same = [name for name in names if data_set(Path(name)) == data_set(path)]
    if newer := next((name for name in same if is_older(path.name, name)), None):
        raise Refused(
            f"{path.name} は、取り込み済みの {newer} より古い版です。それでも取り込むときは --older を付けてください"
        )


def _city(path: Path, table: Table, report: Report, told: str) -> Municipality | None:
    """What the operator says, else what most rows say, else what the file's name tells."""
    if told:
        found = places.of_code(told) or places.of_address(told)[0]
        if found is None:
            raise Refused(f"市区町村「{told}」が分かりません")
        return found
    plain = Setting(Report(report.file_name))
    named = [city for record in table.records[:50] if (city := Row(record, plain).city())]
    in_address = [
        city for record in table.records[:50] if (city := places.of_address(record.cells.get("address", ""))[0])
    ]
    found = max(set(named or in_address), key=(named or in_address).count) if named or in_address else None
    return found or publishers.city_of_file(path.name)


def _read(table: Table, setting: Setting, today: date) -> CatalogueRead:
    readers: dict[str, Callable[[], CatalogueRead]] = {
        "events": lambda: read_events(table, setting, today=today),
        "facilities": lambda: read_facilities(table, setting),
        "groups": lambda: read_meals(table, setting),
    }
    return readers[table.kind]()


def _run(path: Path, report: Report, now: datetime) -> ImportRun:
    return ImportRun(
        file_name=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        kind=report.kind,
        imported_at=now,
        counts=dict(report.counts) | {"rows": report.rows},
        report=[note.as_row() for note in report.notes],
    )
