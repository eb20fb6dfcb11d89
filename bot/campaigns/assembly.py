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
from bot.wake import Bell, Listener
from models.announcement import SEND_CHANNEL
from models.session import make_sessions

# One bot serves one channel.
CHANNEL = "line"
# Two or three transactions at a time, however many threads call LINE.
CONNECTIONS = 4
# Calls taken at a time from the pace of all: they are lost when a process is killed.
_SLOTS = 10
_STOP_SECONDS = 17.0


def make_tools(parts: Parts, line: Line, *, threads: int) -> Tools:
    """What sends announcements works with."""
    pace = Pace(single_moves(parts.engine), "multicast", MULTICASTS_PER_SECOND)
    return Tools(
        make_sessions(parts.engine),
        parts.clock,
        Reader(parts.vault),
        line,
        Turnstile(pace, at_once=_SLOTS),
        Breaker(),
        threads,
        parts.config.announcements_a_week,
    )


def make_standby(
    parts: Parts, line: Line, *, threads: int, stopping: threading.Event, bell: Bell | None = None
) -> Standby:
    """What stands by to send announcements, not yet started. `bell`: rung when there may be some."""
    return Standby(make_tools(parts, line, threads=threads), Lease(CHANNEL), stopping, bell or Bell())


@contextmanager
def standing_by(parts: Parts, stopping: threading.Event) -> Iterator[None]:
    """Until `stopping` is set, this process sends announcements whenever no other does; 0 announcers: never.

    The end of the block waits for what is on its way.
    """
    if not parts.config.announcers:
        yield
        return
    bell = Bell()
    listener = Listener(parts.engine, bell, SEND_CHANNEL)
    with _line(parts) as line:
        standby = make_standby(parts, line, threads=parts.config.announcers, stopping=stopping, bell=bell)
        standby.start()
        listener.start()
        try:
            yield
        finally:
            listener.stop()
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
