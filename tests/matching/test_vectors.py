"""Words that mean alike lie near each other."""

import numpy as np

from matching import vectors


def _like(one: str, other: str) -> float:
    return float(vectors.matrix([one])[0] @ vectors.matrix([other])[0])


def test_near_meanings_are_near() -> None:
    assert _like("編み物", "手芸") > 0.6 > _like("編み物", "サッカー")


def test_an_unknown_word_has_no_vector() -> None:
    assert vectors.vector("ゑぬぽよ語") is None
    assert not np.any(vectors.matrix(["ゑぬぽよ語"]))
