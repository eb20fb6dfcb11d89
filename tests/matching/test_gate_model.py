"""What the shipped model tells of a message."""

import pytest

from matching import gate_model
from matching.gate_features import prepare
from matching.gate_model import CLASSES, KINDS, read
from matching.gate_rules import ROUTES


def test_the_classes_are_the_kinds_of_crisis_and_the_other_routes() -> None:
    assert (*KINDS, *ROUTES[1:]) == CLASSES


def test_danger_weighs_more_than_a_wish() -> None:
    assert read(prepare("もう消えてしまいたい")).crisis > 0.5 > read(prepare("編み物がしたい")).crisis


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("夫に殴られています", "ボクシングを習いたい"),
        ("台所から煙が出ています", "焚き火の会に行きたい"),
        ("父が倒れて返事をしません", "倒れた木を片づける活動"),
        ("屋上にいます。もういいよね", "屋上の菜園を手伝いたい"),
        ("he hits me every night", "I want to hit tennis balls"),
    ],
)
def test_the_same_words_weigh_by_what_is_meant(worse: str, better: str) -> None:
    assert read(prepare(worse)).crisis > read(prepare(better)).crisis


def test_what_happens_now_is_more_pressing() -> None:
    assert read(prepare("いま夫が包丁を持っています")).imminent > read(prepare("夫が生活費をくれません")).imminent


def test_a_stored_model_judges_as_before(tmp_path: object) -> None:
    assert gate_model.FILE.stat().st_size < 3_000_000
