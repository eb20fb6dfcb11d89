"""While LINE is down, one careful try now and then."""

from bot.breaker import Breaker


class _Time:
    """Seconds that a test moves by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _opened(time: _Time) -> Breaker:
    breaker = Breaker(time)
    for _ in range(5):
        breaker.failed()
    return breaker


def test_a_few_failures_change_nothing() -> None:
    breaker = Breaker(_Time())
    for _ in range(4):
        breaker.failed()
    assert breaker.allows()


def test_after_five_in_a_row_nobody_calls() -> None:
    assert not _opened(_Time()).allows()


def test_after_a_pause_one_may_try_and_the_others_wait() -> None:
    time = _Time()
    breaker = _opened(time)
    time.now += 1.1
    assert [breaker.allows(), breaker.allows(), breaker.allows()] == [True, False, False]


def test_the_pauses_grow_to_half_a_minute() -> None:
    time = _Time()
    breaker = _opened(time)
    for _ in range(10):
        breaker.failed()
    time.now += 29
    assert not breaker.allows()
    time.now += 2
    assert breaker.allows()


def test_one_answer_closes_it() -> None:
    breaker = _opened(_Time())
    breaker.worked()
    assert breaker.allows()


def test_what_does_not_pass_by_itself_stops_at_once_and_says_so_once() -> None:
    time = _Time()
    breaker = Breaker(time)
    assert [breaker.stop(300), breaker.stop(300)] == [True, False]
    time.now += 299
    assert (breaker.allows(), breaker.closed) == (False, False)
    time.now += 2
    assert [breaker.allows(), breaker.allows()] == [True, False]
    breaker.worked()
    assert breaker.closed
