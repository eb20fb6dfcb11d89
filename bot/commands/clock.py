"""clock: keeps the beat for reminders, offers, dates and retention."""

import logging
import threading
from typing import Any

import click

from bot.assembly import line_client
from bot.beat import beating
from bot.commands.start import start
from bot.parts import open_parts
from bot.quota import EVERY, read_quota
from bot.scheduler import JOBS, Errand, Jumps, make_scheduler, start_anew
from bot.signals import stopped_by_signals
from models.session import make_sessions

log = logging.getLogger("bot.clock")


@click.command()
def clock() -> None:
    """Plan reminders and dates, let offers lapse, delete what has been kept long enough.

    One is enough; a second one does no harm.
    """
    config = start()
    stopping, line = threading.Event(), line_client(config) if config.line_channel_access_token else None
    with (
        stopped_by_signals(stopping),
        open_parts(config, stopping, pool_size=len(JOBS)) as parts,
        beating(parts.engine, "clock"),
    ):
        sessions = make_sessions(parts.engine)
        errands = [Errand("read_quota", lambda: read_quota(sessions, line), EVERY.total_seconds())] if line else []
        scheduler = make_scheduler(JOBS, sessions, parts.clock, errands)
        scheduler.start()
        log.info("clock ready", extra={"jobs": len(JOBS)})
        _wait(stopping, scheduler)
        scheduler.shutdown(wait=True)
        log.info("clock ended")


def _wait(stopping: threading.Event, scheduler: Any) -> None:
    """Until told to stop; the beat goes on when somebody sets the machine's clock."""
    jumps = Jumps()
    while not stopping.wait(1.0):
        if jumps.seen():
            log.warning("the machine's clock was set")
            start_anew(scheduler)
