"""Threads wake when there is something to do, go on after a fault, and end in good order."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from bot.inbox import Claimed
from bot.intake import Intake
from bot.parcel import Arrived
from bot.replies import Records, Replies
from bot.wake import Bell, Listener
from bot.worker import Worker
from models.session import make_engine


def _event(number: int) -> Claimed:
    return Claimed(number, str(number), b"chat", 1, datetime(2026, 12, 2, tzinfo=UTC), b"{}", 1)


def _worker(
    engine: Engine, claim: Callable[[int], Sequence[Claimed]], handle: Callable[[Sequence[Claimed]], object]
) -> Worker:
    bell = Bell()
    replies, records = Replies(lambda _held: None, 1), Records(lambda _outcomes: None)
    return Worker(claim, handle, lambda: False, Listener(engine, bell), bell, replies, records, handlers=3)


def _until(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.005)
    return true()


def test_a_ring_that_nobody_waited_for_is_kept_once() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()
    assert bell.wait()
    bell.close()
    assert not bell.wait()


def test_stored_events_ring_at_once(engine: Engine, clean_database: Engine) -> None:
    rung: list[float] = []

    class Noting(Bell):
        def ring(self) -> None:
            rung.append(time.monotonic())

    listener = Listener(engine, Noting())
    listener.start()
    assert _until(lambda: len(rung) >= 1)
    before = len(rung)
    Intake(clean_database).store([Arrived("a", b"a", 1, b"{}")])
    stored_at = time.monotonic()
    assert _until(lambda: len(rung) > before)
    listener.stop()
    assert rung[before] - stored_at < 0.5


def test_without_a_connection_it_rings_every_second_all_the_same() -> None:
    bell = Bell()
    listener = Listener(make_engine("postgresql://127.0.0.1:1/nothing"), bell)
    listener.start()
    assert [bell.wait(), bell.wait()] == [True, True]
    listener.stop()


def test_several_hands_work_at_the_same_time(engine: Engine) -> None:
    events = iter([[_event(at) for at in range(some, some + 8)] for some in (0, 8, 16)])
    together = threading.Barrier(3)
    met: list[int] = []

    def handle(_events: Sequence[Claimed]) -> None:
        met.append(together.wait(5))

    worker = _worker(engine, lambda _most: next(events, []), handle)
    worker.start()
    assert _until(lambda: len(met) == 3)
    assert worker.stop()


def test_a_fault_of_the_machinery_does_not_end_the_work(engine: Engine) -> None:
    calls: list[int] = []

    def claim(_most: int) -> Sequence[Claimed]:
        calls.append(1)
        if len(calls) == 1:
            raise OSError
        return []

    worker = _worker(engine, claim, lambda _: None)
    worker.start()
    assert _until(lambda: len(calls) >= 2)
    assert worker.stop()


def test_stopping_finishes_what_is_held_and_claims_no_more(engine: Engine) -> None:
    begun, let_go, finished = threading.Event(), threading.Event(), list[Claimed]()

    def handle(events: Sequence[Claimed]) -> None:
        begun.set()
        let_go.wait(5)
        finished.extend(events)

    numbers = iter(range(1, 1000))
    worker = _worker(engine, lambda _most: [_event(next(numbers))] if not begun.is_set() else [], handle)
    worker.start()
    assert begun.wait(5)
    threading.Timer(0.1, let_go.set).start()
    assert worker.stop()
    assert finished
    assert not _until(lambda: len(finished) > 3, 0.1)
