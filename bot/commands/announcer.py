"""announcer: sends announcements and nothing else."""

import logging
import threading

import click

from bot.beat import beating
from bot.campaigns.assembly import CONNECTIONS, standing_by
from bot.commands.start import start
from bot.parts import open_parts
from bot.signals import stopped_by_signals

log = logging.getLogger("bot.announcer")


@click.command()
def announcer() -> None:
    """Send announcements, apart from answers and reminders. Optional: each worker does it, too.

    One process at a time sends, whichever is first; the others take over when it dies. For a large city: a small
    process of its own beside workers with MUSUBI_ANNOUNCERS=0, so that answers do not share a processor with it.
    On SIGTERM it finishes what is on its way, and ends within 20 seconds.
    """
    config = start(needs_line=True)
    stopping = threading.Event()
    with (
        stopped_by_signals(stopping),
        open_parts(config, pool_size=CONNECTIONS) as parts,
        beating(parts.engine, "announcer"),
        standing_by(parts, stopping),
    ):
        log.info("announcer ready", extra={"announcers": config.announcers})
        stopping.wait()
    log.info("announcer ended")
