"""The worker process: threads that handle events, threads that send what is due, and a graceful end."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.follow import Follower
from bot.inbox import Claimed
from bot.wake import Bell, Listener

log = logging.getLogger(__name__)
_STOP_SECONDS = 18.0
_SEND_POLL_SECONDS = 0.5
_AFTER_FAILURE_SECONDS = 1.0


@dataclass
class Worker:
    """`claim` gives the next event or None, `handle` deals with it; `send_next` says whether there was something.

    `follower` keeps in step what they search in.
    """

    claim: Callable[[], Claimed | None]
    handle: Callable[[Claimed], None]
    send_next: Callable[[], bool]
    listener: Listener
    bell: Bell
    follower: Follower | None = None
    handlers: int = 8
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
        for thread in self._threads:
            thread.start()

    def stop(self) -> bool:
        """Claim no more, finish what is held. False: something took too long; its lease will be taken up again."""
        self._stopping.set()
        self.listener.stop()
        if self.follower:
            self.follower.stop()
        self.bell.close()
        deadline = time.monotonic() + _STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _handle(self) -> None:
        while self.bell.wait():
            while not self._stopping.is_set() and self._tried(self._handle_one):
                pass

    def _handle_one(self) -> bool:
        event = self.claim()
        if event is None:
            return False
        # Where one event was there may be more: call another pair of hands before starting.
        self.bell.ring()
        self.handle(event)
        return True

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
