"""worker: handles events, sends messages and announcements."""

import logging
import sys
import threading

import click

from bot.assembly import SENDING_CONNECTIONS, line_client, make_worker
from bot.beat import beating
from bot.campaigns.assembly import CONNECTIONS, standing_by
from bot.commands.start import start
from bot.forward import forwarding
from bot.garbage import settle
from bot.parts import open_parts
from bot.signals import stopped_by_signals

log = logging.getLogger("bot.worker")
# A thread that computes lets others go on after this: with Python's own 5 ms, hands that wait for a word from LINE get
# a quarter fewer replies out beside busy handlers.
_TURN_SECONDS = 0.001


@click.command()
def worker() -> None:
    """Handle LINE's events; send replies, reminders and announcements. Any number may run side by side.

    On SIGTERM it claims no more, finishes what it holds and ends within 20 seconds.
    """
    config = start(needs_line=True)
    stopping = threading.Event()
    with (
        stopped_by_signals(stopping),
        open_parts(
            config, stopping, pool_size=config.workers + SENDING_CONNECTIONS + CONNECTIONS, claimers=config.workers
        ) as parts,
        beating(parts.engine, "worker"),
        forwarding(parts),
        standing_by(parts, stopping),
    ):
        line = line_client(config)
        hands = make_worker(parts, line)
        settle()
        sys.setswitchinterval(_TURN_SECONDS)
        hands.start()
        log.info("worker ready", extra={"handlers": config.workers, "senders": config.senders})
        stopping.wait()
        clean = hands.stop()
        line.close()
        log.info("worker ended", extra={"clean": clean})
