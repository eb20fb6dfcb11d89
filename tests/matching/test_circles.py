"""Wishes alike and near each other become a circle; nobody's words come out of it."""

from dataclasses import replace
from typing import Any

import pytest

from matching.circles import Circle, Wished, circles
from matching.seeker import Seeker

HOME = Seeker(city="京都市", ward="右京区", lat=35.0155, lon=135.7083)
MONDAY, SATURDAY, SUNDAY = (frozenset({(day, "morning")}) for day in (0, 5, 6))


def wish(number: int, concept: str = "guitar", words: str = "", **told: Any) -> Wished:
    seeker = replace(HOME, **told)
    return Wished(f"w{number}", f"r{number}", seeker, (concept,) if concept else (), words)


def residents(found: list[Circle]) -> list[tuple[str, ...]]:
    return [circle.residents for circle in found]


def verdict(found: list[Circle], key: str) -> str:
    return next((reason.verdict for reason in found[0].reasons if reason.key == key), "")


def test_three_neighbours_with_one_wish_are_a_circle() -> None:
    found = circles([wish(1), wish(2), wish(3), wish(4, "tabletennis")])
    assert residents(found) == [("r1", "r2", "r3")]
    assert found[0].topic == "guitar"


def test_two_are_too_few_unless_two_are_asked_for() -> None:
    assert circles([wish(1), wish(2)]) == []
    assert residents(circles([wish(1), wish(2)], k=2)) == [("r1", "r2")]


def test_one_resident_who_wishes_three_times_is_no_circle() -> None:
    again = [replace(wish(n), resident="r1") for n in (1, 2, 3)]
    assert circles(again, k=1) == []


@pytest.mark.parametrize(
    "other",
    [
        {"lat": 34.95, "lon": 135.81},
        {"city": "川崎市"},
        {"lat": None, "lon": None, "ward": ""},
        {"age_band": "teen"},
    ],
    ids=["far away", "another city", "nobody knows where", "minor"],
)
def test_who_is_not_near_or_needs_a_guardian_stays_out(other: dict[str, Any]) -> None:
    assert circles([wish(1), wish(2), wish(3, **other)]) == []


def test_a_wish_of_the_same_kind_is_not_the_same_wish() -> None:
    assert circles([wish(1, "tennis"), wish(2, "tennis"), wish(3, "tabletennis")]) == []


def test_the_wider_wish_joins_the_narrower_ones() -> None:
    assert residents(circles([wish(1, "knitting"), wish(2, "handicraft"), wish(3, "crochet")])) == [("r1", "r2", "r3")]


def test_words_that_are_no_concept_bring_people_together_and_stay_inside() -> None:
    found = circles([wish(n, "", "ボブスレーをやってみたい") for n in (1, 2, 3)])
    assert residents(found) == [("r1", "r2", "r3")]
    assert "ボブスレー" not in f"{found}{wish(1, '', 'ボブスレー')}"


def test_a_shared_time_is_yes_none_is_no_and_untold_is_unknown() -> None:
    both = SATURDAY | SUNDAY
    assert (
        verdict(circles([wish(1, slots=SATURDAY), wish(2, slots=both), wish(3, slots=both)]), "reason.shared_time")
        == "yes"
    )
    apart = circles([wish(1, slots=SATURDAY), wish(2, slots=SUNDAY), wish(3, slots=MONDAY)])
    assert verdict(apart, "reason.no.shared_time") == "no"
    untold = circles([wish(1, slots=SATURDAY), wish(2), wish(3)])
    assert verdict(untold, "reason.unknown.shared_time") == "unknown"


def test_the_time_that_suits_most_is_told_with_how_many() -> None:
    found = circles([wish(1, slots=SATURDAY), wish(2, slots=SATURDAY | SUNDAY), wish(3, slots=MONDAY)])
    assert found[0].reasons[-1].args == {"slots": tuple(SATURDAY), "people": 2}


def test_without_points_the_ward_is_near_enough() -> None:
    found = circles([wish(n, lat=None, lon=None) for n in (1, 2, 3)])
    assert verdict(found, "reason.same_area") == "yes"


def test_larger_circles_come_first_and_the_order_is_always_the_same() -> None:
    wishes = [wish(n) for n in range(3)] + [wish(n, "tabletennis") for n in range(3, 7)]
    found = circles(wishes)
    assert [circle.topic for circle in found] == ["tabletennis", "guitar"]
    assert circles(wishes[::-1]) == found


def test_no_wishes_make_no_circle() -> None:
    assert circles([]) == []
