"""One more gathering, held against who looked in vain: whom it fits, why not the others, and nobody in particular."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import false, true
from sqlalchemy.orm import Session

from handlers.acts.count_needs import monday
from handlers.acts.what_if import Answer, Proposed, Why, told, what_if
from models.resident import Resident, ResidentInterest
from models.tables import Area
from models.unmet_need import UnmetNeed
from tests import factories

TUESDAY_EVENING = 1 << (1 * 3 + 2)


def digest(text: str) -> bytes:
    """Takes nothing off: tests of whom it fits count exactly."""
    return b"\0"


@pytest.fixture
def town(session: Session) -> Area:
    return factories.area(session)


def _wait(session: Session, town: Area, now: datetime, people: int = 5, **values: Any) -> list[Resident]:
    """So many people who looked for go there last week, free on Tuesday evenings."""
    home = values.pop("home", town)
    row = {"topic": "go", "slots": TUESDAY_EVENING, "area_id": town.id, "place": town.path} | values
    found = [factories.resident(session, home=home) for _ in range(people)]
    week = monday(now) - timedelta(days=7)
    session.add_all(UnmetNeed(resident_id=one.id, week=week, **row) for one in found)
    session.flush()
    return found


def _asked(session: Session, town: Area, now: datetime, **values: Any) -> Answer:
    proposed = replace(Proposed("go", town, (1, "evening")), **values)
    return what_if(session, proposed, true(), digest=digest, now=now)


def test_it_fits_who_looked_for_it_near_and_is_free(session: Session, town: Area, now: datetime) -> None:
    _wait(session, town, now, 7)
    answer = _asked(session, town, now)
    assert (answer.waiting, answer.fits, answer.first, answer.walk) == (5, 5, 5, 5)


def test_who_was_shown_something_better_has_it_not_as_first_choice(session: Session, town: Area, now: datetime) -> None:
    _wait(session, town, now, 6, score=0.99)
    answer = _asked(session, town, now)
    assert (answer.fits, answer.first) == (5, 0)


@pytest.mark.parametrize(
    ("values", "proposed", "why"),
    [
        ({}, {"slot": (6, "morning")}, Why.TIME),
        ({}, {"point": (35.6, 135.7)}, Why.FAR),
        ({"topic": "shogi"}, {}, Why.OTHER),
    ],
)
def test_why_it_does_not_fit_is_told_in_numbers(
    session: Session, town: Area, now: datetime, values: dict[str, Any], proposed: dict[str, Any], why: Why
) -> None:
    _wait(session, town, now, 10)
    _wait(session, town, now, 6, **values)
    answer = _asked(session, town, now, **proposed)
    assert answer.others[why] >= 5


def test_who_would_rather_not_is_left_out(session: Session, town: Area, now: datetime) -> None:
    for one in _wait(session, town, now, 5):
        session.add(ResidentInterest(resident_id=one.id, concept="go", likes=False))
    session.flush()
    answer = _asked(session, town, now)
    assert (answer.fits, answer.others[Why.DISLIKED]) == (0, 5)


def test_fewer_than_five_are_never_told(session: Session, town: Area, now: datetime) -> None:
    _wait(session, town, now, 4)
    answer = _asked(session, town, now)
    assert (answer.waiting, answer.fits, answer.first, answer.walk, set(answer.others.values())) == (0, 0, 0, 0, {0})


def test_out_of_reach_is_out_of_the_count(session: Session, town: Area, now: datetime) -> None:
    _wait(session, town, now, 20)
    proposed = Proposed("go", town, (1, "evening"))
    assert what_if(session, proposed, false(), digest=digest, now=now) == Answer(others=dict.fromkeys(Why, 0))


@pytest.mark.parametrize("people", range(40))
def test_one_person_more_is_seen_in_one_case_of_five_and_nobody_knows_in_which(people: int) -> None:
    """`shift` is the secret. Beside it one person moves the number by nothing, or by a whole step."""
    steps = [told(people + 1, shift) - told(people, shift) for shift in range(5)]
    assert sorted(steps) in ([0, 0, 0, 0, 5], [0, 0, 0, 0, 0])


def test_what_is_shown_leaves_nine_numbers_open() -> None:
    behind = {people for people in range(60) for shift in range(5) if told(people, shift) == 20}
    assert behind == set(range(20, 29))


def test_asking_again_or_a_little_differently_does_not_move_the_steps(
    session: Session, town: Area, now: datetime
) -> None:
    asked = list[str]()

    def secret(text: str) -> bytes:
        asked.append(text)
        return b"x"

    for proposed in (
        Proposed("go", town, (1, "evening")),
        Proposed("go", town, (2, "morning"), None, frozenset({"free"})),
    ):
        what_if(session, proposed, true(), digest=secret, now=now)
    assert (len(asked), len(set(asked))) == (2, 1)


def test_a_number_that_is_told_is_never_above_the_truth() -> None:
    assert all(told(people, shift) <= people for people in range(60) for shift in range(5))
    assert all(told(people, shift) == 0 for people in range(5) for shift in range(5))
