"""What background jobs do, and the thread that does them. How a job is put in and taken up again is in `jobs.py`.

Every task may run twice: its process can die at any moment, and the job is then taken up anew.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import ConnectorException
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.feeds import fetch_feed
from bot.imports import apply_import, read_import, take_import_back
from bot.intake_wire import address_of
from bot.jobs import HEARTBEAT_SECONDS, QUEUE, STALLED_SECONDS, Task, defer
from bot.match_files import write_match_file
from bot.opendata.importer import Options, import_source
from bot.opendata.report import Refused
from bot.opendata.sheets import SourceFile
from bot.parts import Parts
from bot.replays import Rehearsal
from handlers.acts.find_circles import find_circles
from handlers.acts.keep_radars import keep_radars
from handlers.acts.retention import MOST_LEAVERS, sweep
from models.background import Upload
from models.session import make_sessions

log = logging.getLogger(__name__)
_STOP_SECONDS = 15.0
_AFTER_FAILURE_SECONDS = 5.0
_AWAY = (ConnectorException, OperationalError, PoolTimeout, OSError)
_ON_IMPORTS = {
    Task.READ_IMPORT: read_import,
    Task.APPLY_IMPORT: apply_import,
    Task.UNDO_IMPORT: take_import_back,
}
# The database was away: worth another try. A file that cannot be used stays so.
_RETRY = RetryStrategy(max_attempts=5, exponential_wait=3, retry_exceptions=[SQLAlchemyError, OSError])


def put_in_file(session: Session, path: Path, options: Options, *, now: datetime) -> int | None:
    """Have a file taken in by whichever machine comes first. Returns the job's id."""
    upload = Upload(file_name=path.name, content=path.read_bytes(), options=asdict(options), made_at=now)
    session.add(upload)
    session.flush()
    return defer(session, Task.TAKE_IN, upload=upload.id)


def take_in(parts: Parts, upload_id: int) -> None:
    """Take a file in: whole, with its row's end, or not at all.

    Raises:
        Refused: the file cannot be used; the reason is kept with it.
    """
    sessions = make_sessions(parts.engine)
    with sessions() as session:
        upload = session.get(Upload, upload_id)
    if upload is None:
        return
    try:
        with sessions.begin() as session:
            file = SourceFile(upload.file_name, upload.content)
            import_source(session, file, now=parts.clock.now(), options=Options(**upload.options))
            session.delete(session.merge(upload))
    except Refused as refusal:
        with sessions.begin() as session:
            session.execute(update(Upload).where(Upload.id == upload_id).values(refusal=str(refusal)))
        raise


def forget(parts: Parts) -> None:
    """Let go of what has been kept long enough, some at a time, until nothing is left to forget."""
    left = MOST_LEAVERS
    while left >= MOST_LEAVERS:
        with make_sessions(parts.engine).begin() as session:
            left = sweep(session, now=parts.clock.now())["resident"]


def look_for_circles(parts: Parts) -> None:
    """Look at all open wishes anew. It takes the engine, which the clock does not hold."""
    with make_sessions(parts.engine).begin() as session:
        find_circles(session, now=parts.clock.now(), fewest=parts.config.circle_fewest)


def count_ahead(parts: Parts) -> None:
    """Count what the radar shows of each city and ward. It takes longer than the clock should hold what it counted."""
    with make_sessions(parts.engine).begin() as session:
        keep_radars(session, now=parts.clock.now())


def _on_run(work: Callable[[Parts, int], None], parts: Parts, run: int) -> None:
    work(parts, run)


def make_app(parts: Parts) -> App:
    """The engine with our tasks, on connections of its own."""
    connector = PsycopgConnector(
        conninfo=address_of(parts.engine),
        min_size=1,
        max_size=4,
        kwargs={"prepare_threshold": None, "application_name": "musubi-jobs", "connect_timeout": 5},
    )
    app = App(connector=connector)
    app.task(name=Task.TAKE_IN, queue=QUEUE, retry=_RETRY)(lambda upload: take_in(parts, upload))
    app.task(name=Task.RETENTION, queue=QUEUE, retry=_RETRY)(lambda: forget(parts))
    for task, work in (
        (Task.READ_IMPORT, read_import),
        (Task.APPLY_IMPORT, apply_import),
        (Task.UNDO_IMPORT, take_import_back),
    ):
        app.task(name=task, queue=QUEUE, retry=_RETRY)(partial(_on_run, work, parts))
    app.task(name=Task.FETCH_FEED, queue=QUEUE, retry=_RETRY)(lambda feed: fetch_feed(parts, feed))
    app.task(name=Task.REPLAY, queue=QUEUE, retry=_RETRY)(Rehearsal(parts).run)
    app.task(name=Task.CIRCLES, queue=QUEUE, retry=_RETRY)(lambda: look_for_circles(parts))
    app.task(name=Task.RADARS, queue=QUEUE, retry=_RETRY)(lambda: count_ahead(parts))
    app.task(name=Task.MATCH_FILE, queue=QUEUE, retry=_RETRY)(lambda file: write_match_file(parts, file))
    return app


class JobWorker:
    """Does jobs in the background, one after the other, and comes back when the database does."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stopping = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._running: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin, in the background."""
        self._thread.start()

    def stop(self) -> bool:
        """Take no more, finish the one at hand. False: it took too long, and will be taken up anew."""
        self._stopping.set()
        self._loop.call_soon_threadsafe(self._cancel)
        self._thread.join(_STOP_SECONDS)
        return not self._thread.is_alive()

    def _cancel(self) -> None:
        if self._running:
            self._running.cancel()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._running = self._loop.create_task(self._work())
                self._loop.run_until_complete(self._running)
            except asyncio.CancelledError:
                break
            except _AWAY as error:
                log.warning("no jobs can be done", extra={"kind": type(error).__name__})
            self._stopping.wait(_AFTER_FAILURE_SECONDS)
        self._loop.close()

    async def _work(self) -> None:
        app = make_app(self._parts)
        async with app.open_async():
            await app.run_worker_async(
                queues=[QUEUE],
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
                fetch_job_polling_interval=2.0,
            )
