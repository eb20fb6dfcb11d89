"""Whatever LINE does: each answer is accepted once, and LINE's trouble never becomes the webhook's."""

from tests.faults.line import TROUBLE, away, burst_of_429, each_trouble_once, slow
from tests.faults.town import Town


def test_every_kind_of_trouble_leaves_one_answer(town: Town) -> None:
    before = town.platform.faults.struck
    outcome = each_trouble_once(town)
    assert outcome.clean, outcome
    assert town.platform.faults.struck == before + len(TROUBLE)


def test_too_fast_many_times_in_a_row(town: Town) -> None:
    outcome = burst_of_429(town, people=8, calls=16)
    assert outcome.clean, outcome


def test_line_away_is_tried_now_and_then_and_told_everything_afterwards(town: Town) -> None:
    outcome, in_vain = away(town, people=30, seconds=6)
    assert outcome.clean, outcome
    assert in_vain < outcome.due + 10


def test_a_slow_line_does_not_slow_the_webhook(town: Town) -> None:
    outcome, waited = slow(town, people=10, seconds=2)
    assert outcome.clean, outcome
    assert waited < 1000
