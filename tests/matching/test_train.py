"""Training gives the same model from the same messages."""

import numpy as np

from matching import gate_model, train

SAID = {
    "死にたい": "crisis",
    "消えたい": "crisis",
    "編み物": "interest",
    "囲碁がしたい": "interest",
    "おはよう": "greeting",
}
FEW = list(SAID.items()) * 2


def test_a_model_tells_its_own_examples_apart() -> None:
    model = train.fit(FEW)
    chances = gate_model.apply(model, gate_model.features("死にたい"))
    assert max(chances, key=lambda r: chances[r]) == "crisis"


def test_the_same_messages_give_the_same_model() -> None:
    assert np.array_equal(train.fit(FEW).weights, train.fit(FEW).weights)


def test_every_fold_judges_what_it_has_not_seen() -> None:
    assert sorted(text for text, _, _ in train.folds(FEW)) == sorted(text for text, _ in FEW)


def test_the_training_messages_cover_every_route() -> None:
    assert {route for _, route in train.messages()} == set(gate_model.chances("あ"))
