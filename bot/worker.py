"""The worker process: threads that handle events, threads that send what is due, and a graceful end."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.dispatch import Dispatch
from bot.follow import Follower
from bot.inbox import Claimed
from bot.replies import Records, Replies
from bot.wake import Bell, Listener

log = logging.getLogger(__name__)
_STOP_SECONDS = 18.0
# Events of different residents that share a transaction. More saves little, and the first waits for the last.
_AT_ONCE = 8
_SEND_POLL_SECONDS = 0.5
_AFTER_FAILURE_SECONDS = 1.0


@dataclass
class Worker:
    """`claim` gives so many events at most, `handle` deals with them; `send_next` sends something urgent, if there is.

    `replies` are the hands that send what `handle` answers, `records` writes down what LINE took; `dispatch` sends all
    that is due by the hundred; `follower` keeps in step what they search in.
    """

    claim: Callable[[int], Sequence[Claimed]]
    handle: Callable[[Sequence[Claimed]], object]
    send_next: Callable[[], bool]
    listener: Listener
    bell: Bell
    replies: Replies
    records: Records
    dispatch: Dispatch | None = None
    follower: Follower | None = None
    handlers: int = 2
    senders: int = 2
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin to work, in the background."""
        kinds = [("handler", self._handle)] * self.handlers + [("sender", self._send)] * self.senders
        for number, (name, target) in enumerate(kinds):
            self._threads.append(threading.Thread(target=target, name=f"{name}-{number}", daemon=True))
        self.listener.start()
        if self.follower:
            self.follower.start()
        self.records.start()
        self.replies.start()
        if self.dispatch:
            self.dispatch.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> bool:
        """Claim no more, finish what is held. False: something took too long; its lease will be taken up again."""
        self._stopping.set()
        self.listener.stop()
        if self.follower:
            self.follower.stop()
        if self.dispatch:
            self.dispatch.halt()
        self.bell.close()
        deadline = time.monotonic() + _STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        # Who handles brings answers, and who sends brings what was taken: one after the other.
        handled = not any(thread.is_alive() for thread in self._threads)
        sent = self.replies.stop(max(0.0, deadline - time.monotonic()))
        if self.dispatch:
            sent = self.dispatch.stop(max(0.0, deadline - time.monotonic())) and sent
        return self.records.stop(max(1.0, deadline - time.monotonic())) and sent and handled

    def _handle(self) -> None:
        while self.bell.wait():
            while not self._stopping.is_set() and self._tried(self._handle_some):
                pass

    def _handle_some(self) -> bool:
        events = self.claim(_AT_ONCE)
        if len(events) == _AT_ONCE:
            # There may be more: call another pair of hands before starting.
            self.bell.ring()
        if events:
            self.handle(events)
        return bool(events)

    def _send(self) -> None:
        while not self._stopping.is_set():
            if not self._tried(self.send_next):
                self._stopping.wait(_SEND_POLL_SECONDS)

    def _tried(self, work: Callable[[], bool]) -> bool:
        """One piece of work. A fault here is the database's or our own machinery's: wait, then go on."""
        try:
            return work()
        except Exception:
            log.exception("work interrupted")
            self._stopping.wait(_AFTER_FAILURE_SECONDS)
            return False
