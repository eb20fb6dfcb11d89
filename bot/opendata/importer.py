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
from bot.opendata.report import Refused, Report, What
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
    source = f"{table.kind}:{data_set(path)}"
    if not options.older and (why := _overtaken(session, path, table.kind)):
        report.add(0, What.DROP, "", f"{why}。それでも取り込むときは --older を付けてください")
        return report, source
    city = _city(path, table, report, options.city)
    read = _read(table, Setting(report, city, keep_phones=table.kind != "groups"), now.astimezone(JAPAN).date())
    if options.current:
        read = bring_ahead(read, now.astimezone(JAPAN).date())
    origin = Origin(
        source,
        publishers.attribution(table.kind, city, path.name, table.publisher),
        options.sample,
    )
    with session.begin_nested():
        if session.scalar(select(Area.id).limit(1)) is None:
            load_areas(session)
        taken = take_in(session, read, origin, now=now)
        report.counts.update(taken.counts)
        report.touched |= taken.touched
        report.add_changes(taken.changes)
        session.add(_run(path, report, now))
    return report, origin.source


def _overtaken(session: Session, path: Path, kind: str) -> str | None:
    """Why a file is passed over: it would put old values back, and tell people of old hours.

    A newer release of its data set is here; or this very file was, and another one has taken its place since.
    """
    runs = session.execute(
        select(ImportRun.file_name, ImportRun.sha256).where(ImportRun.kind == kind).order_by(ImportRun.id)
    )
    same = [run for run in runs if data_set(Path(run.file_name)) == data_set(path)]
    if newer := next((run.file_name for run in same if is_older(path.name, run.file_name)), None):
        return f"取り込み済みの {newer} より古い版です"
    sha256 = _sha256(path)
    if same and same[-1].sha256 != sha256 and any(run.sha256 == sha256 for run in same):
        return f"取り込み済みで、そのあと {same[-1].file_name} に置きかわっています"
    return None


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


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
        sha256=_sha256(path),
        kind=report.kind,
        imported_at=now,
        counts=dict(report.counts) | {"rows": report.rows},
        report=[note.as_row() for note in report.notes],
    )
