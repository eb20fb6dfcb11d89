"""Makes `data/gate_model.npz` from the labelled messages: `python -m matching.train`. Same data, same file.

Multinomial logistic regression by plain gradient descent; `folds` measures it on messages it has not seen.
"""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from matching import evaluate, gate_model, vocabulary
from matching import text as texts
from matching.gate_model import Features, Model
from matching.gate_rules import ROUTES

_STEPS = 400
_RATE = 4.0
_DECAY = 2e-4
_FOLDS = 5
_WISHES = ("{}", "{}がしたい", "{}に興味があります", "{}の会はありますか", "{}を手伝いたい")
_RARE = {"interest": 0.5, "crisis": 2.0}


def messages() -> list[tuple[str, str]]:
    """(text, route) of every labelled message: gate sets, labelled queries, and wishes made from the vocabulary."""
    labelled = [(r["text"], r["route"]) for name in ("gate-dev.jsonl", "gate-own.jsonl") for r in evaluate.rows(name)]
    labelled += [(r["text"], "interest") for r in evaluate.rows("queries-dev.jsonl") if r["intent"] != "none"]
    for at, concept in enumerate(vocabulary.concepts().values()):
        form = re.split(r"・", concept.labels["ja"])[0]
        labelled.append((_WISHES[at % len(_WISHES)].format(form), "interest"))
    return labelled


def fit(labelled: Sequence[tuple[str, str]]) -> Model:
    """A model for (text, route) pairs."""
    rows = np.stack([gate_model.features(texts.join_kana(texts.normalise(text))) for text, _ in labelled])
    target = np.zeros((len(labelled), len(ROUTES)), np.float32)
    for at, (_, route) in enumerate(labelled):
        target[at, ROUTES.index(route)] = 1.0
    weight = _balance(labelled)
    weights = np.zeros((rows.shape[1], len(ROUTES)), np.float32)
    bias = np.zeros(len(ROUTES), np.float32)
    for _ in range(_STEPS):
        odds = np.exp(rows @ weights + bias)
        error = (odds / odds.sum(axis=1, keepdims=True) - target) * weight[:, None]
        weights -= _RATE * (rows.T @ error / len(rows) + _DECAY * weights)
        bias -= _RATE * error.mean(axis=0)
    return Model(weights, bias, tuple(ROUTES))


def _balance(labelled: Sequence[tuple[str, str]]) -> Features:
    """Each route counts alike, except that missing a crisis costs double and plain wishes are many."""
    routes = [route for _, route in labelled]
    share = {route: len(routes) / (len(ROUTES) * routes.count(route)) for route in set(routes)}
    return np.array([share[r] * _RARE.get(r, 1.0) for r in routes], np.float32)


def folds(labelled: Sequence[tuple[str, str]]) -> Iterable[tuple[str, str, Mapping[str, float]]]:
    """(text, route, chances) for every message, each judged by a model that has not seen it."""
    for fold in range(_FOLDS):
        model = fit([m for at, m in enumerate(labelled) if at % _FOLDS != fold])
        for text, route in labelled[fold::_FOLDS]:
            plain = texts.join_kana(texts.normalise(text))
            yield text, route, gate_model.apply(model, gate_model.features(plain))


def main() -> None:
    """Train on everything and write the file."""
    model = fit(messages())
    np.savez_compressed(
        gate_model.FILE, weights=model.weights.astype(np.float16), bias=model.bias, routes=np.array(model.routes)
    )
    sys.stdout.write(f"{gate_model.FILE.name}: {model.weights.shape[0]} features, {len(model.routes)} routes\n")


if __name__ == "__main__":
    main()
