"""The small model behind the rules."""

import pytest

from matching import gate_model
from matching.gate_rules import ROUTES


def test_chances_add_up() -> None:
    chances = gate_model.chances("編み物がしたい")
    assert set(chances) == set(ROUTES)
    assert sum(chances.values()) == pytest.approx(1, abs=1e-4)


def test_danger_weighs_more_than_a_wish() -> None:
    assert gate_model.chances("もう消えてしまいたい")["crisis"] > gate_model.chances("編み物がしたい")["crisis"]


def test_any_text_has_features_of_one_size() -> None:
    sizes = {gate_model.features(t).shape for t in ("", "あ", "編み物" * 500)}
    assert sizes == {(gate_model.BUCKETS + 300,)}
