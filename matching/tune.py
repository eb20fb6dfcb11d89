"""Sets `data/weights.tsv` and `data/confidence.tsv` from the labelled sentences: `python -m matching.tune [--write]`.

Weights by coordinate search from where they stand, chances by logistic regression. What is printed beside them is
measured on folds the numbers were not set on. Same data, same numbers.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching import confidence, weights
from matching.evaluate import DEVELOPMENT, SPLIT, Row, bench_index, nearby, rows, split_index, split_queries
from matching.gate import gate
from matching.index import Index
from matching.rank import SIGNALS, fitting
from matching.seeker import Seeker
from matching.understand import Wanted, understand
from matching.variety import Weighed

FOLDS = 5
_FACTORS = (0.6, 0.8, 0.9, 1.1, 1.25, 1.6)
_TUNED = (
    "interest", "word", "sound", "meaning", "likeness", "helping", "avoiding", "focus",
    "time", "company", "circumstance", "gentle", "near",
)  # fmt: skip
# What a step away from the written weight must gain, so that noise moves nothing.
_WORTH = 0.0015
_SHOWN = 5
_RIDGE = 1.0
Floats = NDArray[np.float64]
Read = Callable[[str], Wanted]


class Sheet(NamedTuple):
    """One labelled sentence: signals (items × signals), features (items × features), grades, the best gain possible."""

    signals: Floats
    features: Floats
    gains: Floats
    best: float
    near: bool
    style: str = ""


def sheets(index: Index, queries: Sequence[Row], read: Read = understand) -> list[list[Sheet]]:
    """For each sentence its sheets: without a place and at the resident's place; empty when the gate stops it."""
    return [[_sheet(index, q, read, near=False), _sheet(index, nearby(index, q), read, near=True)] for q in queries]


def _sheet(index: Index, query: Row, read: Read, *, near: bool) -> Sheet:
    loc = query["loc"] if near else {}
    seeker = Seeker(city=loc.get("city", ""), ward=loc.get("ward", ""), lat=loc.get("lat"), lon=loc.get("lon"))
    searched = gate(query["text"]).searches
    found = fitting(read(query["text"]), index, seeker) if searched else []
    found.sort(key=lambda each: each.case.entry.item.id)
    grades = sorted(query["relevant"].values(), reverse=True)
    return Sheet(
        np.array([_scores(each) for each in found]).reshape(len(found), len(SIGNALS)),
        np.array([confidence.features(each.case) for each in found]),
        np.array([2.0 ** query["relevant"].get(each.case.entry.item.id, 0) - 1 for each in found]),
        sum((2.0**grade - 1) / np.log2(at + 2) for at, grade in enumerate(grades[:_SHOWN])) if _judged(grades) else 0.0,
        near,
        query["style"],
    )


def _scores(weighed: Weighed) -> list[float]:
    """What each signal said, those that had no say with 0."""
    said = {signal.name: signal.score for signal in weighed.signals}
    return [said.get(signal.__name__, 0.0) for signal in SIGNALS]


def _judged(grades: Sequence[int]) -> bool:
    return bool(grades) and grades[0] >= 2


def quality(some: Sequence[Sheet], weight: Floats) -> float:
    """Mean nDCG@5 of the sheets under these weights, sentences at their place counting half."""
    told = [(0.5 if sheet.near else 1.0, _ndcg(sheet, weight)) for sheet in some if sheet.best]
    return float(sum(share * value for share, value in told) / sum(share for share, _ in told))


def _ndcg(sheet: Sheet, weight: Floats) -> float:
    top = np.argsort(-(sheet.signals @ weight), kind="stable")[:_SHOWN]
    return float((sheet.gains[top] / np.log2(np.arange(len(top)) + 2)).sum() / sheet.best)


def tuned(some: Sequence[Sheet], start: Floats) -> Floats:
    """Weights that order these sheets best, one weight moved at a time, away from `start` only for a clear gain."""
    weight, names = start.copy(), [signal.__name__ for signal in SIGNALS]
    best, moved = quality(some, weight), True
    while moved:
        moved = False
        for at in (names.index(name) for name in _TUNED):
            for factor in _FACTORS:
                tried = weight.copy()
                tried[at] = round(start[at] * factor, 3)
                value = quality(some, tried)
                if value > best + _WORTH:
                    weight, best, moved = tried, value, True
    return weight


