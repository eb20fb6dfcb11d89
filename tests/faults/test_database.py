"""Whatever befalls the database: processes live on, and what anybody wrote is answered once when it is back."""

from tests.faults.database import begun_before, children_killed, crowded_out, frozen, stopped, thrown_out
from tests.faults.town import Town


def test_stopped_for_seconds_while_line_sends_nothing_again(town: Town) -> None:
    outcome = stopped(town, people=10, seconds=2, redelivery=False)
    assert outcome.clean, outcome
    assert town.crew.died() == []


def test_killed_in_mid_commit(town: Town) -> None:
    outcome = stopped(town, people=10, seconds=0, how="immediate")
    assert outcome.clean, outcome


def test_server_processes_killed(town: Town) -> None:
    outcome = children_killed(town, people=10, rounds=2)
    assert outcome.clean, outcome
    assert town.crew.died() == []


def test_frozen_for_seconds(town: Town) -> None:
    outcome, unanswered = frozen(town, people=10, seconds=4)
    assert outcome.clean, outcome
    assert unanswered <= outcome.due // 10


def test_connections_ended_again_and_again(town: Town) -> None:
    outcome = thrown_out(town, people=10, rounds=8)
    assert outcome.clean, outcome
    assert town.crew.died() == []


def test_no_connection_to_be_had(town: Town) -> None:
    outcome = crowded_out(town, people=10, seconds=2)
    assert outcome.clean, outcome
    assert town.crew.died() == []


def test_processes_started_before_it_wait(town: Town) -> None:
    outcome = begun_before(town, people=3, seconds=4)
    assert outcome.clean, outcome
    assert town.crew.died() == []
