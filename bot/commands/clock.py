"""clock: keeps the beat for reminders, offers, dates and retention."""

import logging
import threading

import click

from bot.commands.start import start
from bot.parts import open_parts
from bot.scheduler import JOBS, make_scheduler
from bot.serve import stopped_by_signals
from models.session import make_sessions

log = logging.getLogger("bot.clock")


@click.command()
def clock() -> None:
    """Plan reminders and dates, let offers lapse, delete what has been kept long enough.

    One is enough; a second one does no harm.
    """
    config = start()
    stopping = threading.Event()
    with stopped_by_signals(stopping), open_parts(config, pool_size=len(JOBS)) as parts:
        scheduler = make_scheduler(JOBS, make_sessions(parts.engine), parts.clock)
        scheduler.start()
        log.info("clock ready", extra={"jobs": len(JOBS)})
        stopping.wait()
        scheduler.shutdown(wait=True)
        log.info("clock ended")