def fitted(some: Sequence[Sheet], weight: Floats) -> Floats:
    """Coefficients of the chance that a shown item is good, by Newton's method with a ridge."""
    features, good = _shown(some, weight)
    found = np.zeros(features.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-features @ found))
        slope = features.T @ (good - chance) - _RIDGE * found
        bend = (features * (chance * (1 - chance))[:, None]).T @ features + _RIDGE * np.eye(len(found))
        found = found + np.linalg.solve(bend, slope)
    return found


def _shown(some: Sequence[Sheet], weight: Floats) -> tuple[Floats, Floats]:
    """Features and goodness (grade 2 or 3) of the first five of every sentence."""
    features, good = [], []
    for sheet in (each for each in some if len(each.signals) and not each.near):
        top = np.argsort(-(sheet.signals @ weight), kind="stable")[:_SHOWN]
        features.append(sheet.features[top])
        good.append(sheet.gains[top] >= 3)
    return np.concatenate(features), np.concatenate(good).astype(float)


def folds(sheets_of: Sequence[Sequence[Sheet]]) -> list[tuple[list[Sheet], list[Sheet]]]:
    """(sheets to learn from, sheets to measure on) for each fold; a sentence's sheets stay together."""
    parts = [[s for each in sheets_of[n::FOLDS] for s in each] for n in range(FOLDS)]
    return [([s for m, part in enumerate(parts) if m != n for s in part], parts[n]) for n in range(FOLDS)]


def unseen_quality(
    pairs: Sequence[tuple[list[Sheet], list[Sheet]]], start: Floats
) -> Mapping[str, tuple[float, float]]:
    """nDCG@5 on unseen folds with the weights as they stand, and as tuned on the others: by style, and of "all"."""
    told: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for learn, test in pairs:
        weight = tuned(learn, start)
        for sheet in (each for each in test if each.best):
            values = (0.5 if sheet.near else 1.0, _ndcg(sheet, start), _ndcg(sheet, weight))
            told[sheet.style].append(values)
            told["all"].append(values)
    return {style: (_mean(values, 1), _mean(values, 2)) for style, values in told.items()}


def _mean(values: Sequence[tuple[float, float, float]], at: int) -> float:
    return sum(each[0] * each[at] for each in values) / sum(each[0] for each in values)


def calibration(pairs: Sequence[tuple[list[Sheet], list[Sheet]]], weight: Floats) -> list[tuple[float, float, int]]:
    """On unseen folds, by tenths of the chance: mean chance, share that was good, how many."""
    told: list[Floats] = []
    for learn, test in pairs:
        features, good = _shown(test, weight)
        told.append(np.stack([1 / (1 + np.exp(-features @ fitted(learn, weight))), good], axis=1))
    rows_ = np.concatenate(told)
    bins = np.minimum((rows_[:, 0] * 10).astype(int), 9)
    return [
        (float(rows_[bins == b, 0].mean()), float(rows_[bins == b, 1].mean()), int((bins == b).sum()))
        for b in range(10)
        if (bins == b).any()
    ]


def main(write: bool, say: Callable[[str], object] = print) -> None:
    """Tune, print what it brings on unseen folds, and write the tables when told to."""
    read = [(bench_index(more=more), rows(f"queries-{file}.jsonl")) for _, file, more in DEVELOPMENT]
    read += [(split_index(name), split_queries(name, read=True)) for name in SPLIT]
    sheets_of = [each for index, queries in read for each in sheets(index, queries)]
    every, pairs = [s for each in sheets_of for s in each], folds(sheets_of)
    start = np.array([weights.weights()[signal.__name__] for signal in SIGNALS])
    for style, (before, after) in sorted(unseen_quality(pairs, start).items()):
        say(f"unseen folds, {style}: nDCG@5 {before:.3f} as written, {after:.3f} tuned on the others")
    weight = tuned(every, start)
    for signal, old, new in zip(SIGNALS, start, weight, strict=True):
        say(f"{signal.__name__:14} {old:.3f} -> {new:.3f}")
    for chance, good, count in calibration(pairs, weight):
        say(f"chance {chance:.2f}: {good:.2f} good of {count}")
    if write:
        _write(dict(zip((s.__name__ for s in SIGNALS), weight.tolist(), strict=True)), fitted(every, weight))


def _write(weight: Mapping[str, float], chance: Floats) -> None:
    told = [f"{name}\t{weight[name]:g}\t{why}" for name, _, why in weights.rows()]
    weights.FILE.write_text("\n".join(["signal\tweight\twhy", *told]) + "\n", encoding="utf-8")
    lines = [f"{name}\t{value:.3f}" for name, value in zip(confidence.FEATURES, chance, strict=True)]
    confidence.FILE.write_text("\n".join(["feature\tcoefficient", *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main("--write" in sys.argv)
