"""Without trouble the verdict is clean; and the judge sees what is lost and what comes twice."""

from collections.abc import Sequence

from bot.simulator.clock import Clock
from bot.simulator.ledger import Acceptance, Ledger
from tests.faults.crowd import Crowd, judge
from tests.faults.town import Town


def test_everybody_is_answered_once(town: Town) -> None:
    crowd = Crowd(town, 3)
    crowd.follow()
    crowd.say("ヘルプ")
    outcome = crowd.wait()
    assert outcome.clean, outcome
    assert outcome.due == 6


def test_an_answer_that_never_came_is_lost() -> None:
    outcome = judge(_heard("welcome"), {"hana": 2, "ken": 1})
    assert (outcome.lost, outcome.twice, outcome.clean) == (2, 0, False)


def test_an_answer_too_many_came_twice() -> None:
    assert judge(_heard("welcome", "help", "menu"), {"hana": 2}).twice == 1


def test_the_same_answer_again_does_not_make_up_for_one_that_never_came() -> None:
    outcome = judge(_heard("welcome", "welcome"), {"hana": 2})
    assert (outcome.lost, outcome.twice) == (1, 1)


def test_nobody_asked_is_no_proof() -> None:
    assert not judge(Ledger(), {}).clean


def _heard(*words: str) -> Ledger:
    """What Hana was told."""
    ledger = Ledger()
    for said in words:
        ledger.add(_acceptance(["hana"], said))
    return ledger


def _acceptance(to: Sequence[str], said: str) -> Acceptance:
    message = {"type": "text", "text": said}
    return Acceptance("id", "push", tuple(to), tuple(to), (message,), ("1",), None, Clock().now())
