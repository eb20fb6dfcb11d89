"""The month's messages: how many may be sent unasked, and how many were. Replies are free."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.simulator.ledger import JAPAN


@dataclass
class Quota:
    """`limit=None` is LINE's type "none"; `counts_blocked` whether unreachable people use up messages too."""

    limit: int | None = None
    counts_blocked: bool = True
    _used: dict[str, int] = field(default_factory=dict)

    def used(self, now: datetime) -> int:
        return self._used.get(_month(now), 0)

    def fits(self, count: int, now: datetime) -> bool:
        return self.limit is None or self.used(now) + count <= self.limit

    def take(self, count: int, now: datetime) -> None:
        self._used[_month(now)] = self.used(now) + count


def _month(now: datetime) -> str:
    return now.astimezone(JAPAN).strftime("%Y-%m")
