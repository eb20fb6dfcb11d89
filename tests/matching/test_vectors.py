"""Words that mean alike lie near each other."""

import numpy as np
import pytest

from matching import vectors
from matching.vectors import Meanings


def meanings(*words: str) -> Meanings:
    return Meanings(np.array(sorted(map(vectors.row, words)), np.uint16))


def like(known: Meanings, word: str, asked: str) -> float:
    return float(known.to(vectors.row(asked))[known.places[vectors.row(word)]])


def test_near_meanings_are_near() -> None:
    known = meanings("手芸", "サッカー")
    assert like(known, "手芸", "編み物") > 0.6 > like(known, "サッカー", "編み物")


def test_a_word_is_wholly_like_itself_and_others_are_not_known() -> None:
    known = meanings("手芸")
    assert like(known, "手芸", "手芸") == pytest.approx(1, abs=0.01)
    assert like(known, "将棋", "手芸") == 0


def test_an_unknown_word_has_no_vector() -> None:
    assert vectors.row("ゑぬぽよ語") == vectors.nothing()


def test_vectors_are_of_length_one() -> None:
    two = vectors.of([vectors.row("編み物"), vectors.row("将棋")])
    assert np.linalg.norm(two, axis=1) == pytest.approx(1, abs=0.01)


def test_likeness_does_not_depend_on_the_company_of_other_words() -> None:
    alone, among = meanings("手芸"), meanings("手芸", "料理", "散歩", "将棋", "音楽", "英語")
    assert like(alone, "手芸", "編み物") == like(among, "手芸", "編み物")


def test_what_is_remembered_stays_small_and_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_MOST_ASKED", 4)
    known, asked = meanings("手芸", "将棋"), [vectors.row(word) for word in ("編み物", "囲碁", "体操", "料理")]
    first = [known.to(each).tolist() for each in asked]
    assert [known.to(each).tolist() for each in asked] == first
    assert len(known._asked) <= 2


def test_a_mean_points_between_its_words() -> None:
    rows = np.array([vectors.row("編み物"), vectors.row("将棋")], np.uint16)
    mean = vectors.mean(rows, np.ones(2, np.float32))
    assert np.linalg.norm(mean.data.astype(np.float64) * mean.scale) == pytest.approx(1)
    assert vectors.mean(rows[:0], np.ones(0, np.float32)) == vectors.NO_MEAN
