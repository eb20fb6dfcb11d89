"""Background jobs as rows: put in, taken up again when their process died, looked at. What they do is in `tasks.py`.

The engine is procrastinate. Jobs carry ids of ours only; messages and reminders never become jobs: their rows are
claimed directly.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

QUEUE = "musubi"
# Both as the engine's documents have it: a worker writes every 10 seconds, and who is silent for 30 has died.
HEARTBEAT_SECONDS, STALLED_SECONDS = 10.0, 30.0
_MOST_DEATHS = 5
_DONE_LIFE, _FAILED_LIFE = timedelta(days=30), timedelta(days=90)

_STALLED = """
    from procrastinate_jobs job left join procrastinate_workers worker on worker.id = job.worker_id
   where job.status = 'doing'
     and (worker.id is null or worker.last_heartbeat < now() - make_interval(secs => :silent))
"""
_AGAIN = text(
    f"select procrastinate_retry_job_v2(job.id, now(), null, null, null) {_STALLED} and job.attempts + 1 < :most"
)
_GIVE_UP = text(f"select procrastinate_finish_job_v1(job.id, 'failed', false) {_STALLED} and job.attempts + 1 >= :most")
_FORGET = text("""
    delete from procrastinate_jobs job
     where status not in ('todo', 'doing')
       and (select max(at) from procrastinate_events where job_id = job.id)
           < now() - case status when 'failed' then cast(:failed as interval) else cast(:done as interval) end
""")
_FORGET_FILES = text("""
    delete from upload where made_at < now() - cast(:failed as interval)
       and not exists (select from procrastinate_jobs where args ->> 'upload' = upload.id::text)
""")
_LISTED = text("""
    select job.id, job.task_name as task, job.status::text as status, job.attempts,
           coalesce(upload.file_name, import_run.file_name) as file_name, upload.refusal,
           (select min(at) from procrastinate_events where job_id = job.id and type = 'deferred') as put_in,
           (select max(at) from procrastinate_events where job_id = job.id and type = 'started') as started,
           (select max(at) from procrastinate_events where job_id = job.id
               and type in ('succeeded', 'failed', 'cancelled', 'aborted')) as ended
      from procrastinate_jobs job left join upload on upload.id::text = job.args ->> 'upload'
           left join import_run on import_run.id::text = job.args ->> 'run'
     where cast(:id as bigint) is null or job.id = :id
     order by job.status in ('todo', 'doing') desc, job.id desc limit :most
""")
_RETRY_FAILED = text("""
    select procrastinate_retry_job_v2(id, now(), null, null, null)
      from procrastinate_jobs where id = :id and status = 'failed'
""")
# It only writes through connections that it is handed, and so needs none of its own.
_door = App(connector=SyncPsycopgConnector())


class Task(StrEnum):
    """What there is to do in the background."""

    TAKE_IN = "take_in"
    RETENTION = "retention"
    READ_IMPORT = "read_import"
    APPLY_IMPORT = "apply_import"
    UNDO_IMPORT = "undo_import"
    FETCH_FEED = "fetch_feed"
    REPLAY = "replay"
    MATCH_FILE = "match_file"
    CIRCLES = "circles"
    RADARS = "radars"


@dataclass(frozen=True)
class Job:
    """A job as people see it. `refusal`: why its file could not be used."""

    id: int
    task: str
    status: str
    attempts: int
    file_name: str | None
    refusal: str | None
    put_in: datetime | None
    started: datetime | None
    ended: datetime | None


def defer(session: Session, task: Task, *, key: str | None = None, **ids: int) -> int | None:
    """Put a job in, in this transaction. None: one with the same key waits already.

    In a savepoint: a refusal of the database would otherwise undo, without a word, all that the caller has done.
    """
    try:
        with session.begin_nested():
            # Asked for in here: the session sets the savepoint when its connection is first wanted.
            driver = session.connection().connection.driver_connection
            return _door.configure_task(task, queue=QUEUE, queueing_lock=key, connection=driver).defer(**ids)
    except AlreadyEnqueued:
        return None


def sweep_jobs(session: Session) -> dict[str, int]:
    """Put back the jobs whose process died, give up those that killed five, forget old ones.

    The clock does it, rather than a job: a sweep that is a job can get stuck with the others.
    """
    silent = {"silent": STALLED_SECONDS, "most": _MOST_DEATHS}
    counts = {
        "given_up": len(session.execute(_GIVE_UP, silent).all()),
        "again": len(session.execute(_AGAIN, silent).all()),
        "forgotten": _rows(session.execute(_FORGET, {"failed": _FAILED_LIFE, "done": _DONE_LIFE})),
        "files": _rows(session.execute(_FORGET_FILES, {"failed": _FAILED_LIFE})),
    }
    return {name: number for name, number in counts.items() if number}


def list_jobs(session: Session, *, most: int = 20) -> list[Job]:
    """The latest jobs, those that are not done first."""
    return [_job(row) for row in session.execute(_LISTED, {"id": None, "most": most})]


def find_job(session: Session, job_id: int) -> Job | None:
    """One job; None: there is none, or it is forgotten."""
    row = session.execute(_LISTED, {"id": job_id, "most": 1}).one_or_none()
    return _job(row) if row else None


def retry_failed(session: Session, job_id: int) -> bool:
    """Let a failed job run anew. False: no such job has failed."""
    return bool(session.execute(_RETRY_FAILED, {"id": job_id}).all())


def _job(row: Row[tuple[object, ...]]) -> Job:
    return Job(**row._asdict())


def _rows(outcome: object) -> int:
    return int(getattr(outcome, "rowcount", 0))
