"""Trouble on order: errors before or after acceptance, slow or broken answers, dropped connections."""

import random
import threading
from dataclasses import dataclass

ANY = "*"


@dataclass(frozen=True)
class Fault:
    """`accepted` lets LINE act first and fails only the answer; `dropped` closes the connection without one.

    `garbage` comes instead of LINE's JSON; with `status` 0 it comes instead of HTTP itself.
    """

    status: int = 0
    accepted: bool = False
    dropped: bool = False
    seconds: float = 0.0
    garbage: bytes = b""


@dataclass
class _Order:
    endpoint: str
    fault: Fault
    times: int | None
    share: float


class Faults:
    """A queue for each endpoint (`push`, `reply`, …, or `*` for any); each call takes the first that is due.

    The dice of orders with a share are loaded: every run throws the same.
    """

    def __init__(self) -> None:
        self._orders: list[_Order] = []
        self._lock = threading.Lock()
        self._dice = random.Random(1)
        self.struck = 0  # calls that met trouble

    def add(self, endpoint: str, fault: Fault, *, times: int | None = 1, share: float = 1.0) -> None:
        """`times=None` lasts until `clear`; `share` is how many of the calls it strikes, of one."""
        with self._lock:
            self._orders.append(_Order(endpoint, fault, times, share))

    def clear(self) -> None:
        with self._lock:
            self._orders.clear()

    def take(self, endpoint: str) -> Fault | None:
        with self._lock:
            order = next((one for one in self._orders if self._strikes(one, endpoint)), None)
            if order is None:
                return None
            self.struck += 1
            self._use_up(order)
            return order.fault

    def _strikes(self, order: _Order, endpoint: str) -> bool:
        return order.endpoint in (endpoint, ANY) and (order.share >= 1 or self._dice.random() < order.share)

    def _use_up(self, order: _Order) -> None:
        if order.times is not None:
            order.times -= 1
            if not order.times:
                self._orders.remove(order)
