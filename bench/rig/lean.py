"""A stand-in for LINE's sending that costs little: rate limits, retry keys, a count of who got what. No other checks.

One thread reads all connections; a process of its own. What was accepted is told when it is asked for.
"""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rig.apart import Apart, served_apart

PUBLISHED = {"push": 2000.0, "reply": 2000.0, "multicast": 200.0}
_KEY = re.compile(rb"x-line-retry-key: *(\S+)", re.IGNORECASE)
_TO = re.compile(rb'"to": ?"([^"]+)"')
_TO_MANY = re.compile(rb'"to": ?(\[[^]]*\])')


@dataclass
class Tally:
    """What came in. `people`: how often each was reached; `began`, `ended`: first and last acceptance, monotonic."""

    answers: Counter[int] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)
    began: float = 0.0
    ended: float = 0.0
    busiest: int = 0

    @property
    def seconds(self) -> float:
        return self.ended - self.began


class Lean:
    """Asks the stand-in's process. One thread only."""

    def __init__(self, line: Apart) -> None:
        self._line, self.url = line, line.url

    def tally(self) -> Tally:
        tally = self._line.ask("tally")
        assert isinstance(tally, Tally)
        return tally

    def reached(self) -> int:
        """How many people got something so far."""
        return int(self._line.ask("reached"))


@contextmanager
def lean_line(
    *, seconds: float = 0.0, at_most: float = 0.0, limits: Mapping[str, float] | None = None
) -> Iterator[Lean]:
    """A running stand-in that takes so long for each answer, beside the calls that wait meanwhile.

    `at_most`: each answer takes another time, from `seconds` to this.
    """
    with served_apart(_Door((seconds, max(seconds, at_most)), {**PUBLISHED, **(limits or {})})) as line:
        yield Lean(line)


class _Door:
    """Judges calls: a token bucket for each endpoint, a retry key accepted once."""

    def __init__(self, seconds: tuple[float, float], limits: dict[str, float]) -> None:
        self._seconds, self.tally = seconds, Tally()
        self._limits = limits
        self._buckets = {name: (rate, 0.0) for name, rate in limits.items()}
        self._keys: set[bytes] = set()

    def takes(self) -> float:
        """How long the next answer takes."""
        return random.uniform(*self._seconds)

    def told(self, name: str, _value: Any) -> object:
        return self.tally if name == "tally" else len(self.tally.people)

    def judge(self, head: bytes, body: bytes) -> int:
        status = self._judged(head, body)
        self.tally.answers[status] += 1
        return status

    def _judged(self, head: bytes, body: bytes) -> int:
        now = time.monotonic()
        if not self._fits(head.split(b" ", 2)[1].rsplit(b"/", 1)[-1].decode(), now):
            return 429
        key = _KEY.search(head)
        if key and key[1] in self._keys:
            return 409
        if key:
            self._keys.add(key[1])
        one, many = _TO.search(body), _TO_MANY.search(body)
        self.tally.people.update(json.loads(many[1]) if many else [one[1].decode() if one else ""])
        self.tally.began, self.tally.ended = self.tally.began or now, now
        return 200

    def _fits(self, endpoint: str, now: float) -> bool:
        rate = self._limits.get(endpoint, 2000.0)
        level, then = self._buckets.get(endpoint, (rate, now))
        level = min(rate, level + (now - then) * rate)
        self._buckets[endpoint] = (level - 1 if level >= 1 else level, now)
        return level >= 1
