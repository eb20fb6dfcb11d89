"""An import's way from the file that was handed in to what was applied: who may send it on, and when.

What reads and stores files is in `bot/imports.py`; what a file names no more is in
`import_missing`, taking an import back in `undo_import`.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from models.background import Upload
from models.feed import Feed, FeedOutcome
from models.import_run import AT_WORK, OPEN, ImportRun, ImportState

# One import at a time is compared or stored: what was shown is then what is done.
_LOCK = 0x6D7573756269_49


@dataclass(frozen=True)
class HandedIn:
    """A file as it came. `by`: the account, or "feed". `options`: as in `bot/opendata/importer.py`."""

    file_name: str
    content: bytes
    sha256: str
    by: str
    options: Mapping[str, Any] = field(default_factory=dict)
    feed_id: int | None = None


@dataclass(frozen=True)
class Mended:
    """Cells of a line by field: what stood there, and what staff put in its place."""

    line: int
    was: Mapping[str, str]
    now: Mapping[str, str]


def hand_in(session: Session, file: HandedIn, *, now: datetime) -> ImportRun:
    """Keep a file that is to be read."""
    upload = Upload(file_name=file.file_name, content=file.content, options=dict(file.options), made_at=now)
    session.add(upload)
    session.flush()
    values = asdict(file)
    by = values.pop("by")
    del values["content"]
    run = ImportRun(**values, made_by=by, upload_id=upload.id, state=ImportState.READING, made_at=now, imported_at=None)
    session.add(run)
    session.flush()
    return run


def read_again(session: Session, run: ImportRun, *, by: str, now: datetime) -> ImportRun | None:
    """Read its file once more: an open import itself, of a closed one a new import. None: the file is not kept."""
    if run.upload_id is None or run.state in AT_WORK:
        return None
    if run.state in OPEN | {ImportState.REFUSED}:
        return run if _send_on(session, run, ImportState.READING, OPEN | {ImportState.REFUSED}) else None
    kept = ("file_name", "sha256", "upload_id", "feed_id", "options", "mended")
    new = ImportRun(**{name: getattr(run, name) for name in kept}, made_by=by, made_at=now)
    new.state, new.imported_at = ImportState.READING, None
    session.add(new)
    session.flush()
    return new


def ask_apply(session: Session, actor: Actor, run: ImportRun, *, now: datetime) -> bool:
    """Have it applied. False: somebody else was first, or it is too late for that."""
    deed = Deed("import.apply", _subject(run), {"state": run.state.value}, {"file": run.file_name})
    return _send_on(session, run, ImportState.APPLYING, OPEN) and _told(session, actor, deed, now)


def ask_undo(session: Session, actor: Actor, run: ImportRun, *, now: datetime) -> bool:
    """Have what it changed taken back. False: as above."""
    deed = Deed("import.undo", _subject(run), {"state": run.state.value}, {"file": run.file_name})
    return _send_on(session, run, ImportState.UNDOING, {ImportState.APPLIED}) and _told(session, actor, deed, now)


def drop(session: Session, actor: Actor, run: ImportRun, *, now: datetime) -> bool:
    """Throw it away. False: as above."""
    deed = Deed("import.drop", _subject(run), {"state": run.state.value}, {"file": run.file_name})
    if run.feed_id:
        settled = {"outcome": FeedOutcome.SAME, "trouble": None}
        session.execute(update(Feed).where(Feed.id == run.feed_id).values(settled))
    return _send_on(session, run, ImportState.DROPPED, OPEN) and _told(session, actor, deed, now)


def claim(session: Session, run_id: int, state: ImportState) -> ImportRun | None:
    """The import, if this work is still to be done; until the commit nobody else is at any import."""
    session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    return session.scalar(select(ImportRun).where(ImportRun.id == run_id, ImportRun.state == state))


def mend(session: Session, actor: Actor, run: ImportRun, cells: Mended, *, now: datetime) -> None:
    """Note what staff put in the place of cells; it counts when the file is read again."""
    run.mended = [*run.mended, {"line": cells.line, "was": dict(cells.was), "now": dict(cells.now)}]
    deed = Deed("import.mend", _subject(run), {}, {"line": cells.line, "fields": sorted(cells.now)})
    record(session, actor, deed, now=now)


def _send_on(session: Session, run: ImportRun, to: ImportState, allowed: Collection[ImportState]) -> bool:
    """One of two who press at once gets through."""
    moved = update(ImportRun).where(ImportRun.id == run.id, ImportRun.state.in_(allowed))
    values = {"state": to, "progress": 0, "progress_at": func.now(), "trouble": None}
    if session.scalar(moved.values(values).returning(ImportRun.id)) is None:
        return False
    session.refresh(run)
    return True


def _told(session: Session, actor: Actor, deed: Deed, now: datetime) -> bool:
    record(session, actor, deed, now=now)
    return True


def _subject(run: ImportRun) -> str:
    return f"import:{run.public_id}"
