"""One term of the lease holder: cuts, reads ahead, sends and records, until nothing is open or the lease is lost."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session, sessionmaker

from bot.breaker import Breaker
from bot.campaigns.ahead import Reader
from bot.campaigns.crew import Crew, Line
from bot.campaigns.record import record, sending, settle, work_open
from bot.clock import Clock
from bot.lease import Lease, LeaseLost
from bot.pace import Turnstile
from handlers.acts.cut import cut_stretch, next_to_cut
from handlers.acts.often import MOST_A_WEEK

log = logging.getLogger(__name__)
RECORD_SECONDS = 0.2
# How long who finds nothing to do waits before looking again.
_LOOK_SECONDS = 0.1
# Read ahead as much as is sent within half a second, in portions; the first is small, for LINE to be called at once.
_LOW, _PORTION, _FIRST_PORTION = 100, 40, 10
_LAST_CALLS_SECONDS = 15.0


@dataclass(frozen=True)
class Tools:
    """What a term works with; the same for all terms of a process. `threads` call LINE at the same time.

    `most_a_week`: who was told so many ordinary announcements in a week waits for the digest; 0: nobody does.
    """

    sessions: sessionmaker[Session]
    clock: Clock
    reader: Reader
    line: Line
    turnstile: Turnstile
    breaker: Breaker
    threads: int
    most_a_week: int = MOST_A_WEEK


class Term:
    """Begins with the lease just taken. One thread records, one reads ahead, one cuts: none waits for another."""

    def __init__(self, tools: Tools, lease: Lease) -> None:
        self._tools, self._lease = tools, lease
        self._crew = Crew(
            tools.line, tools.turnstile, tools.breaker, may_send=lambda: lease.held, threads=tools.threads
        )
        self._over, self._cut_some = threading.Event(), threading.Event()
        self._cutter = self._helper(self._cut, "cutter", until=self._over)
        self._reader = self._helper(self._read_ahead, "reader", until=self._cut_some)
        self._open = True
        self._begun: set[int] = set()

    def run(self, stopping: threading.Event) -> None:
        """Work until nothing is open or `stopping` is set; then finish what is on its way, and let go.

        Raises:
            LeaseLost: what was on its way is the next holder's to find out; the same keys make it harmless.
        """
        self._cutter.start()
        self._reader.start()
        try:
            while self._open and not stopping.wait(RECORD_SECONDS):
                self._record()
        finally:
            self._over.set()
            self._cut_some.set()
            self._reader.join(_LAST_CALLS_SECONDS)
            self._crew.close(_LAST_CALLS_SECONDS)
            self._cutter.join(_LAST_CALLS_SECONDS)
        self._record()
        with self._tools.sessions.begin() as session:
            self._lease.release(session)

    def _record(self) -> None:
        """What has ended, what may go on, and that we live: one commit."""
        outcomes, now = self._crew.collect(), self._tools.clock.now()
        with self._fenced() as session:
            record(session, outcomes, now=now)
            settle(session, held=self._crew.held, now=now)
            allowed = sending(session, now=now)
            self._open = work_open(session, now=now)
        self._crew.let_go(outcomes)
        if not self._over.is_set():
            self._crew.allowed = allowed

    def _helper(self, work: Callable[[], bool], name: str, *, until: threading.Event) -> threading.Thread:
        """A thread that does one piece of work after the other, and rests for a moment where there is none."""

        def go_on() -> None:
            while not self._over.is_set():
                try:
                    if not work():
                        until.wait(_LOOK_SECONDS)
                except LeaseLost:
                    return
                except Exception:
                    log.exception("announcements interrupted", extra={"at": name})
                    self._over.wait(1.0)

        return threading.Thread(target=go_on, name=f"announcement-{name}", daemon=True)

    def _read_ahead(self) -> bool:
        """Hand the crew some batches. False: it has enough, or there are none."""
        self._cut_some.clear()
        if self._crew.waiting >= _LOW:
            return False
        held, now = list(self._crew.held), self._tools.clock.now()
        with self._fenced() as session:
            most = _PORTION if self._begun else _FIRST_PORTION
            jobs = self._tools.reader.read(session, held=held, most=most, now=now)
        self._begin({job.announcement_id for job in jobs})
        self._crew.submit(jobs)
        return bool(jobs)

    def _begin(self, announcements: set[int]) -> None:
        """What is read for the first time may go out now; from then on, what is recorded says what may."""
        if new := announcements - self._begun:
            self._begun |= new
            self._crew.allowed |= new

    def _cut(self) -> bool:
        """Cut one stretch. False: there is nothing to cut."""
        now = self._tools.clock.now()
        with self._fenced() as session:
            announcement = next_to_cut(session, now=now)
            if announcement is not None:
                cut_stretch(session, announcement, now=now, most_a_week=self._tools.most_a_week)
        self._cut_some.set()
        return announcement is not None

    @contextmanager
    def _fenced(self) -> Iterator[Session]:
        """A transaction that commits only while the lease is ours; looked at last, so that nobody waits for us long."""
        with self._tools.sessions.begin() as session:
            self._lease.begin(session)
            yield session
            session.flush()
            self._lease.renew(session)
