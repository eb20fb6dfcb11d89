"""What LINE sends is odd: twice, late, in another order. What nobody has seen before is in `poison.py`."""

import time

from bot.simulator.events import Event
from bot.simulator.mischief import Mischief
from tests.bot.running import until
from tests.faults.crowd import Crowd, Outcome
from tests.faults.town import PATIENCE, Town


def twice_and_out_of_order(town: Town, *, people: int, per_second: float = 20.0) -> Outcome:
    """Half of all webhooks come twice, some at the same moment; half come up to two seconds late."""
    crowd = Crowd(town, people)
    town.platform.webhooks.mischief = Mischief(twice=0.5, late=0.5, seconds=2)
    with crowd.talking(per_second):
        time.sleep(people * 2 / per_second)
    until(lambda: town.platform.webhooks.wait_quiet(1), PATIENCE)
    return crowd.wait()


def redelivered_later(town: Town, *, people: int) -> Outcome:
    """Everything LINE ever sent comes once more, after it was answered."""
    crowd, sent, webhooks = Crowd(town, people), list[Event](), town.platform.webhooks
    usual = webhooks.before_sending

    def note(one: Event) -> None:
        sent.append(one)
        usual(one)

    webhooks.before_sending = note
    crowd.follow()
    crowd.say("ヘルプ")
    crowd.wait()
    webhooks.before_sending = usual
    for one in sent:
        webhooks.send_again(one["source"]["userId"], one)
    until(lambda: town.platform.webhooks.wait_quiet(1), PATIENCE)
    return crowd.wait()
