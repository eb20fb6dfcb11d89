"""The catalogue is followed on every change, and every second without one."""

import threading
import time
from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.follow import Follower
from matching.live import LiveIndex
from models.session import make_engine
from tests import factories


def test_an_edit_is_in_every_index_and_nobody_has_to_ask(clean_database: Engine, now: datetime) -> None:
    indexes = LiveIndex(), LiveIndex()

    def follow(index: LiveIndex) -> None:
        with Session(clean_database) as session:
            index.follow(session, now)

    def sizes() -> list[int]:
        with Session(clean_database) as session:
            return [index.fresh(session, now).snapshot().size for index in indexes]

    assert sizes() == [0, 0]
    followers = [Follower(clean_database, partial(follow, index)) for index in indexes]
    for follower in followers:
        follower.start()
    with Session(clean_database) as session, session.begin():
        factories.gathering(session, "手芸の会")
    deadline = time.monotonic() + 5
    while sizes() != [1, 1] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert sizes() == [1, 1]
    for follower in followers:
        follower.stop()


def test_it_goes_on_after_a_fault_and_without_a_connection(caplog: pytest.LogCaptureFixture) -> None:
    twice, calls = threading.Event(), list[int]()

    def follow() -> None:
        calls.append(1)
        if len(calls) > 1:
            twice.set()
        raise ConnectionError

    follower = Follower(make_engine("postgresql://127.0.0.1:1/nothing"), follow)
    follower.start()
    assert twice.wait(5)
    follower.stop()
    assert "not followed" in caplog.text
