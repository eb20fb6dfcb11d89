"""Everybody who follows the account, taken in from a file as a city does it, and what they were told at once."""

import csv
import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.simulator.people import Resident as Person
from tests.bot.running import until
from tests.faults.crowd import Outcome
from tests.faults.town import PATIENCE, Town

_numbers = itertools.count(1)


class Citizens:
    """The same people for every announcement of a town."""

    def __init__(self, town: Town, size: int) -> None:
        self.town = town
        self.people = [town.platform.resident(f"市民{number}") for number in range(size)]
        for one in self.people:
            one.friend, one.blocked = True, False
        file = Path(town.environment["MUSUBI_CLOCK_FILE"]).with_name("friends.csv")
        with file.open("w", encoding="utf-8", newline="") as rows:
            csv.writer(rows).writerows([["line_user_id"], *([one.id] for one in self.people)])
        town.command("residents", "import", str(file))


class Campaign:
    """One announcement to all citizens. The verdict knows only what the stand-in for LINE accepted."""

    def __init__(self, citizens: Citizens) -> None:
        self.citizens, self.town = citizens, citizens.town
        self.text = f"お知らせ 第{next(_numbers)}号"
        self.id = self.town.command("announce", "--text", self.text, "--all", "--yes").split()[0]

    def told(self) -> Counter[str]:
        """How often each has got it."""
        calls = [one for one in self.town.platform.ledger.all("multicast") if one.messages[0].get("text") == self.text]
        return Counter(to for one in calls for to in one.to)

    def wait_for(self, share: float) -> None:
        """Until this share of all has got it."""
        enough = share * len(self.citizens.people)
        if not until(lambda: len(self.told()) >= enough, PATIENCE):
            raise TimeoutError(f"only {len(self.told())} were told")

    def state(self) -> str:
        """As the command tells it: planned, sending, stopped (why), recalled, done."""
        return self.town.command("announcements", "report", self.id).splitlines()[0].removeprefix("state").strip()

    def command(self, verb: str) -> None:
        self.town.command("announcements", verb, self.id)

    def wait(self, meant: Sequence[Person] | None = None, seconds: float = PATIENCE) -> Outcome:
        """The verdict once it is over; `meant`: who is to be told, everybody unless said."""
        people = self.citizens.people if meant is None else meant
        until(lambda: len(self.told()) >= len(people), seconds)
        until(lambda: self.state() in ("done", "recalled"), seconds)
        return self.outcome(people)

    def outcome(self, meant: Sequence[Person]) -> Outcome:
        """How it stands now. Who is not meant and was told counts as once too often."""
        told, ids = self.told(), {one.id for one in meant}
        citizens = {one.id for one in self.citizens.people}
        unasked = sum(times for chat, times in told.items() if chat in citizens - ids)
        return Outcome(len(ids), len(ids - told.keys()), sum(told[chat] - 1 for chat in ids & told.keys()) + unasked)
