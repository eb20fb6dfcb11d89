"""The thread of each process that may send announcements: looks for work, and does it while it holds the lease."""

import logging
import threading

from bot.campaigns.record import work_open
from bot.campaigns.term import Term, Tools
from bot.lease import Lease, LeaseLost

log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.25
_AFTER_FAILURE_SECONDS = 1.0


class Standby:
    """`start` and `stop` once. Any number of processes may stand by; one at a time sends.

    `stopping`: set by whoever ends the process, so that this ends together with the rest.
    """

    def __init__(self, tools: Tools, lease: Lease, stopping: threading.Event) -> None:
        self._tools, self._lease, self._stopping = tools, lease, stopping
        self._thread = threading.Thread(target=self._run, name="announcements", daemon=True)

    def start(self) -> None:
        """Begin to look, in the background."""
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Finish what is on its way, record it and let the lease go. False: it took too long."""
        self._stopping.set()
        self._thread.join(max(0.0, seconds))
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._serve()
                pause = _LOOK_SECONDS
            except LeaseLost:
                log.warning("another process sends the announcements")
                pause = _LOOK_SECONDS
            except Exception:
                log.exception("announcements interrupted")
                pause = _AFTER_FAILURE_SECONDS
            self._stopping.wait(pause)

    def _serve(self) -> None:
        now = self._tools.clock.now()
        with self._tools.sessions.begin() as session:
            mine = work_open(session, now=now) and self._lease.take(session)
        if mine:
            Term(self._tools, self._lease).run(self._stopping)
