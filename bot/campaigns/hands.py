"""Threads taken on as they are needed: as many as there are calls on their way at a time, up to a limit.

No executor of the standard library: at the end of a process that waits for a call that hangs, however long.
"""

import queue
import threading
import time
from collections.abc import Callable


class Hands:
    """One thread asks for a hand and gives it work; up to `most` work side by side, and stay for what comes next."""

    def __init__(self, most: int, name: str) -> None:
        self._name = name
        self._free = threading.Semaphore(most)
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._counting = threading.Lock()
        self._idle = 0
        self._threads: list[threading.Thread] = []

    def ask(self, seconds: float) -> bool:
        """Keep one hand free for `give` or `dismiss`, as soon as there is one. False: all had work for so long."""
        return self._free.acquire(timeout=seconds)

    def dismiss(self) -> None:
        """There was nothing to do for the hand that was asked for."""
        self._free.release()

    def give(self, work: Callable[[], None]) -> None:
        """Have the hand that was asked for do this. It must raise nothing."""
        with self._counting:
            someone_is_idle = self._idle > 0
            self._idle -= someone_is_idle
        self._work.put(work)
        if not someone_is_idle:
            thread = threading.Thread(target=self._run, name=f"{self._name}-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def close(self, seconds: float) -> bool:
        """Wait for what was given. False: some of it took too long. Nothing is given any more."""
        for _ in self._threads:
            self._work.put(None)
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while work := self._work.get():
            work()
            with self._counting:
                self._idle += 1
            self._free.release()
