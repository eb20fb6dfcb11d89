"""Whoever is killed, and whenever: every message is answered, none twice."""

from tests.faults.killing import kill_at_random
from tests.faults.town import Town


def test_killed_processes_lose_nothing_and_repeat_nothing(town: Town) -> None:
    outcome = kill_at_random(town, people=20, rounds=4)
    assert outcome.clean, outcome
