"""Processes end in the middle of their work: killed at random moments, or told to go for newer ones."""

import random
import time

from bot.simulator.faults import Fault
from tests.bot.running import until
from tests.faults.crew import EVERYBODY
from tests.faults.crowd import Crowd, Outcome
from tests.faults.town import PATIENCE, Town

# LINE takes its time, so that many a kill comes while a call is on its way.
_LINE_SECONDS = 0.3


def kill_at_random(town: Town, *, people: int, rounds: int, per_second: float = 10.0) -> Outcome:
    """One process dies per round, at a moment nobody chose, and is started again at once."""
    dice = random.Random(rounds)
    crowd = Crowd(town, people)
    town.platform.faults.add("*", Fault(seconds=_LINE_SECONDS), times=None)
    with crowd.talking(per_second):
        for number in range(rounds):
            _wait_for_work(crowd)
            time.sleep(dice.uniform(0, 2 * _LINE_SECONDS))
            victim = EVERYBODY[number % len(EVERYBODY)]
            town.crew.kill(victim)
            town.crew.start(victim)
    return crowd.wait()


def deployed(town: Town, *, people: int, per_second: float = 10.0) -> tuple[Outcome, set[int]]:
    """Each process makes room for a newer one while people write. Also, the exit codes of the old ones."""
    crowd, codes = Crowd(town, people), set[int]()
    town.platform.faults.add("*", Fault(seconds=_LINE_SECONDS), times=None)
    with crowd.talking(per_second):
        for name in EVERYBODY:
            _wait_for_work(crowd)
            codes.add(town.crew.end(name))
            town.crew.start(name)
    return crowd.wait(), codes


def _wait_for_work(crowd: Crowd) -> None:
    """Until answers come again: who is killed while it still starts proves nothing."""
    before = crowd.answered()
    until(lambda: crowd.answered() > before or crowd.answered() == crowd.judge().due > 0, PATIENCE)
