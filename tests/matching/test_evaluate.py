"""How answers are measured. That no figure falls below its floor is seen with the command: `bot/commands`."""

import pytest

from matching import evaluate
from matching.gate import Verdict


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


@pytest.mark.parametrize("name", evaluate.SPLIT)
def test_a_split_set_has_two_parts_and_every_item_it_grades(name: str) -> None:
    read, unread = (evaluate.split_queries(name, read=part) for part in (True, False))
    known = {entry.item.id for entry in evaluate.split_index(name).snapshot().entries}
    assert not {row["text"] for row in read} & {row["text"] for row in unread}
    assert all({*row["relevant"], *row["avoid"]} <= known for row in (*read, *unread))


def test_of_wishes_those_left_without_an_answer_and_those_with_numbers_beside_are_told() -> None:
    verdicts = {"a": Verdict("crisis", help=True), "b": Verdict("interest", help=True), "c": Verdict("consult")}
    queries = [{"text": text, "intent": "join"} for text in verdicts] + [{"text": "d", "intent": "none"}]
    figures = evaluate.wishes_figures(queries, verdicts.__getitem__)
    assert figures == {"interest stopped": pytest.approx(1 / 3), "needless help": pytest.approx(2 / 3)}
