"""Everybody is reminded once of what is true, and nobody who does not want it."""

from tests.faults.reminders import killed_while_sending, moved_while_sending, sent_by_two, withdrawn_before_sending
from tests.faults.town import Town


def test_killed_while_sending(town: Town) -> None:
    outcome = killed_while_sending(town, people=16, rounds=2)
    assert outcome.clean, outcome


def test_two_clocks_and_two_workers(town: Town) -> None:
    outcome = sent_by_two(town, people=12)
    assert outcome.clean, outcome


def test_a_date_that_moves_while_its_reminders_go_out(town: Town) -> None:
    outcome, told_backwards = moved_while_sending(town, people=16)
    assert outcome.clean, outcome
    assert told_backwards == 0


def test_who_withdrew_or_left_is_not_reminded(town: Town) -> None:
    outcome = withdrawn_before_sending(town, people=6)
    assert outcome.clean, outcome
