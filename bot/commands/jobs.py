"""jobs: the process that does background jobs, and a look at them."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from bot.beat import beating
from bot.commands.start import start
from bot.database import database
from bot.jobs import Job, list_jobs, retry_failed
from bot.parts import open_parts
from bot.signals import stopped_by_signals
from bot.tasks import JobWorker
from models.base import JAPAN
from models.session import make_sessions

log = logging.getLogger("bot.jobs")


@click.group()
def jobs() -> None:
    """Do what takes long in the background: files to take in, much to forget at once."""


@jobs.command()
def run() -> None:
    """Do jobs until told to stop. Any number may run side by side, on any machine.

    On SIGTERM it finishes the job at hand, or leaves it to be taken up anew after 15 seconds.
    """
    config = start()
    stopping = threading.Event()
    with (
        stopped_by_signals(stopping),
        open_parts(config, stopping, pool_size=2) as parts,
        beating(parts.engine, "jobs"),
    ):
        worker = JobWorker(parts)
        worker.start()
        log.info("jobs ready")
        stopping.wait()
        clean = worker.stop()
        log.info("jobs ended", extra={"clean": clean})
    if not clean:
        # Nothing may wait for the thread that is still at it: what it has begun is rolled back.
        os._exit(0)


@jobs.command()
@click.option("-n", "most", default=20, show_default=True, type=click.IntRange(1), help="How many.")
def status(most: int) -> None:
    """The latest jobs, those that are not done first: id, task, status, tries, hours, file, why it was refused."""
    with _session() as session:
        listed = list_jobs(session, most=most)
    for job in listed:
        click.echo(_line(job))
    waiting, failed = (sum(job.status == one for job in listed) for one in ("todo", "failed"))
    click.echo(f"{waiting} waiting, {failed} failed", err=True)


@jobs.command()
@click.argument("job", type=int)
def retry(job: int) -> None:
    """Let the failed JOB run anew."""
    with _session() as session:
        again = retry_failed(session, job)
    if not again:
        raise click.ClickException(f"no job {job} has failed")
    click.echo(f"job {job} waits again")


def _line(job: Job) -> str:
    hours = [
        f"{word} {moment.astimezone(JAPAN):%m-%d %H:%M:%S}"
        for word, moment in (("put in", job.put_in), ("started", job.started), ("ended", job.ended))
        if moment
    ]
    told = [str(job.id), job.task, job.status, f"tries {job.attempts}", *hours, job.file_name or "", job.refusal or ""]
    return "  ".join(one for one in told if one)


@contextmanager
def _session() -> Iterator[Session]:
    with database(start()) as engine, make_sessions(engine).begin() as session:
        yield session
