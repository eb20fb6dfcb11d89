"""Puts what sends announcements together from the real parts, for the worker and for a process of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.breaker import Breaker
from bot.campaigns.ahead import Reader
from bot.campaigns.crew import Line
from bot.campaigns.standby import Standby
from bot.campaigns.term import Tools
from bot.lease import Lease
from bot.line.client import LineClient
from bot.pace import MULTICASTS_PER_SECOND, Pace, Turnstile
from bot.parts import Parts, single_moves
from models.session import make_sessions

# One bot serves one channel.
CHANNEL = "line"
# Two or three transactions at a time, however many threads call LINE.
CONNECTIONS = 4
_STOP_SECONDS = 17.0


def make_standby(parts: Parts, line: Line, *, threads: int, stopping: threading.Event) -> Standby:
    """What stands by to send announcements, not yet started."""
    pace = Pace(single_moves(parts.engine), "multicast", MULTICASTS_PER_SECOND)
    tools = Tools(
        make_sessions(parts.engine),
        parts.clock,
        Reader(parts.vault),
        line,
        Turnstile(pace),
        Breaker(),
        threads,
        parts.config.announcements_a_week,
    )
    return Standby(tools, Lease(CHANNEL), stopping)


@contextmanager
def standing_by(parts: Parts, stopping: threading.Event) -> Iterator[None]:
    """Until `stopping` is set, this process sends announcements whenever no other does; 0 announcers: never.

    The end of the block waits for what is on its way.
    """
    if not parts.config.announcers:
        yield
        return
    with _line(parts) as line:
        standby = make_standby(parts, line, threads=parts.config.announcers, stopping=stopping)
        standby.start()
        try:
            yield
        finally:
            standby.stop(_STOP_SECONDS)


@contextmanager
def _line(parts: Parts) -> Iterator[LineClient]:
    """A client of its own: its connections are for announcements, and answers do not wait for them."""
    config = parts.config
    line = LineClient(
        config.line_channel_access_token,
        api_base=config.line_api_base,
        data_base=config.line_api_data_base,
        pool_size=config.announcers,
    )
    try:
        yield line
    finally:
        line.close()
