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
