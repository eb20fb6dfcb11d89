"""All processes together keep within a limit of LINE's, and go slower when LINE says so."""

import time
from datetime import datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import Engine, text

from bot.pace import Pace, Turnstile
from bot.parts import single_moves


@pytest.fixture
def pace(clean_database: Engine) -> Pace:
    return Pace(single_moves(clean_database), "multicast", 100.0)


def test_the_first_calls_leave_at_once_evenly_spread(pace: Pace) -> None:
    slots = pace.take(10)
    assert slots.wait < 0.05
    assert slots.step == pytest.approx(0.01)


def test_who_comes_next_waits_for_those_before(pace: Pace, clean_database: Engine) -> None:
    elsewhere = Pace(single_moves(clean_database), "multicast", 100.0)
    pace.take(50)
    assert 0.3 < elsewhere.take(1).wait <= 0.5


def test_limits_of_other_endpoints_are_apart(pace: Pace, clean_database: Engine) -> None:
    pace.take(50)
    assert Pace(single_moves(clean_database), "push", 100.0).take(1).wait < 0.05


def test_too_fast_makes_everybody_slower_and_time_heals(pace: Pace, clean_database: Engine) -> None:
    elsewhere = Pace(single_moves(clean_database), "multicast", 100.0)
    pace.take(1)
    pace.slow_down()
    slower = elsewhere.take(1).step
    assert slower == pytest.approx(1 / 90, rel=0.01)
    assert elsewhere.take(300).step == pytest.approx(0.01)


def test_threads_pass_one_by_one(pace: Pace) -> None:
    turnstile, passed = Turnstile(pace, at_once=5), list[float]()

    def work() -> None:
        for _ in range(5):
            turnstile.wait()
            passed.append(time.monotonic())

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0.13 < max(passed) - min(passed) < 0.5


def test_the_next_slots_are_taken_while_some_are_left(pace: Pace, clean_database: Engine) -> None:
    turnstile, free_at = Turnstile(pace, at_once=10), list[datetime]()
    for _ in range(6):
        turnstile.wait()
        with clean_database.connect() as connection:
            free_at.append(connection.execute(text("select free_at from send_pace")).scalar_one())
    assert free_at[4] == free_at[0]
    assert free_at[5] - free_at[4] >= timedelta(seconds=0.099)


def test_many_refusals_within_a_second_count_as_one(pace: Pace) -> None:
    turnstile = Turnstile(pace, at_once=1)
    turnstile.wait()
    for _ in range(5):
        turnstile.too_fast()
    assert pace.take(1).step == pytest.approx(1 / 90, rel=0.01)
