"""One process at a time runs the announcements of a channel: a row with an end, kept by renewing it.

Each record of the holder renews the row in its own transaction, so that it is written only while the row is its own: a
holder that was away too long, or was taken over from, writes nothing more. One that stands still in the middle of a
transaction keeps others from the row, and from those it wrote, only as long as the lease lasts.
"""

import os
import socket
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

LEASE = timedelta(seconds=5)
_TAKE = text("""
    insert into sender_lease (channel, holder, fence, lease_until)
    values (:channel, :holder, 1, clock_timestamp() + :lease)
    on conflict (channel) do update
        set holder = excluded.holder, fence = sender_lease.fence + 1, lease_until = excluded.lease_until
        where sender_lease.lease_until < clock_timestamp() or sender_lease.holder = :dead
    returning fence
""")
_RENEW = text("""
    update sender_lease set lease_until = clock_timestamp() + :lease
    where channel = :channel and fence = :fence and lease_until > clock_timestamp()
""")
_RELEASE = text("update sender_lease set lease_until = clock_timestamp() where channel = :channel and fence = :fence")
_LET_GO_OF = text("select set_config('idle_in_transaction_session_timeout', :ms, true)")
_HOLDER = text("select holder from sender_lease where channel = :channel")


@cache
def _machine() -> str:
    """This machine since it started, and the space in which process numbers count: containers are machines, too."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()[:8])
        parts.append(str(Path("/proc/self/ns/pid").stat().st_ino))
    return "-".join(parts).replace("/", "-")


class LeaseLost(Exception):
    """Another process took over, or this one was away too long."""


@dataclass
class Lease:
    """The lease of one channel as this process sees it. One thread takes and lets go, any may renew or ask."""

    channel: str
    holder: str = field(default_factory=lambda: f"{_machine()}/{_process(os.getpid())}/{uuid.uuid4().hex[:6]}")
    _fence: int = 0
    _mine_until: float = 0.0
    _rival: str | None = None

    def take(self, session: Session) -> bool:
        """Become the holder, if nobody is: the last one let go, was silent too long, or died on this machine."""
        asked = time.monotonic()
        self.begin(session)
        holder = session.scalar(_HOLDER, {"channel": self.channel})
        dead = holder if holder and _is_dead(holder) else None
        facts = {"channel": self.channel, "holder": self.holder, "dead": dead, "lease": LEASE}
        fence = session.scalar(_TAKE, facts)
        self._rival = holder if fence is None else None
        if fence is None:
            return False
        self._fence, self._mine_until = fence, asked + LEASE.total_seconds()
        return True

    def begin(self, session: Session) -> None:
        """First in each transaction of the holder: should this process freeze in it, the database ends it, rows and
        all, when the lease has ended and nothing of it could be kept anyway.
        """
        session.execute(_LET_GO_OF, {"ms": str(round(LEASE / timedelta(milliseconds=1)))})

    def renew(self, session: Session) -> None:
        """Hold on; last in each transaction of the holder, which commits only if it may.

        Raises:
            LeaseLost: nothing may be written any more.
        """
        asked = time.monotonic()
        facts = {"channel": self.channel, "fence": self._fence, "lease": LEASE}
        if session.execute(_RENEW, facts).rowcount != 1:  # type: ignore[attr-defined]
            self._mine_until = 0.0
            raise LeaseLost
        self._mine_until = asked + LEASE.total_seconds()

    def release(self, session: Session) -> None:
        """Let the next one begin at once."""
        self._mine_until = 0.0
        session.execute(_RELEASE, {"channel": self.channel, "fence": self._fence})

    @property
    def rival_died(self) -> bool:
        """Whether the process that kept this one from the lease has died since, on this machine. Asks no database."""
        return self._rival is not None and _is_dead(self._rival)

    @property
    def held(self) -> bool:
        """Whether it cannot have ended yet, by this process's own clock: asked before each call to LINE."""
        return time.monotonic() < self._mine_until


def _is_dead(holder: str) -> bool:
    """Whether a holder of this machine is gone for certain; of other machines nobody here knows."""
    machine, _, rest = holder.partition("/")
    process, _, _ = rest.partition("/")
    pid, _, begun = process.partition("-")
    return bool(begun) and machine == _machine() and _process(int(pid)) != process


def _process(pid: int) -> str:
    """A process by its number and, since numbers come again, its start; the number alone: none is there, or unknown."""
    with suppress(OSError, IndexError):
        after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        if after_name[0] not in "ZX":
            return f"{pid}-{after_name[19]}"
    return str(pid)
