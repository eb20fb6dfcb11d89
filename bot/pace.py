"""Keeps all processes together within LINE's limits: one row per endpoint says when the next call may leave.

A process takes some slots at once, so that the database is asked seldom, and hands them out one by one. After LINE said
"too fast", the rate goes down for everybody, and then slowly up again.
"""

import threading
import time
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

# LINE allows 200 multicasts and 2,000 pushes a second; what is left of them is room for calls that arrive in a bunch.
MULTICASTS_PER_SECOND, PUSHES_PER_SECOND = 195.0, 1_900.0
_SLOWER, _SLOWEST = 0.9, 0.02
# Shares of full speed: what a second of sending wins back.
_FASTER = 0.05
# One "too fast" says the same as all that come within a second of it.
_DEAF_SECONDS = 1.0
# Slots that nobody came for in time are lost: a process that hung does not make up for it in a burst.
_LATE_SECONDS = 0.05
# Slots left over from so long ago are others' by now.
_STALE_SECONDS = 1.0

_NEW = text("insert into send_pace values (:endpoint, clock_timestamp(), :full) on conflict do nothing")
_TAKE = text("""
    with was as (
        select greatest(free_at, clock_timestamp()) as start,
               least(:full, per_second + :full * :faster * :slots / per_second) as rate
        from send_pace where endpoint = :endpoint for update
    )
    update send_pace set free_at = start + make_interval(secs => :slots / rate), per_second = rate
    from was where endpoint = :endpoint
    returning extract(epoch from start - clock_timestamp())::float as wait, rate
""")
_SLOW_DOWN = text("""
    update send_pace set per_second = greatest(:full * :slowest, least(:full, per_second) * :slower)
    where endpoint = :endpoint
""")


@dataclass(frozen=True)
class Slots:
    """When the first of some calls may leave, in seconds from now, and the seconds between one and the next."""

    wait: float
    step: float


@dataclass(frozen=True)
class Pace:
    """One limit, shared in the database by all processes. `moves` are sessions for single statements."""

    moves: sessionmaker[Session]
    endpoint: str
    per_second: float

    def take(self, slots: int) -> Slots:
        """Reserve this many calls, which no other process then makes."""
        facts = {"endpoint": self.endpoint, "full": self.per_second, "slots": float(slots), "faster": _FASTER}
        with self.moves.begin() as session:
            row = session.execute(_TAKE, facts).one_or_none()
            if row is None:
                session.execute(_NEW, facts)
                row = session.execute(_TAKE, facts).one()
        return Slots(max(0.0, row.wait), 1 / row.rate)

    def slow_down(self) -> None:
        """LINE said "too fast": everybody goes slower, and faster again with each second that passes well."""
        facts = {"endpoint": self.endpoint, "full": self.per_second, "slower": _SLOWER, "slowest": _SLOWEST}
        with self.moves.begin() as session:
            session.execute(_SLOW_DOWN, facts)


@dataclass
class Turnstile:
    """Lets the threads of one process through one by one, in the slots taken for it. Thread-safe."""

    pace: Pace
    at_once: int = 20
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _left: int = 0
    _next: float = 0.0
    _step: float = 0.0
    _ahead: tuple[float, float] | None = None
    _deaf_until: float = 0.0

    def wait(self) -> None:
        """Return when one call may be made."""
        with self._lock:
            turn = self._turn()
        time.sleep(max(0.0, turn - time.monotonic()))

    def too_fast(self) -> None:
        """LINE said so to one of the threads."""
        with self._lock:
            if time.monotonic() < self._deaf_until:
                return
            self._deaf_until = time.monotonic() + _DEAF_SECONDS
        self.pace.slow_down()

    def _turn(self) -> float:
        """The next slot. Others are taken while half are left: a database that is slow to answer costs no turn."""
        if self._next < time.monotonic() - _STALE_SECONDS:
            self._left, self._ahead = 0, None
        if self._left * 2 <= self.at_once and self._ahead is None:
            slots = self.pace.take(self.at_once)
            self._ahead = time.monotonic() + slots.wait, slots.step
        if self._left == 0 and self._ahead:
            (self._next, self._step), self._ahead, self._left = self._ahead, None, self.at_once
        turn = max(self._next, time.monotonic() - _LATE_SECONDS)
        self._left, self._next = self._left - 1, turn + self._step
        return turn
