"""Whatever the calendar says, a message is answered once."""

from tests.faults.days import jumping, over_midnight
from tests.faults.town import Town


def test_a_clock_that_jumps(town: Town) -> None:
    outcome = jumping(town, people=10)
    assert outcome.clean, outcome


def test_the_year_ends_in_mid_talk(town: Town) -> None:
    outcome = over_midnight(town, people=8)
    assert outcome.clean, outcome
