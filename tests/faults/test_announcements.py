"""Whatever happens to an announcement on its way: everybody who is meant is told once, nobody else is."""

from tests.faults.announcements import (
    absent,
    deployed,
    killed_while_sending,
    recalled,
    withdrawn_while_stopped,
    without_quota,
)
from tests.faults.town import Town

PEOPLE = 3000


def test_killed_while_sending(town: Town) -> None:
    outcome = killed_while_sending(town, people=PEOPLE, rounds=1)
    assert outcome.clean, outcome


def test_a_deploy_in_the_middle(town: Town) -> None:
    outcome, code = deployed(town, people=PEOPLE)
    assert outcome.clean, outcome
    assert code == 0


def test_who_hung_for_longer_than_its_lease(town: Town) -> None:
    outcome = absent(town, people=PEOPLE)
    assert outcome.clean, outcome


def test_recalled(town: Town) -> None:
    outcome, spared = recalled(town, people=PEOPLE)
    assert outcome.clean, outcome
    assert spared > 0


def test_the_quota_is_used_up_in_the_middle(town: Town) -> None:
    outcome, state = without_quota(town, people=PEOPLE)
    assert outcome.clean, outcome
    assert "quota" in state


def test_stopped_and_who_withdrew_or_left_before_it_went_on(town: Town) -> None:
    outcome, meanwhile = withdrawn_while_stopped(town, people=PEOPLE)
    assert outcome.clean, outcome
    assert meanwhile == 0
