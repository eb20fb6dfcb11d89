"""How sure the words may sound."""

import pytest

from matching.case import Case, Evidence
from matching.catalogue import Item
from matching.confidence import Confidence, chance, confidence
from matching.entry import read
from matching.seeker import Seeker
from matching.understand import Wanted


def _chance(evidence: Evidence) -> float:
    return chance(Case(Wanted(concepts=("knitting",)), Seeker(), read(Item("a", "group", "編み物の会")), evidence))


def test_the_same_interest_is_likelier_meant_than_a_similar_meaning() -> None:
    named = Evidence(concept=1.0, topic="knitting", wanted="knitting", word=6.0, meaning=0.9, likeness=0.7)
    assert _chance(named) > 0.7 > 0.4 > _chance(Evidence(meaning=0.55, likeness=0.3))


@pytest.mark.parametrize(
    ("likely", "word"), [(0.95, Confidence.SURE), (0.5, Confidence.MAYBE), (0.1, Confidence.CLOSEST)]
)
def test_the_word_follows_the_chance(likely: float, word: Confidence) -> None:
    assert confidence(likely) is word


def test_a_guess_is_never_told_as_sure() -> None:
    assert confidence(0.95, guessed=True) is Confidence.MAYBE
