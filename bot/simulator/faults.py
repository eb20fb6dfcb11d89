"""Trouble on order: errors before or after acceptance, slow answers, dropped connections."""

import threading
from dataclasses import dataclass

ANY = "*"


@dataclass(frozen=True)
class Fault:
    """`accepted` lets LINE act first and fails only the answer; `dropped` closes the connection without one."""

    status: int = 0
    accepted: bool = False
    dropped: bool = False
    seconds: float = 0.0


class Faults:
    """A queue for each endpoint (`push`, `reply`, …, or `*` for any); each call takes the first that is due."""

    def __init__(self) -> None:
        self._due: list[tuple[str, Fault, int | None]] = []
        self._lock = threading.Lock()

    def add(self, endpoint: str, fault: Fault, *, times: int | None = 1) -> None:
        """`times=None` lasts until `clear`."""
        with self._lock:
            self._due.append((endpoint, fault, times))

    def clear(self) -> None:
        with self._lock:
            self._due.clear()

    def take(self, endpoint: str) -> Fault | None:
        with self._lock:
            for index, (wanted, fault, times) in enumerate(self._due):
                if wanted in (endpoint, ANY):
                    self._use_up(index, times)
                    return fault
        return None

    def _use_up(self, index: int, times: int | None) -> None:
        wanted, fault, _ = self._due[index]
        if times == 1:
            del self._due[index]
        elif times is not None:
            self._due[index] = (wanted, fault, times - 1)
