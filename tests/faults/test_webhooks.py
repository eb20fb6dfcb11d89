"""However LINE delivers, and whatever: one effect of each event, and healthy ones are served."""

from tests.faults.poison import POISON, poison_among_healthy
from tests.faults.town import Town
from tests.faults.webhooks import redelivered_later, twice_and_out_of_order


def test_webhooks_twice_late_and_out_of_order(town: Town) -> None:
    outcome = twice_and_out_of_order(town, people=20)
    assert outcome.clean, outcome


def test_everything_once_more_changes_nothing(town: Town) -> None:
    stored = int(town.command("inbox", "count"))
    outcome = redelivered_later(town, people=4)
    assert outcome.clean, outcome
    assert int(town.command("inbox", "count")) == stored + outcome.due


def test_poison_harms_no_neighbour(town: Town) -> None:
    stored = int(town.command("inbox", "count"))
    outcome, statuses = poison_among_healthy(town)
    assert outcome.clean, outcome
    assert statuses == {200}
    assert int(town.command("inbox", "count")) == stored + 2 * len(POISON) - 1
    assert town.crew.died() == []
