"""The labelled sets, and the floor that only rises."""

import pytest

from matching import evaluate
from matching.gate import Verdict

FLOOR = {
    "matching": {"nDCG@5": 0.79, "R@10": 0.78, "MRR": 0.93, "silence F1": 0.9},
    "matching, near": {"nDCG@5": 0.80},
    "gate": {"crisis recall": 0.99, "crisis precision": 0.97, "macro F1": 0.96},
}
CEILING = {
    "matching": {"lost": 0.01, "refused in top 5": 0.0},
    "gate": {"interest stopped": 0.02, "needless help": 0.05},
}


@pytest.fixture(scope="module")
def report() -> dict[str, evaluate.Figures]:
    return dict(evaluate.report())


def test_quality_never_falls(report: dict[str, evaluate.Figures]) -> None:
    low = [(part, k, report[part][k]) for part, floor in FLOOR.items() for k, v in floor.items() if report[part][k] < v]
    high = [(part, k, report[part][k]) for part, top in CEILING.items() for k, v in top.items() if report[part][k] > v]
    assert not low + high


def test_perfect_order_is_worth_one_and_reversed_less() -> None:
    grades = {"a": 3, "b": 2, "c": 1}
    assert evaluate.ndcg(grades, ["a", "b", "c"]) == 1
    assert 0 < evaluate.ndcg(grades, ["c", "b", "a"]) < 1
    assert evaluate.ndcg({}, ["a"]) == 0


def test_silence_counts_when_nothing_should_be_shown() -> None:
    queries: list[evaluate.Row] = [
        {"intent": "none"},
        {"intent": "join", "style": "key", "relevant": {"a": 3}, "avoid": ["b"]},
    ]
    figures = evaluate.matching_figures(queries, lambda q: [] if q["intent"] == "none" else ["a", "b"])
    assert figures["silence F1"] == 1
    assert figures["refused in top 5"] == 1
    assert figures["nDCG@5"] == 1


def test_help_beside_a_search_counts_as_reaching_a_crisis() -> None:
    rows = [{"text": "x", "route": "crisis", "severity": "serious"}]
    assert evaluate.gate_figures(rows, lambda _: Verdict("interest", help=True))["crisis recall"] == 1
    assert evaluate.gate_figures(rows, lambda _: Verdict("interest"))["crisis recall"] == 0
