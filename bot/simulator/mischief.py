"""What may happen to webhooks on their way: they come twice, or late and so behind later ones. Sends nothing itself."""

import random
from dataclasses import dataclass, field


@dataclass
class Mischief:
    """Shares of one: how many webhooks come twice, and how many come up to `seconds` late, each copy by itself.

    The dice are loaded: every run throws the same.
    """

    twice: float = 0.0
    late: float = 0.0
    seconds: float = 1.0
    _dice: random.Random = field(default_factory=lambda: random.Random(1))

    def arrivals(self) -> list[float]:
        """How late each copy of one webhook comes, in seconds."""
        copies = 2 if self._dice.random() < self.twice else 1
        return [self._lateness() for _ in range(copies)]

    def _lateness(self) -> float:
        return self._dice.uniform(0, self.seconds) if self._dice.random() < self.late else 0.0
