"""A stand-in for LINE's replies that costs little: a token works once, an answer takes as long as wished.

One thread reads all connections, in a process of its own. Whether LINE would take the messages is checked when asked
for, after a measurement: what is measured shares the processor with this.
"""

import asyncio
import json
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from bot.simulator.refusals.messages import check_messages
from rig.apart import Apart, served_apart

_TOKEN = re.compile(rb'"replyToken": ?"([0-9a-f]+)"')


class Line:
    """Asks the stand-in's process. One thread only."""

    def __init__(self, line: Apart) -> None:
        self._ask, self.url, self.pid = line.ask, line.url, line.pid

    def slow_down(self, seconds: float) -> None:
        """From now on every answer takes this long."""
        self._ask("slow_down", seconds)

    def tokens(self, count: int) -> list[str]:
        """Reply tokens for so many events."""
        return list(self._ask("tokens", count))

    def taken(self) -> int:
        """How many replies were taken since `accepted` was last asked for."""
        return int(self._ask("taken"))

    def accepted(self) -> dict[str, float]:
        """When each reply token was used, in monotonic seconds; forgets them.

        Raises:
            ValueError: LINE would have refused some of the messages.
        """
        used_at, faults = self._ask("accepted")
        if faults:
            raise ValueError(f"LINE would have refused: {faults[:3]}")
        return dict(used_at)


@contextmanager
def line_stand_in() -> Iterator[Line]:
    """A running stand-in for as long as the block runs."""
    with served_apart(_Door()) as line:
        yield Line(line)


class _Door:
    """Knows the tokens, and keeps what was said with each."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._open: set[bytes] = set()
        self._used: dict[str, tuple[float, bytes]] = {}

    def takes(self) -> float:
        return self.seconds

    def judge(self, _head: bytes, body: bytes) -> int:
        """Taken with a token of ours, for the first time."""
        found = _TOKEN.search(body)
        if not found or found[1] not in self._open:
            return 400
        self._open.remove(found[1])
        asyncio.get_running_loop().call_later(self.seconds, self._take, found[1].decode(), body)
        return 200

    def _take(self, token: str, body: bytes) -> None:
        self._used[token] = time.monotonic(), body

    def told(self, name: str, value: Any) -> object:
        match name:
            case "slow_down":
                self.seconds = value
                return None
            case "tokens":
                tokens = [secrets.token_hex(16) for _ in range(value)]
                self._open |= {token.encode() for token in tokens}
                return tokens
            case "taken":
                return len(self._used)
        used, self._used = self._used, {}
        return {token: at for token, (at, _) in used.items()}, _faults([body for _, body in used.values()])


def _faults(bodies: Sequence[bytes]) -> list[str]:
    return [str(problem) for body in bodies for problem in check_messages(json.loads(body)["messages"])]
