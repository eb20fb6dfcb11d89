"""Needs and facts speak the same keys, and what is not told is unknown."""

import pytest

from matching import support


@pytest.mark.parametrize(
    ("said", "need"),
    [
        ("段差がないところ", "step_free"),
        ("車いすでも入れる喫茶サロン", "wheelchair"),
        ("筆談でお願いしたい", "writing"),
        ("付き添いの人と", "companion"),
        ("見学だけでもいい？", "look_only"),
        ("オンラインで", "online"),
        ("静かなところ", "quiet"),
        ("多目的トイレがある所", "accessible_toilet"),
        ("ひざが痛くてもできる体操", "seated"),
    ],
)
def test_a_need_is_heard(said: str, need: str) -> None:
    assert need in support.needs(said)


def test_a_plain_wish_needs_nothing() -> None:
    assert support.needs("編み物がしたい") == frozenset()


def test_what_is_not_told_is_unknown_not_no() -> None:
    told = support.facts("道具の貸し出しあり・無料")
    assert told["free"] is True
    assert told["step_free"] is None
    assert set(told) == set(support.KEYS)
