"""Learning: classes are told apart, and the same rows give the same weights."""

import numpy as np

from matching.gate_features import Features
from matching.gate_learn import learn
from matching.heads import Head


def _row(*ids: int) -> Features:
    return Features(np.array(ids, np.int64), np.ones(len(ids), np.float32), np.zeros(2, np.float32))


ROWS = [_row(1, 9), _row(1, 8), _row(2, 9), _row(2, 8), _row(1), _row(2)]
CLASSES = [0, 0, 1, 1, 0, 1]


def _best(head: Head, row: Features) -> int:
    return int((row.values @ head.sparse[row.ids] + head.bias).argmax())


def test_what_tells_the_classes_apart_is_found() -> None:
    head = learn(ROWS, CLASSES, [1.0] * 6)
    assert [_best(head, r) for r in ROWS] == CLASSES


def test_the_same_rows_give_the_same_weights() -> None:
    first, again = (learn(ROWS, CLASSES, [1.0] * 6) for _ in range(2))
    assert np.array_equal(first.sparse, again.sparse)


def test_what_only_one_row_has_is_not_learned_by_heart() -> None:
    head = learn([*ROWS, _row(1, 77)], [*CLASSES, 0], [1.0] * 7)
    assert not head.sparse[77].any()


def test_a_row_without_anything_known_still_counts() -> None:
    assert np.isfinite(learn([*ROWS, _row(50)], [*CLASSES, 1], [1.0] * 7).bias).all()


def test_a_heavier_class_wins_where_nothing_else_tells() -> None:
    head = learn([_row(3), _row(3)], [0, 1], [1.0, 5.0])
    assert _best(head, _row(3)) == 1
