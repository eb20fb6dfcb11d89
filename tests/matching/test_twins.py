"""Which gatherings look the same: same name or sound, same place, hours, telephone; and which do not."""

from dataclasses import replace

import pytest

from matching.twins import Twin, pairs

ONE = Twin(1, "手芸の会", kana="しゅげいのかい", ward="右京区", venue=7, point=(35.0, 135.7), rule="0We", hour="13:30")


def _reasons(**other: object) -> tuple[str, ...]:
    found = pairs([ONE, replace(ONE, id=2, **other)])  # type: ignore[arg-type]
    return found[0].reasons if found else ()


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        ({}, ("name", "venue", "rule")),
        ({"name": "手芸の　会！"}, ("name", "venue", "rule")),
        ({"name": "シュゲイの会", "kana": ""}, ("sound", "venue", "rule")),
        ({"name": "手芸の会（右京）", "kana": "しゅげいのかいうきょう"}, ("alike", "venue", "rule")),
        ({"venue": None, "point": (35.001, 135.7)}, ("name", "near", "rule")),
        ({"rule": ""}, ("name", "venue")),
    ],
)
def test_what_looks_the_same_says_why(other: dict[str, object], reasons: tuple[str, ...]) -> None:
    assert _reasons(**other) == reasons


@pytest.mark.parametrize(
    "other",
    [
        {"name": "囲碁の会", "kana": "いごのかい"},
        {"ward": "北区"},
        {"venue": 8, "point": (35.1, 135.7), "rule": "0Fr"},
        {"name": "手芸の集い・刺しゅう教室", "kana": "ししゅうきょうしつ"},
    ],
)
def test_what_is_another_is_left_alone(other: dict[str, object]) -> None:
    assert _reasons(**other) == ()


@pytest.mark.parametrize(
    ("first", "second", "same"), [("第1回", "第２回", False), ("第1回", "第１回", True), ("第1回", "", True)]
)
def test_the_first_and_the_second_time_are_two(first: str, second: str, same: bool) -> None:
    name = "女性のための起業入門講座"
    one, other = (replace(ONE, id=at, name=f"{name}（{told}）", kana="") for at, told in ((1, first), (2, second)))
    assert bool(pairs([one, other])) is same


def test_the_same_telephone_says_more_than_the_spelling() -> None:
    phone, there = "申込みは 075-000-1234 まで", {"venue": 8, "point": (35.0, 135.701)}
    other = {"name": "手芸ひろばの会", "kana": "", "contact": "TEL：０７５（０００）１２３４", **there}
    one = replace(ONE, contact=phone)
    found = pairs([one, replace(ONE, id=2, **other)])  # type: ignore[arg-type]
    assert "phone" in found[0].reasons


def test_the_surest_come_first_and_none_twice() -> None:
    rows = [ONE, replace(ONE, id=2), replace(ONE, id=3, rule="")]
    assert [(pair.one, pair.other) for pair in pairs(rows)] == [(1, 2), (1, 3), (2, 3)]


def test_nothing_and_one_are_no_pair() -> None:
    nameless = replace(ONE, name="", kana="")
    assert (pairs([]), pairs([ONE]), pairs([nameless, replace(nameless, id=2)])) == ([], [], [])
