"""Whom to ask for a role: better before worse, the least asked first, nobody against their word."""

from dataclasses import replace
from typing import Any

import pytest

from matching.catalogue import Item
from matching.seeker import Seeker
from matching.who_to_ask import MOST_ASKS, Askable, Person, who_to_ask

WEDNESDAY = frozenset({(2, "afternoon")})
ROLE = Item(
    "role",
    "role",
    "編み物の先生役",
    "子どもに編み物を教えます",
    city="京都市",
    ward="右京区",
    lat=35.0155,
    lon=135.7083,
    slots=WEDNESDAY,
)
NEAR = Seeker(city="京都市", ward="右京区", lat=35.0165, lon=135.7093, interests=("knitting",), slots=WEDNESDAY)


def person(name: str, asked: int = 0, **told: Any) -> Person:
    return Person(name, replace(NEAR, **told), asked)


def ids(found: Askable) -> list[str]:
    return [match.item_id for match in found.matches]


def keys(found: Askable) -> dict[str, str]:
    return {reason.key: reason.verdict for reason in found.matches[0].reasons}


@pytest.mark.parametrize(
    "worse",
    [
        {"interests": ("sewing",)},
        {"slots": frozenset({(6, "morning")})},
        {"lat": 34.95, "lon": 135.81, "ward": "伏見区"},
        {"interests": ("volunteer_intro",)},
    ],
    ids=["a near interest only", "another time", "far away", "likes helping as such"],
)
def test_who_fits_better_is_asked_first(worse: dict[str, Any]) -> None:
    assert ids(who_to_ask(ROLE, [person("worse", **worse), person("z-better")])) == ["z-better", "worse"]


def test_many_interests_do_not_outweigh_the_right_one() -> None:
    many = person("many", interests=("sewing", "embroidery", "weaving", "pottery", "music", "go"))
    assert ids(who_to_ask(ROLE, [many, person("one")])) == ["one", "many"]


def test_who_was_asked_stands_behind_the_never_asked_and_rests_after_two_requests() -> None:
    people = [person("once", 1), person("twice", MOST_ASKS), person("never", interests=("handicraft",))]
    found = who_to_ask(ROLE, people)
    assert (ids(found), found.resting) == (["never", "once"], 1)
    assert found.matches[1].reasons[-1].args == {"times": 1}


@pytest.mark.parametrize(
    "told",
    [
        {"interests": ()},
        {"interests": ("tabletennis",)},
        {"dislikes": frozenset({"children"})},
        {"excluded": frozenset({"role"})},
        {"attending": frozenset({"role"})},
        {"age_band": "teen"},
        {"city": "川崎市"},
    ],
    ids=["said nothing", "likes something else", "would rather not", "said ちがう", "goes there", "minor", "elsewhere"],
)
def test_nobody_is_proposed_against_their_word(told: dict[str, Any]) -> None:
    assert who_to_ask(ROLE, [person("a", **told)]) == Askable()


def test_age_limits_of_the_role_hold() -> None:
    adults = replace(ROLE, age_from=40, age_to=59)
    assert ids(who_to_ask(adults, [person("a", age_band="youth"), person("b", age_band="adult")])) == ["b"]


def test_unknown_is_said_and_is_not_no() -> None:
    silent = person("a", slots=frozenset(), lat=None, lon=None, ward="")
    found = who_to_ask(replace(ROLE, age_from=18), [silent])
    unknown = {key for key, verdict in keys(found).items() if verdict == "unknown"}
    assert unknown == {"reason.unknown.free", "reason.unknown.home", "reason.unknown.age"}


def test_reasons_speak_for_and_against() -> None:
    found = who_to_ask(ROLE, [person("a", 1, interests=("handicraft",), slots=frozenset({(6, "morning")}))])
    said = keys(found)
    assert said["reason.near_interest"] == "yes"
    assert said["reason.no.time"] == said["reason.no.asked"] == "no"


def test_what_somebody_needs_counts_but_is_not_told() -> None:
    steps = replace(ROLE, facts={"step_free": False})
    found = who_to_ask(steps, [person("needs", support=frozenset({"step_free"})), person("z-other")])
    assert ids(found) == ["z-other", "needs"]
    assert "support" not in str([match.reasons for match in found.matches])


def test_a_few_are_proposed_and_always_the_same() -> None:
    people = [person(f"p{n}") for n in range(9)]
    assert ids(who_to_ask(ROLE, people, k=3)) == ids(who_to_ask(ROLE, people[::-1], k=3)) == ["p0", "p1", "p2"]
