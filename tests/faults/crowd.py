"""Residents who write to the account, and the verdict: each message answered, none twice.

The verdict knows only what the stand-in for LINE accepted.
"""

import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from bot.simulator.deeds import follow
from bot.simulator.ledger import Ledger
from tests.bot.running import until
from tests.faults.town import PATIENCE, Town

# Each has an answer unlike the others', so that a second answer to one is not taken for the first to another.
WORDS = ("ヘルプ", "予定", "ことば", "メニュー", "手芸がしたい", "わたしのデータ")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Outcome:
    """`due` messages were waited for. `recovery`: seconds from the end of the trouble until the last one came."""

    due: int
    lost: int
    twice: int
    recovery: float = 0.0

    @property
    def clean(self) -> bool:
        return self.due > 0 and not self.lost and not self.twice


class Crowd:
    """New residents of a town. What each is to hear is counted in `due`."""

    def __init__(self, town: Town, size: int) -> None:
        self.town = town
        self.phones = [town.platform.phone(f"住民{next(_numbers)}") for _ in range(size)]
        self.due: Counter[str] = Counter()
        self._deeds = iter([(phone, words) for words in (None, *WORDS) for phone in self.phones])

    def follow(self) -> None:
        """Everybody adds the account, which greets each."""
        for phone in self.phones:
            follow(self.town.platform, phone.owner)
            self.due[phone.id] += 1

    def say(self, words: str) -> None:
        for phone in self.phones:
            phone.say(words)
            self.due[phone.id] += 1

    @contextmanager
    def talking(self, per_second: float) -> Iterator[None]:
        """While the block runs they write, one after the other; at last everybody has added the account."""
        quiet = threading.Event()
        mouth = threading.Thread(target=self._talk, args=(quiet, 1 / per_second), daemon=True)
        mouth.start()
        try:
            yield
        finally:
            quiet.set()
            mouth.join()

    def answered(self) -> int:
        """How many of the messages they wait for have come."""
        return self.judge().due - self.judge().lost

    def judge(self, recovery: float = 0.0) -> Outcome:
        """How it stands now."""
        return judge(self.town.platform.ledger, self.due, recovery)

    def wait(self, seconds: float = PATIENCE) -> Outcome:
        """The verdict, once everybody is answered and nothing more can come, or time is up."""
        started = time.monotonic()
        until(lambda: not self.judge().lost, seconds)
        recovery = time.monotonic() - started
        if not self.judge().lost:
            self.town.wait_idle(seconds)
        return self.judge(recovery)

    def _talk(self, quiet: threading.Event, pause: float) -> None:
        while not quiet.wait(pause) and (deed := next(self._deeds, None)):
            phone, words = deed
            self.due[phone.id] += 1
            if words is None:
                follow(self.town.platform, phone.owner)
            else:
                phone.say(words)


def judge(ledger: Ledger, due: Mapping[str, int], recovery: float = 0.0) -> Outcome:
    """Lost: fewer different messages than are due. Twice: more than are due, or the same again."""
    due = dict(due)  # residents may go on talking meanwhile
    heard: dict[str, Counter[str]] = {chat: Counter() for chat in due}
    for one in ledger.all():
        said = json.dumps(one.messages, sort_keys=True)
        for chat in one.to:
            if chat in heard:
                heard[chat][said] += 1
    lost = sum(max(0, due[chat] - len(said)) for chat, said in heard.items())
    twice = sum(max(said.total() - due[chat], said.total() - len(said)) for chat, said in heard.items())
    return Outcome(sum(due.values()), lost, twice, recovery)
