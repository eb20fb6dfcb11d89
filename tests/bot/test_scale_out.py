"""Two of everything on one database: each is killed in turn while residents write; nothing is lost or said twice."""

import itertools
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import pytest
from sqlalchemy import Engine, text

from bot.simulator.phone import Phone
from bot.simulator.platform import Platform
from bot.simulator.server import serve
from models.clock_slot import LAST_RUN
from tests.bot.forked import Forked
from tests.bot.running import free_port, running, settings, status, until

_RESIDENTS = 5
_PATIENCE = 60.0
# In the order of the day: an event is stored by one web and handled by a worker; the clocks run beside them.
_VICTIMS = ("web-0", "worker-0", "clock-0")
_ACTS_JUST_RUN = f"""
    select count(*) from clock_slot where slot_at = '{LAST_RUN:%Y-%m-%d}' and ran_at > now() - interval '10 seconds'
"""


class City:
    """Two webs, two workers, two clocks, and LINE before them, which takes one web and then the other."""

    def __init__(self, url: str, engine: Engine, stack: ExitStack) -> None:
        self.engine = engine
        self.ports = [free_port(), free_port()]
        self.platform = Platform("channel secret of the tests", "token")
        line = serve(self.platform)
        stack.callback(line.close)
        addresses = itertools.cycle([f"http://127.0.0.1:{port}/callback" for port in self.ports])
        hooks = self.platform.webhooks
        hooks.redelivery, hooks.redelivery_delays = True, (0.2,) * 50
        hooks.before_sending = lambda _event: setattr(hooks, "url", next(addresses))
        self.processes: dict[str, Forked] = {}
        for role, number in itertools.product(("web", "worker", "clock"), (0, 1)):
            environment = settings(url, line.url, port=self.ports[number])
            self.processes[f"{role}-{number}"] = stack.enter_context(running(role, environment=environment))

    def ready(self) -> bool:
        """Whether all six have shown that they live, and both webs answer."""
        alive = self.scalar("select count(*) from process_beat")
        return alive == len(self.processes) and all(
            status(f"http://127.0.0.1:{port}/readyz") == 200 for port in self.ports
        )

    def kill(self, name: str) -> None:
        """As when the machine goes: at once, with all it started."""
        os.killpg(self.processes[name].pid, signal.SIGKILL)

    def scalar(self, statement: str) -> int:
        with self.engine.connect() as connection:
            return int(connection.scalar(text(statement)) or 0)

    def answered(self, phone: Phone) -> int:
        return len(self.platform.ledger.to(phone.id))

    def all_answered(self, phones: list[Phone], times: int) -> bool:
        return all(self.answered(phone) >= times for phone in phones)


@pytest.fixture
def city(fresh_database: str, clean_database: Engine) -> Iterator[City]:
    with ExitStack() as stack:
        made = City(fresh_database, clean_database, stack)
        assert until(made.ready, _PATIENCE)
        yield made


def test_each_is_killed_in_turn_and_everybody_is_answered_once(city: City) -> None:
    phones = [city.platform.phone(f"住民{number}") for number in range(_RESIDENTS)]
    for phone in phones:
        phone.follow()
    said = 1
    for victim in _VICTIMS:
        for phone in phones:
            phone.say("ありがとう")
        city.kill(victim)
        for phone in phones:
            phone.say("ありがとう")
        said += 2
        assert until(partial(city.all_answered, phones, said), _PATIENCE), victim
    assert [city.answered(phone) for phone in phones] == [said] * _RESIDENTS
    assert city.scalar("select count(*) from inbox_seen") == said * _RESIDENTS
    assert until(lambda: city.scalar(_ACTS_JUST_RUN) >= 3)  # the second clock alone
    assert city.scalar("select count(*) from clock_slot where act = 'plan_occurrences'") == 2  # today, and its last run
