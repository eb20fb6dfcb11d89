"""A file into the catalogue: read whole, stored whole or not at all, and every remark kept with the run.

What happens to files that staff look at first, or take back, is in `bot/imports.py`: they come this way, too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.opendata import places, publishers
from bot.opendata.areas import load_areas
from bot.opendata.columns import Table, read_table
from bot.opendata.events import read_events
from bot.opendata.facilities import read_facilities
from bot.opendata.meals import read_meals
from bot.opendata.mending import mend
from bot.opendata.places import Municipality
from bot.opendata.releases import data_set, is_older
from bot.opendata.report import Refused, Report, What
from bot.opendata.rows import Row, Setting
from bot.opendata.sheets import SourceFile
from bot.opendata.shift import bring_ahead
from bot.opendata.workbooks import sheets_of
from handlers.acts.import_changes import keep_changes
from handlers.acts.plan_occurrences import plan_gatherings
from handlers.acts.take_in import CatalogueRead, Origin, take_in
from handlers.acts.take_in_dates import TakenIn
from models.area import Area
from models.base import JAPAN
from models.gathering import Gathering
from models.import_run import ImportRun, ImportState


@dataclass(frozen=True)
class Options:
    """How to take a file in. `current`: move its dates ahead of today by whole weeks (for samples only).

    `city`: the municipality the file is about, by name or code, where neither its columns nor its name tell.
    `older`: take a release in though a newer one has been; its values overwrite the newer ones.
    `data_set`: the name its rows go by in the catalogue, where the file's own name does not tell.
    """

    sample: bool = False
    current: bool = False
    city: str = ""
    older: bool = False
    data_set: str = ""


_PLAIN = Options()


@dataclass(frozen=True)
class Help:
    """What people add to a reading: the cells they put right. `step` hears the share that is done, from 0 to 1."""

    mended: Sequence[Mapping[str, Any]] = ()
    step: Callable[[float], object] = field(default=lambda _share: None)


_ALONE = Help()


@dataclass(frozen=True)
class FileRead:
    """A file with everything it holds, not yet stored."""

    file: SourceFile
    report: Report
    table: Table
    read: CatalogueRead
    origin: Origin


def import_file(session: Session, path: Path, *, now: datetime, options: Options = _PLAIN) -> Report:
    """Take a file in and plan its dates. The same file again changes nothing.

    Raises:
        Refused: the file cannot be used; nothing was changed.
    """
    return import_source(session, SourceFile.at(path), now=now, options=options)


def import_source(session: Session, file: SourceFile, *, now: datetime, options: Options = _PLAIN) -> Report:
    """As `import_file`, for a file that is at hand already."""
    report, source = take_file(session, file, now=now, options=options)
    plan_source(session, source, report, now=now)
    return report


def plan_source(session: Session, source: str, report: Report, *, now: datetime) -> None:
    """Plan the dates of the gatherings of a data set."""
    here = select(Gathering.id).where(Gathering.source == source).order_by(Gathering.id)
    planned = plan_gatherings(session, session.scalars(here).all(), now=now)
    report.add_dates(made=planned.made, removed=planned.removed, changes=planned.changes)


def take_file(session: Session, file: SourceFile, *, now: datetime, options: Options = _PLAIN) -> tuple[Report, str]:
    """As `import_file`, without planning the dates of rules: for several files in a row. The report and the source.

    Raises:
        Refused: the file cannot be used; nothing was changed.
    """
    found = read_file(file, options, now=now)
    report, source = found.report, found.origin.source
    if not options.older and (why := overtaken(session, file, found.table.kind, source)):
        report.add(0, What.DROP, "", f"{why}。それでも取り込むときは --older を付けてください")
        return report, source
    with session.begin_nested():
        taken = store(session, found, now=now)
        run = _run(found, now)
        session.add(run)
        session.flush()
        keep_changes(session, run, taken.rows, same=taken.same)
    return report, source


def read_file(file: SourceFile, options: Options = _PLAIN, *, now: datetime, help_: Help = _ALONE) -> FileRead:
    """Read a file whole, without touching the catalogue.

    Raises:
        Refused: it cannot be used.
    """
    report = Report(file.name)
    table = mend(read_table(sheets_of(file), report), help_.mended)
    report.kind, report.rows = table.kind, len(table.records)
    if not table.records:
        raise Refused(f"{file.name} には見出しのほかに行がありません")
    today = now.astimezone(JAPAN).date()
    city = _city(file.name, table, report, options.city)
    setting = Setting(report, city, keep_phones=table.kind != "groups", step=_counter(report.rows, help_.step))
    read = _read(table, setting, today)
    if options.current:
        read = bring_ahead(read, today)
    source = f"{table.kind}:{options.data_set or data_set(Path(file.name))}"
    attribution = publishers.attribution(table.kind, city, file.name, table.publisher)
    return FileRead(file, report, table, read, Origin(source, attribution, options.sample))


def store(session: Session, found: FileRead, *, now: datetime) -> TakenIn:
    """Bring the catalogue in line with a file, the dates of rules excepted."""
    if session.scalar(select(Area.id).limit(1)) is None:
        load_areas(session)
    taken = take_in(session, found.read, found.origin, now=now)
    found.report.counts.update(taken.counts)
    found.report.touched |= taken.touched
    found.report.add_changes(taken.changes)
    found.report.add_rested(taken.rested)
    return taken


def overtaken(session: Session, file: SourceFile, kind: str, source: str) -> str | None:
    """Why a file is passed over: it would put old values back, and tell people of old hours.

    A newer release of its data set is here; or this very file was, and another one has taken its place since.
    """
    runs = session.execute(
        select(ImportRun.file_name, ImportRun.sha256, ImportRun.source)
        .where(ImportRun.kind == kind, ImportRun.state == ImportState.APPLIED)
        .order_by(ImportRun.imported_at, ImportRun.id)
    )
    # Runs of before did not note their data set.
    same = [run for run in runs if (run.source or f"{kind}:{data_set(Path(run.file_name))}") == source]
    if newer := next((run.file_name for run in same if is_older(file.name, run.file_name)), None):
        return f"取り込み済みの {newer} より古い版です"
    if same and same[-1].sha256 != file.sha256 and any(run.sha256 == file.sha256 for run in same):
        return f"取り込み済みで、そのあと {same[-1].file_name} に置きかわっています"
    return None


def _counter(rows: int, step: Callable[[float], object]) -> Callable[[], object]:
    """Turns a call for each row into the share of rows that are done."""
    done = iter(range(1, rows + 1))
    return lambda: step(next(done, rows) / rows)


def _city(file_name: str, table: Table, report: Report, told: str) -> Municipality | None:
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
    return found or publishers.city_of_file(file_name)


def _read(table: Table, setting: Setting, today: date) -> CatalogueRead:
    readers: dict[str, Callable[[], CatalogueRead]] = {
        "events": lambda: read_events(table, setting, today=today),
        "facilities": lambda: read_facilities(table, setting),
        "groups": lambda: read_meals(table, setting),
    }
    return readers[table.kind]()


def _run(found: FileRead, now: datetime) -> ImportRun:
    return ImportRun(
        state=ImportState.APPLIED,
        made_at=now,
        file_name=found.file.name,
        sha256=found.file.sha256,
        kind=found.report.kind,
        source=found.origin.source,
        imported_at=now,
        **told(found),
    )


def told(found: FileRead) -> dict[str, Any]:
    """What is kept of a reading with its run."""
    report = found.report
    return {
        "counts": dict(report.counts) | {"rows": report.rows, "lost": report.count(What.LOST)},
        "report": [note.as_row() for note in report.notes],
        "columns": [{"heading": heading, "field": name} for heading, name in found.table.headings],
    }
