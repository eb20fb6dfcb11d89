"""Whoever reads the logs learns nothing about a person, also when everything goes wrong."""

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.logs import set_up_logs
from bot.simulator.faults import Fault
from tests.bot.running import until
from tests.journeys.world import World

_SAID = ("編み物すきです", "080-1234-5678に電話してください", "さみしくて死にたい")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logs("DEBUG", stream, as_json=True, process="worker")
    yield stream
    root.handlers[:], root.level = before, level


@contextmanager
def _table_away(world: World, table: str) -> Iterator[None]:
    """What is written there fails, with the words in the error."""
    for old, new in ((table, "away"), ("away", table)):
        with world.parts.engine.begin() as connection:
            connection.exec_driver_sql(f"alter table {old} rename to {new}")
        if new == "away":
            yield


def test_a_talk_leaves_ids_of_ours_in_the_log_and_nothing_of_the_person(world: World, log: io.StringIO) -> None:
    phone = world.phone("山田花子")
    world.platform.faults.add("reply", Fault(status=500))
    phone.follow()
    phone.wait(2)
    for words in _SAID:
        phone.say(words)
        phone.last()
    with _table_away(world, "match_log"):
        phone.say("手芸のあつまりに行きたい")
        assert until(lambda: "event failed" in log.getvalue())
    world.settle(seconds=20)
    told = log.getvalue()
    lines = [json.loads(line) for line in told.splitlines()]
    hidden = (phone.id, "山田", *_SAID, "手芸のあつまり", "080-1234", "ひとめひとめ", world.platform.token)
    assert [word for word in hidden if word in told] == []
    assert any("event" in line for line in lines)
    assert any("delivery" in line for line in lines)
