"""The thread of each process that may send announcements: looks for work, and does it while it holds the lease."""

import logging
import threading
import time

from bot.campaigns.record import work_open
from bot.campaigns.rehearsal import rehearse
from bot.campaigns.term import Term, Tools
from bot.lease import Lease, LeaseLost
from bot.wake import Bell

log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.25
# So often is asked whether the process that sends has died, as long as another does.
_WATCH_SECONDS = 0.02
_AFTER_FAILURE_SECONDS = 1.0


class Standby:
    """`start` and `stop` once. Any number of processes may stand by; one at a time sends.

    `stopping`: set by whoever ends the process, so that this ends together with the rest. `bell`: rung by whoever knows
    of work; it is looked for without that, too.
    """

    def __init__(self, tools: Tools, lease: Lease, stopping: threading.Event, bell: Bell) -> None:
        self._tools, self._lease, self._stopping, self._bell = tools, lease, stopping, bell
        self._another_sends, self._rehearsed = False, False
        self._thread = threading.Thread(target=self._run, name="announcements", daemon=True)

    def start(self) -> None:
        """Begin to look, in the background."""
        self._thread.start()

    def stop(self, seconds: float) -> bool:
        """Finish what is on its way, record it and let the lease go. False: it took too long."""
        self._stopping.set()
        self._bell.close()
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
            self._rest(pause)

    def _rest(self, seconds: float) -> None:
        """Until there may be work: somebody says so, who sends has died, or so much time has passed."""
        if not self._another_sends:
            self._bell.wait(seconds)
            return
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._lease.rival_died:
            if self._stopping.wait(_WATCH_SECONDS):
                return

    def _serve(self) -> None:
        now = self._tools.clock.now()
        with self._tools.sessions.begin() as session:
            some = work_open(session, now=now)
            mine = some and self._lease.take(session)
        self._another_sends = some and not mine
        if mine:
            Term(self._tools, self._lease).run(self._stopping)
        elif not self._rehearsed:
            self._rehearsed = True
            rehearse(self._tools)
