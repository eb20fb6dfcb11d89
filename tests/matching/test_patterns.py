"""Patterns compiled to pass over most letters match what they matched before."""

import re

import pytest

from matching import text as texts
from matching.evaluate import rows as labelled
from matching.patterns import any_of, quick
from matching.tables import DATA, rows

SENTENCES = [texts.normalise(row["text"]) for row in (*labelled("queries-dev.jsonl"), *labelled("gate-dev.jsonl"))]
TABLES = {"phrases.tsv": 1, "gate.tsv": 3, "support.tsv": 1, "audience.tsv": 1}


@pytest.mark.parametrize(("table", "column"), TABLES.items())
def test_the_patterns_of_a_table_match_as_they_are_written(table: str, column: int) -> None:
    for pattern in filter(None, (line[column] for line in rows(DATA / table))):
        plain, fast = re.compile(pattern), quick(pattern)
        for said in SENTENCES:
            assert [hit.span() for hit in fast.finditer(said)] == [hit.span() for hit in plain.finditer(said)]


@pytest.mark.parametrize(
    ("pattern", "text", "span"),
    [
        ("(?:犬|い?ぬ)が", "うちのいぬが", (3, 6)),
        ("(?<=大)犬", "犬と大犬", (3, 4)),
        (r"[ぁ-ん\d]{2}!", "あ12!", (1, 4)),
        (r"\W?会", "読書 会", (2, 4)),
        ("[^あ]い", "あいうい", (2, 4)),
        (".{0,2}$", "あいう", (1, 3)),
        (r"[\]^-]a", "-^a", (1, 3)),
        (r"(.)\1", "あいい", (1, 3)),
        ("(?i:a)b", "xAb", (1, 3)),
    ],
)
def test_a_match_may_begin_with_any_letter_the_pattern_allows(pattern: str, text: str, span: tuple[int, int]) -> None:
    hit = quick(pattern).search(text)
    assert hit is not None
    assert hit.span() == span


def test_any_of_several_is_met_wherever_one_is() -> None:
    some = any_of(["^.?です", "犬|猫", "^$"])
    assert [said for said in ("犬です", "です", "鳥", "", "うちの猫") if some.search(said)] == [
        "犬です",
        "です",
        "",
        "うちの猫",
    ]
    assert any_of(["犬", "猫"]).search("鳥") is None


def test_of_no_patterns_none_is_met() -> None:
    assert any_of(()).search("") is None
