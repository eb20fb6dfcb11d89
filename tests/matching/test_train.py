"""Training: the same messages give the same model, and folds judge only what they have not seen."""

import json
from pathlib import Path

import numpy as np
import pytest

from matching import evaluate, train
from matching.gate_features import features, prepare
from matching.gate_model import CLASSES, judge
from matching.train import Labelled

SAID = {"死にたい": "self_harm", "囲碁がしたい": "interest", "おはよう": "greeting", "父が倒れた": "medical"}
FEW = [
    Labelled(f"{text}{end}", label, label == "medical" if label in ("self_harm", "medical") else None)
    for text, label in SAID.items()
    for end in ("", "。", "よ", "です", "！", "、", "ね")
]
# Every class needs a voice, or the last ones have no column.
FEW += [Labelled(f"{name} {name}", name, False if at < 7 else None) for at, name in enumerate(CLASSES)] * 2


def test_a_model_tells_its_own_examples_apart() -> None:
    model = train.fit(FEW)
    assert judge(model, features(prepare("死にたい"))).crisis > judge(model, features(prepare("囲碁がしたい"))).crisis


def test_the_same_messages_give_the_same_model() -> None:
    assert np.array_equal(train.fit(FEW).classes.sparse, train.fit(FEW).classes.sparse)


def test_every_fold_judges_each_message_once() -> None:
    judged = [m for m, _ in train.folds(FEW[:10], FEW)]
    assert sorted(m.text for m in judged) == sorted(m.text for m in FEW[:10])


def test_every_training_message_has_a_class_and_crises_a_severity() -> None:
    for message in train.messages():
        assert message.label in CLASSES
        assert (message.imminent is not None) == (CLASSES.index(message.label) < 7)


@pytest.mark.parametrize("file", sorted(train.MESSAGES.glob("*.jsonl")), ids=lambda f: f.stem)
def test_no_message_is_written_twice_in_a_file(file: Path) -> None:
    texts = [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines() if line]
    assert len(texts) == len(set(texts))


# Shorter ones are what anybody writes: "감사합니다", 「氏ね」.
_OWN = 12


@pytest.mark.parametrize("file", sorted(train.MESSAGES.glob("*.jsonl")), ids=lambda f: f.stem)
def test_no_message_is_copied_from_those_kept_for_measuring(file: Path) -> None:
    kept = {row["text"] for row in (*evaluate.rows("gate-held-out.jsonl"), *evaluate.fresh_messages(learned=False))}
    assert len(kept) > 600
    learned = {json.loads(line)["text"] for line in file.read_text("utf-8").splitlines() if line}
    assert not {text for text in kept & learned if len(text) > _OWN}


def test_the_unlearned_half_of_the_fresh_messages_is_the_other_half() -> None:
    learned, kept = ({row["id"] for row in evaluate.fresh_messages(learned=each)} for each in (True, False))
    assert (len(learned), len(kept)) == (204, 203) and not learned & kept
