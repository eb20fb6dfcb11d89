"""Makes `data/gate_model.npz` from the labelled messages: `python -m matching.train`. Same data, same file.

`python -m matching.train folds` judges every message of the sets in `_JUDGED` by a model that has not seen it.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from matching import evaluate, gate_model, kanji, sayings, vocabulary
from matching.gate import Verdict, gate
from matching.gate_features import Features, features, prepare
from matching.gate_learn import learn
from matching.gate_model import CLASSES, Model, judge

MESSAGES = Path(__file__).parent / "data" / "gate"
_JUDGED = ("gate-dev.jsonl", "gate-hard.jsonl")
_FOLDS = 5
_JOINED = 6
_LANGUAGES = {
    "ja": ("{}", "{}がしたい", "{}に興味があります", "{}の会はありますか", "{}を手伝いたい"),
    "en": ("{}", "I like {}", "any {} group?", "I want to try {}"),
    "zh": ("{}", "想学{}", "有没有{}的活动"),
    "ko": ("{}", "{} 하고 싶어요", "{} 모임 있나요"),
    "vi": ("{}", "Tôi muốn học {}", "có nhóm {} không"),
    "pt": ("{}", "Quero aprender {}", "Tem grupo de {}?"),
}
# Wishes are most of the messages: without more weight, what is rare but not wished for passes as a wish. Of English
# messages they are nearly all: with the weight of the others they drowned two cries of the fresh set.
_WEIGHT = {"crisis": 1.5, "consult": 1.4, "interest": 1.4, "made": 0.5, "saying": 0.35, "english": 0.15}
_RARE = 2.0


class Labelled(NamedTuple):
    """A message and its class; `imminent` is None outside crises."""

    text: str
    label: str
    imminent: bool | None = None
    weight: float = 1.0


def messages() -> list[Labelled]:
    """Everything the shipped model learns from: written messages, labelled queries, and wishes from the vocabulary."""
    stored = [row for file in sorted(MESSAGES.glob("*.jsonl")) for row in map(json.loads, _lines(file))]
    found = [_labelled(row) for row in (*stored, *evaluate.rows("gate-own.jsonl"))]
    found += [Labelled(r["text"], "interest") for r in evaluate.rows("queries-dev.jsonl") if r["intent"] != "none"]
    return [*dict.fromkeys((*found, *_wishes(), *_long(found), *_sayings()))]


def development() -> list[Labelled]:
    """The sets whose mistakes were read, learned from as well in the end; not so the held out one."""
    return [_labelled(row) for row in _judged_rows()]


def _judged_rows() -> list[evaluate.Row]:
    return [*(row for name in _JUDGED for row in evaluate.rows(name)), *evaluate.fresh_messages(learned=True)]


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line]


def _labelled(row: evaluate.Row) -> Labelled:
    weight = _WEIGHT.get(row["route"], _RARE)
    if row["route"] == "crisis":
        return Labelled(row["text"], row["kind"], row["severity"] == "imminent", weight)
    return Labelled(row["text"], row["route"], None, weight)


def _wishes() -> Iterator[Labelled]:
    """One sentence a topic, in each language in turn, so that plain wishes are known in all of them."""
    topics = [c for c in vocabulary.concepts().values() if c.kind == "topic" and c.group != "support"]
    for at, topic in enumerate(topics):
        language = list(_LANGUAGES)[at % len(_LANGUAGES)]
        for tongue in dict.fromkeys(("ja", language)):
            forms, name = _LANGUAGES[tongue], re.split("[・/]", topic.labels.get(tongue, ""))[0].strip()
            if name:
                yield Labelled(forms[at % len(forms)].format(name), "interest", None, _WEIGHT["made"])


def _sayings() -> Iterator[Labelled]:
    """What residents say without asking in so many words. Of illness, debts and grief a person may hear first."""
    for saying in sayings.sayings():
        if vocabulary.concepts()[saying.concepts[0]].group != "support":
            kind = "english" if saying.text.isascii() else "saying"
            yield Labelled(saying.text, "interest", None, _WEIGHT[kind])


def _long(found: Sequence[Labelled]) -> Iterator[Labelled]:
    """Long harmless messages joined from short ones: length itself means nothing, and the gate reads clauses too."""
    idle = [m.text for m in found if m.label == "interest"]
    for at in range(0, len(idle) - _JOINED, _JOINED // 2):
        yield Labelled("。".join(idle[at : at + _JOINED]), "interest", None, _WEIGHT["made"])


def fit(found: Sequence[Labelled]) -> Model:
    """A model of these messages."""
    seen = [_seen(m.text) for m in found]
    classes = learn(seen, [CLASSES.index(m.label) for m in found], [m.weight for m in found])
    grave = [(f, int(m.imminent)) for f, m in zip(seen, found, strict=True) if m.imminent is not None]
    return Model(classes, learn([f for f, _ in grave], [g for _, g in grave], [1.0] * len(grave)))


@cache
def _seen(text: str) -> Features:
    return features(kanji.written(prepare(text)))


def folds(held: Sequence[Labelled], always: Sequence[Labelled] = ()) -> Iterator[tuple[Labelled, Model]]:
    """Each message with a model that has learned from `always` and the other folds, never from the message's own."""
    for fold in range(_FOLDS):
        model = fit([*always, *(m for at, m in enumerate(held) if at % _FOLDS != fold)])
        yield from ((m, model) for m in held[fold::_FOLDS])


def fold_figures() -> evaluate.Figures:
    """How the gate does on the development set when its model has not seen the message it judges."""
    verdicts = {m.text: _judged(m.text, model) for m, model in folds(development(), messages())}
    return evaluate.gate_figures(_judged_rows(), verdicts.__getitem__)


def _judged(text: str, model: Model) -> Verdict:
    return gate(text, read=lambda plain: judge(model, features(plain)))


def main() -> None:
    """Train on everything and write the file; or, told "folds", print the figures of the folds."""
    if sys.argv[1:] == ["folds"]:
        sys.stdout.writelines(f"{name}: {value:.3f}\n" for name, value in fold_figures().items())
        return
    found = [*messages(), *development()]
    gate_model.save(fit(found), gate_model.FILE)
    sys.stdout.write(f"{gate_model.FILE.name}: {len(found)} messages, {len(CLASSES)} classes\n")


if __name__ == "__main__":
    main()
