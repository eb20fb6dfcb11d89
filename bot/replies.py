"""Hands that send replies beside the threads that handle events, and one that records what became of them.

Nobody who handles events waits for LINE. What is not sent or not recorded when the process dies is taken up by a
sender, since each claim is on record: the same token again tells whether the first try had got through.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

from bot.ledger import Held, Outcome

log = logging.getLogger(__name__)
# Nobody waits for these records, so each commit may wait for a few more of them.
_LINGER_SECONDS = 0.02
_MOST_AT_ONCE = 200
_AFTER_FAILURE_SECONDS = 1.0


class Records:
    """Writes down what became of messages, many at once. Without a database it keeps trying; once stopped, one time."""

    def __init__(self, write: Callable[[Sequence[Outcome]], object]) -> None:
        self._write = write
        self._waiting: queue.SimpleQueue[Outcome | None] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="records", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def add(self, outcome: Outcome) -> None:
        """To be written within a moment."""
        self._waiting.put(outcome)

    def stop(self, seconds: float) -> bool:
        """Write what is there and end. False: it took too long; the senders find out what became of the rest."""
        self._stopping.set()
        self._waiting.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            outcomes, is_last = self._next()
            was_last_try = False
            while outcomes and not self._written(outcomes) and not was_last_try:
                was_last_try = self._stopping.wait(_AFTER_FAILURE_SECONDS)
            if is_last:
                return

    def _next(self) -> tuple[list[Outcome], bool]:
        """What has come since; whether there will be no more."""
        first = self._waiting.get()
        self._stopping.wait(_LINGER_SECONDS)
        outcomes = [first]
        while len(outcomes) < _MOST_AT_ONCE and not self._waiting.empty():
            outcomes.append(self._waiting.get())
        return [one for one in outcomes if one], None in outcomes

    def _written(self, outcomes: Sequence[Outcome]) -> bool:
        try:
            self._write(outcomes)
        except Exception:
            log.exception("not recorded yet", extra={"messages": len(outcomes)})
            return False
        return True


class Replies:
    """So many threads that send. When all are busy and as many replies wait, who brings one waits, too."""

    def __init__(self, send: Callable[[Held], object], hands: int) -> None:
        self._send = send
        self._waiting: queue.Queue[Held | None] = queue.Queue(maxsize=2 * hands)
        self._threads = [
            threading.Thread(target=self._run, name=f"replier-{number}", daemon=True) for number in range(hands)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def add(self, held: Held) -> None:
        """To be sent by the next free hand."""
        self._waiting.put(held)

    def stop(self, seconds: float) -> bool:
        """Send what waits and end; nobody may add any more. False: it took too long, the leases will be taken up."""
        deadline = time.monotonic() + seconds
        try:
            for _ in self._threads:
                self._waiting.put(None, timeout=max(0.0, deadline - time.monotonic()))
        except queue.Full:
            return False
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while held := self._waiting.get():
            try:
                self._send(held)
            except Exception:
                log.exception("reply interrupted", extra={"delivery": held.id})
