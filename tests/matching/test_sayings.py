"""The sayings that ship, and the model made from them."""

import numpy as np
import pytest

from matching import guess, sayings, vocabulary


def test_every_saying_means_concepts_the_vocabulary_has() -> None:
    known = vocabulary.concepts().keys()
    assert [line.text for line in sayings.sayings() if not line.concepts or not set(line.concepts) <= known] == []


def test_no_sentence_is_told_twice() -> None:
    texts = [line.text for line in sayings.sayings()]
    assert len(texts) == len(set(texts))


@pytest.mark.no_cover  # Counting lines would double what it computes.
def test_the_model_that_ships_is_the_one_the_sayings_make() -> None:
    made, shipped = sayings.learn(sayings.sayings()), guess.model()
    assert made.concepts == shipped.concepts
    for name in guess.Model._fields[1:]:
        assert np.array_equal(getattr(made, name), getattr(shipped, name)), name
