"""Tuning finds weights that order better, moves nothing for noise, and gives chances that hold."""

import numpy as np

from matching import tune
from matching.rank import SIGNALS
from matching.tune import Sheet

NAMES = [signal.__name__ for signal in SIGNALS]


def _sheet(good: dict[str, float], bad: dict[str, float], n: int = 1) -> Sheet:
    signals = np.zeros((2, len(NAMES)))
    for row, scores in enumerate((bad, good)):
        for name, score in scores.items():
            signals[row, NAMES.index(name)] = score
    return Sheet(signals, np.array([[1.0, 0.1 * n], [1.0, 1.0]]), np.array([0.0, 7.0]), 7.0, False)


def test_a_signal_that_orders_better_gains_weight() -> None:
    start = np.ones(len(NAMES))
    some = [_sheet({"interest": 0.9}, {"word": 1.0})] * 4
    weight = tune.tuned(some, start)
    assert tune.quality(some, start) < tune.quality(some, weight) == 1.0
    assert weight[NAMES.index("interest")] > 1.0 or weight[NAMES.index("word")] < 1.0


def test_what_is_ordered_well_is_left_alone() -> None:
    start = np.ones(len(NAMES))
    assert (tune.tuned([_sheet({"interest": 1.0}, {"word": 0.2})], start) == start).all()


def test_chances_grow_with_what_speaks_for_it() -> None:
    found = tune.fitted([_sheet({"interest": 1.0}, {}, n) for n in range(5)], np.ones(len(NAMES)))
    assert found[1] > 0


def test_no_sentence_is_measured_by_what_it_taught() -> None:
    each = [[_sheet({"interest": n}, {})] for n in range(10)]
    for learn, test in tune.folds(each):
        assert not {id(s) for s in learn} & {id(s) for s in test}
        assert len(learn) + len(test) == 10
