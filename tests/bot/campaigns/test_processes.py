"""Processes that die, pause, end in good order or begin side by side: everyone is told once all the same."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest

from bot.simulator.faults import Fault
from models.announcement import AnnouncementState
from tests.bot.campaigns.parts import City
from tests.bot.forked import Forked
from tests.bot.running import running, settings, until

Announcer = Callable[[], AbstractContextManager[Forked]]


@pytest.fixture
def announcer(city: City, fresh_database: str) -> Announcer:
    """Our process, on this database and a LINE so slow that there is time to disturb it."""
    city.settle(8_000)
    city.platform.faults.add("multicast", Fault(seconds=0.5), times=None)
    environment = settings(fresh_database, city.url) | {"MUSUBI_ANNOUNCERS": "2"}
    return partial(running, "announcer", environment=environment)


def _begun(city: City, calls: int = 1) -> bool:
    return until(lambda: len(city.platform.ledger.all("multicast")) >= calls, 40)


def test_after_a_kill_another_process_goes_on_within_ten_seconds(city: City, announcer: Announcer) -> None:
    city.announce()
    with announcer() as first, announcer():
        assert _begun(city, 3)
        first.send_signal(signal.SIGKILL)
        first.wait()
        so_far, killed_at = len(city.told), time.monotonic()
        assert until(lambda: len(city.told) > so_far + 1_000)
        assert time.monotonic() - killed_at < 10
        assert until(city.is_quiet, 40)
    assert city.told == city.once


def test_a_holder_that_slept_too_long_sends_nothing_more(city: City, announcer: Announcer) -> None:
    city.announce()
    with announcer() as first:
        assert _begun(city, 2)
        os.kill(first.pid, signal.SIGSTOP)
        with announcer():
            assert until(lambda: city.fence() == 2, 30)
            os.kill(first.pid, signal.SIGCONT)
            assert until(city.is_quiet, 40)
    assert city.told == city.once


def test_asked_to_end_it_finishes_what_is_on_its_way_and_lets_go(city: City, announcer: Announcer) -> None:
    city.announce()
    with announcer() as first:
        assert _begun(city, 2)
        first.send_signal(signal.SIGTERM)
        assert first.wait(20) == 0
    tried = [batch for batch in city.batches() if batch.first_tried_at]
    assert all(batch.state == "accepted" for batch in tried)
    with announcer():
        assert until(city.is_quiet, 40)
    assert city.told == city.once


@pytest.mark.parametrize(
    ("deed", "state"), [("stop", AnnouncementState.STOPPED), ("recall", AnnouncementState.RECALLED)]
)
def test_it_can_be_stopped_or_recalled_within_a_second(
    city: City, announcer: Announcer, deed: str, state: AnnouncementState
) -> None:
    public_id = city.announce()
    with announcer():
        assert _begun(city, 2)
        city.do(deed, public_id)
        time.sleep(1 + 0.5)
        so_far = len(city.told)
        assert until(city.is_quiet)
        time.sleep(0.5)
        assert len(city.told) == so_far < 8_000
    assert (city.announcement(public_id).state, city.report(public_id).told) == (state, so_far)
