"""Imports as background jobs: a file is read and compared, applied, or taken back, while somebody watches the progress.

Reading is a trial: the file is stored in a transaction that is rolled back, so that what is shown is what will be done.
What may be done when is in `handlers/acts/import_runs.py`.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.opendata.importer import FileRead, Help, Options, overtaken, plan_source, read_file, store, told
from bot.opendata.mending import faulty_rows
from bot.opendata.report import Refused
from bot.opendata.sheets import SourceFile
from bot.parts import Parts, single_moves
from handlers.acts.import_changes import RowChange, keep_changes
from handlers.acts.import_missing import not_named
from handlers.acts.import_runs import claim
from handlers.acts.take_in_dates import TakenIn
from handlers.acts.undo_import import undo_import
from models.background import Upload
from models.feed import Feed, FeedOutcome
from models.import_run import ImportRun, ImportState
from models.session import make_sessions

log = logging.getLogger(__name__)
_NOTED_EVERY_SECONDS = 0.5
_READING_SHARE = 60
Work = Callable[[Session, ImportRun, "Progress", datetime], None]
# Where an import stands again when its work came to nothing.
_BACK_TO = {
    ImportState.READING: ImportState.REFUSED,
    ImportState.APPLYING: ImportState.HELD,
    ImportState.UNDOING: ImportState.APPLIED,
}
_BROKEN = "こちらの不具合で最後までできませんでした。何も変わっていません"
_GONE = "ファイルは、もう保管されていません。もう一度アップロードしてください"


class Progress:
    """Says how far a work is, in per cent, from outside its transaction: whoever watches sees it at once."""

    def __init__(self, engine: Engine, run_id: int) -> None:
        self._moves, self._run_id = single_moves(engine), run_id
        self._noted_at = 0.0

    def __call__(self, percent: float) -> None:
        """Note it, twice a second at most."""
        if time.monotonic() - self._noted_at < _NOTED_EVERY_SECONDS:
            return
        self._noted_at = time.monotonic()
        # Never wait for the work itself, should it hold the row already.
        free = select(ImportRun.id).where(ImportRun.id == self._run_id).with_for_update(skip_locked=True)
        noted = update(ImportRun).where(ImportRun.id.in_(free.scalar_subquery()))
        with self._moves() as session:
            session.execute(noted.values(progress=int(percent), progress_at=func.now()))


def read_import(parts: Parts, run_id: int) -> None:
    """Read a file and find out what it would change. Nothing of the catalogue is changed."""
    _do(parts, run_id, ImportState.READING, _read)


def apply_import(parts: Parts, run_id: int) -> None:
    """Bring the catalogue in line with the file: whole, with the import's end, or not at all."""
    _do(parts, run_id, ImportState.APPLYING, _apply)


def take_import_back(parts: Parts, run_id: int) -> None:
    """Undo it."""
    _do(parts, run_id, ImportState.UNDOING, lambda session, run, _progress, now: undo_import(session, run, now=now))


def _do(parts: Parts, run_id: int, state: ImportState, work: Work) -> None:
    """Do the work if it is still to be done. A job may come twice: the second finds another state."""
    sessions = make_sessions(parts.engine)
    try:
        with sessions.begin() as session:
            run = claim(session, run_id, state)
            if run is not None:
                work(session, run, Progress(parts.engine, run_id), parts.clock.now())
        return
    except Refused as refusal:
        trouble = str(refusal)
    except (OperationalError, OSError):
        raise  # the database was away: the job comes again
    except Exception as error:
        log.exception("import failed", extra={"kind": type(error).__name__, "step": state.value})
        trouble = _BROKEN
    with sessions.begin() as session:
        here = update(ImportRun).where(ImportRun.id == run_id, ImportRun.state == state)
        session.execute(here.values(state=_BACK_TO[state], trouble=trouble))


def _read(session: Session, run: ImportRun, progress: Progress, now: datetime) -> None:
    found = _found(session, run, progress, now)
    options, source = Options(**run.options), found.origin.source
    why = None if options.older else overtaken(session, found.file, found.table.kind, source)
    with session.begin_nested() as trial:
        taken = _stored(session, found, now)
        trial.rollback()
    _note(session, run, found, taken)
    run.state, run.trouble = (ImportState.HELD, f"{why}。") if why else (ImportState.READ, None)


def _apply(session: Session, run: ImportRun, progress: Progress, now: datetime) -> None:
    found = _found(session, run, progress, now)
    _note(session, run, found, _stored(session, found, now))
    run.state, run.trouble, run.imported_at = ImportState.APPLIED, None, now
    if run.feed_id:
        applied = {"outcome": FeedOutcome.APPLIED, "trouble": None}
        session.execute(update(Feed).where(Feed.id == run.feed_id).values(applied))


def _found(session: Session, run: ImportRun, progress: Progress, now: datetime) -> FileRead:
    upload = session.get(Upload, run.upload_id) if run.upload_id else None
    if upload is None:
        raise Refused(_GONE)
    progress(1)
    file, mended = SourceFile(upload.file_name, upload.content), run.mended
    session.expunge(upload)
    step = Help(mended, lambda share: progress(share * _READING_SHARE))
    found = read_file(file, Options(**run.options), now=now, help_=step)
    progress(_READING_SHARE)
    return found


def _stored(session: Session, found: FileRead, now: datetime) -> TakenIn:
    taken = store(session, found, now=now)
    plan_source(session, found.origin.source, found.report, now=now)
    return taken


def _note(session: Session, run: ImportRun, found: FileRead, taken: TakenIn) -> None:
    """Keep with the import what it changed, or would."""
    keys = {row.key for row in (*found.read.gatherings, *found.read.venues)}
    missing: list[RowChange] = not_named(session, found.origin.source, keys)
    run.kind, run.source = found.table.kind, found.origin.source
    for name, value in told(found).items():
        setattr(run, name, value)
    read = len(found.read.gatherings) + len(found.read.venues)
    run.counts = {**run.counts, "read": read, "same": len(taken.same)}
    run.faulty = faulty_rows(found.table, found.report)
    keep_changes(session, run, [*taken.rows, *missing], same=taken.same)
