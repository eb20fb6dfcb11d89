"""SIGKILL at random moments, to whichever process: nothing may depend on an orderly end."""

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


def _wait_for_work(crowd: Crowd) -> None:
    """Until answers come again: who is killed while it still starts proves nothing."""
    before = crowd.answered()
    until(lambda: crowd.answered() > before or crowd.answered() == crowd.judge().due > 0, PATIENCE)
