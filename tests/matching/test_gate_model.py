"""What the shipped model tells of a message."""

from pathlib import Path

import pytest

from matching import gate_model
from matching.gate_features import features, prepare
from matching.gate_model import CLASSES, KINDS, judge, read
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


def test_a_stored_model_judges_as_before(tmp_path: Path) -> None:
    model = gate_model.load(gate_model.FILE)
    gate_model.save(model, tmp_path / "model.npz")
    again, seen = gate_model.load(tmp_path / "model.npz"), features(prepare("死にたい"))
    assert judge(again, seen).crisis == pytest.approx(judge(model, seen).crisis, abs=0.01)


def test_the_same_model_is_the_same_file(tmp_path: Path) -> None:
    for name in ("one.npz", "two.npz"):
        gate_model.save(gate_model.load(gate_model.FILE), tmp_path / name)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_the_model_is_a_small_file() -> None:
    assert gate_model.FILE.stat().st_size < 3_000_000
