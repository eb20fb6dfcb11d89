"""Whoever is killed or told to go, and whenever: every message is answered, none twice."""

from tests.faults.killing import deployed, kill_at_random
from tests.faults.town import Town


def test_killed_processes_lose_nothing_and_repeat_nothing(town: Town) -> None:
    outcome = kill_at_random(town, people=20, rounds=3)
    assert outcome.clean, outcome


def test_a_deploy_in_mid_talk(town: Town) -> None:
    outcome, codes = deployed(town, people=16)
    assert outcome.clean, outcome
    assert codes == {0}
