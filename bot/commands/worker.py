"""worker: handles events and sends messages."""

import logging
import threading

import click

from bot.assembly import line_client, make_worker
from bot.beat import beating
from bot.commands.start import start
from bot.forward import forwarding
from bot.garbage import settle
from bot.parts import open_parts
from bot.serve import stopped_by_signals

log = logging.getLogger("bot.worker")


@click.command()
def worker() -> None:
    """Handle LINE's events and send replies and reminders. Any number may run side by side.

    On SIGTERM it claims no more, finishes what it holds and ends within 20 seconds.
    """
    config = start(needs_line=True)
    stopping = threading.Event()
    with (
        stopped_by_signals(stopping),
        open_parts(config, pool_size=config.workers + config.senders + 2) as parts,
        beating(parts.engine, "worker"),
        forwarding(parts),
    ):
        line = line_client(config)
        hands = make_worker(parts, line)
        settle()
        hands.start()
        log.info("worker ready", extra={"handlers": config.workers, "senders": config.senders})
        stopping.wait()
        clean = hands.stop()
        line.close()
        log.info("worker ended", extra={"clean": clean})
