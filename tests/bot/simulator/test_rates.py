"""Token buckets, one for each endpoint."""

from bot.simulator.clock import Clock
from bot.simulator.rates import Rates


def test_a_full_bucket_allows_a_burst_and_refills_slowly() -> None:
    clock = Clock()
    rates = Rates(clock, {"push": (10, 1.0)})
    assert [rates.take("push") for _ in range(11)] == [True] * 10 + [False]
    clock.let_pass(0.25)
    assert [rates.take("push") for _ in range(3)] == [True, True, False]


def test_endpoints_do_not_share_a_bucket() -> None:
    rates = Rates(Clock(), {"push": (1, 1.0)})
    assert (rates.take("push"), rates.take("push"), rates.take("reply")) == (True, False, True)


def test_sixty_broadcasts_an_hour() -> None:
    rates = Rates(Clock())
    assert sum(rates.take("broadcast") for _ in range(70)) == 60
