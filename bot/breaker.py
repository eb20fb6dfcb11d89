"""A circuit breaker: while LINE is down, one careful try now and then instead of thousands."""

import threading
import time
from collections.abc import Callable

_FAILURES = 5
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0


class Breaker:
    """Opens after some failures in a row; then lets one try through per pause, and the pauses grow. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = _FIRST_PAUSE
        self._closed = True
        self._next_try = 0.0

    def allows(self) -> bool:
        """Whether to call now. While open, the first to ask after a pause may, and the others wait for its outcome."""
        with self._lock:
            if self._closed:
                return True
            now = self._clock()
            if now < self._next_try:
                return False
            self._next_try = now + self._pause
            return True

    @property
    def closed(self) -> bool:
        """Whether all may call."""
        return self._closed

    def worked(self) -> None:
        """LINE answered, be it with a refusal."""
        with self._lock:
            self._failures, self._pause, self._closed = 0, _FIRST_PAUSE, True

    def failed(self) -> None:
        """LINE did not answer, or with a fault of its own."""
        with self._lock:
            self._failures += 1
            if self._failures < _FAILURES:
                return
            if not self._closed:
                self._pause = min(self._pause * 2, _LONGEST_PAUSE)
            self._closed = False
            self._next_try = self._clock() + self._pause

    def stop(self, pause: float) -> bool:
        """Open at once, for so many seconds: what is wrong does not pass by itself. Whether it was closed until now."""
        with self._lock:
            was_closed, self._closed = self._closed, False
            self._pause = pause
            self._next_try = self._clock() + pause
            return was_closed
