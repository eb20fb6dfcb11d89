"""The database is away, killed, frozen, or has no connection left: processes live on, and nothing is lost."""

import time

from tests.bot.running import until
from tests.faults.crew import EVERYBODY
from tests.faults.crowd import Crowd, Outcome
from tests.faults.town import PATIENCE, Town


def stopped(
    town: Town, *, people: int, seconds: float, how: str = "fast", redelivery: bool = True, per_second: float = 10.0
) -> Outcome:
    """Stopped for a while; `immediate` kills it in mid-commit. Without redelivery LINE sends everything once."""
    crowd = Crowd(town, people)
    town.platform.webhooks.redelivery = redelivery
    with crowd.talking(per_second):
        time.sleep(1)
        with town.postgres.stopped(how):
            time.sleep(seconds)
    return crowd.wait(PATIENCE + seconds)


def children_killed(town: Town, *, people: int, rounds: int, per_second: float = 10.0) -> Outcome:
    """SIGKILL to a server process in mid-work: the server throws everybody out and recovers."""
    crowd = Crowd(town, people)
    with crowd.talking(per_second):
        for _ in range(rounds):
            time.sleep(1)
            until(lambda: town.postgres.kill_a_child("town"))
    return crowd.wait()


def frozen(town: Town, *, people: int, seconds: float, per_second: float = 10.0) -> tuple[Outcome, int]:
    """It hangs: takes connections and answers nothing. Also, how many webhooks got no answer in LINE's two seconds."""
    crowd = Crowd(town, people)
    town.platform.webhooks.log.clear()
    with crowd.talking(per_second):
        time.sleep(1)
        with town.postgres.frozen():
            time.sleep(seconds)
    outcome = crowd.wait(PATIENCE + seconds)
    return outcome, [one.reason for one in town.platform.webhooks.log].count("request_timeout")


def thrown_out(town: Town, *, people: int, rounds: int, per_second: float = 10.0) -> Outcome:
    """All connections are ended again and again, in the middle of whatever they are used for."""
    crowd = Crowd(town, people)
    with crowd.talking(per_second):
        for _ in range(rounds):
            time.sleep(0.3)
            town.postgres.throw_out()
    return crowd.wait()


def crowded_out(town: Town, *, people: int, seconds: float, per_second: float = 10.0) -> Outcome:
    """For a while there is no connection to be had."""
    crowd = Crowd(town, people)
    with crowd.talking(per_second):
        time.sleep(1)
        with town.postgres.crowded_out():
            time.sleep(seconds)
    return crowd.wait(PATIENCE + seconds)


def begun_before(town: Town, *, people: int, seconds: float, per_second: float = 10.0) -> Outcome:
    """Every process is started while it is still away."""
    town.crew.close()
    with town.postgres.stopped():
        town.crew.start(*EVERYBODY)
        time.sleep(seconds)
    crowd = Crowd(town, people)
    town.wait_ready()
    with crowd.talking(per_second):
        time.sleep(1)
    return crowd.wait()
