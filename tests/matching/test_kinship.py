"""How near concepts stand: what is part of what, and what answers a wish for another."""

import pytest

from matching import kinship, vocabulary


def test_a_written_tie_stands_unless_the_other_is_narrower() -> None:
    assert kinship.related("go")["boardgame"] == 0.4
    assert kinship.related("hsp")["mental"] == 0.6
    assert kinship.related("tea_talk")["coffee"] == 0.9 > vocabulary.concepts()["tea_talk"].near["coffee"]


def test_a_narrower_concept_answers_better_than_a_sibling() -> None:
    near = kinship.related("handicraft")
    assert near["handicraft"] > near["knitting"] > near.get("repair", 0)
    assert kinship.related("knitting")["handicraft"] > kinship.related("knitting")["leather"]


@pytest.mark.parametrize(
    ("wanted", "other"),
    [
        ("go", "shogi"),
        ("magic", "yoyo"),
        ("rakugo", "comedy"),
        ("ski", "snowboard"),
        ("gymnastics", "sauna"),
        ("youth", "school_refusal"),
        ("shared_meal", "meal_delivery"),
    ],
)
def test_what_is_only_akin_does_not_stand_for_it(wanted: str, other: str) -> None:
    assert kinship.related(wanted).get(other, 0) <= 0.7


def test_the_tree_is_walked_to_both_ends() -> None:
    assert {"sake", "wine", "beer"} <= kinship.narrower("alcohol")
    assert "boccia" in kinship.narrower("sport")
    assert kinship.wider("boccia") == ["newsports", "sport"]
    assert not kinship.narrower("no such key") and not kinship.wider("no such key")
