"""What each part of the matcher is worth: nDCG@5 of the labelled sets without it, and of weights on sentences unseen.

A part is switched off by what it feeds: a signal's weight, or what was understood. Nothing else is changed.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from rig.figures import table

from matching import catalogue, entry, tune
from matching.evaluate import SPLIT, Row, bench_index, rows, split_index
from matching.guess import Guesses
from matching.index import Index
from matching.rank import SIGNALS
from matching.tune import Floats, Read, Sheet
from matching.understand import Wanted, understand
from matching.weights import weights


def _without_vocabulary(text: str) -> Wanted:
    told = understand(text)
    return replace(told, concepts=(), matched=(), repaired=(), guessed=(), words=told.terms)


def _without_guesses(text: str) -> Wanted:
    return replace(understand(text), guessed=())


def _without_reading(text: str) -> Wanted:
    """Concepts and words alone: no refusal, time, company, intent, support or place."""
    told = understand(text)
    return Wanted(text=told.text, concepts=told.concepts, words=told.words, terms=told.terms, guessed=told.guessed)


PARTS: dict[str, Read] = {
    "what was named (vocabulary)": _without_vocabulary,
    "what was meant (sayings)": _without_guesses,
    "who, when, where, refusals, intent": _without_reading,
}
VECTORS = ("meaning", "likeness")
_ITEMS = "what items do not say (sayings)"


class Labelled(NamedTuple):
    """A set of labelled sentences, with its catalogue read in full and without guessing at what it does not say."""

    queries: Sequence[Row]
    index: Index
    as_written: Index


def _sets() -> dict[str, Labelled]:
    files = {"development": ("dev", ""), "hard": ("hard", "more"), **{name: (name, name) for name in SPLIT}}
    return {name: _labelled(queries, added) for name, (queries, added) in files.items()}


def _labelled(queries: str, added: str) -> Labelled:
    index = split_index(added) if added in SPLIT else bench_index(more=bool(added))
    stored = rows("catalogue.jsonl") + (rows(f"catalogue-{added}.jsonl") if added else [])
    guessing, entry.guess_all = entry.guess_all, _nothing_meant
    try:
        as_written = Index(map(catalogue.from_json, stored))
    finally:
        entry.guess_all = guessing
    return Labelled(rows(f"queries-{queries}.jsonl"), index, as_written)


def _nothing_meant(many: Sequence[Sequence[str]]) -> list[Guesses]:
    return [() for _ in many]


def main() -> None:
    """Measure and print."""
    start = np.array([weights()[signal.__name__] for signal in SIGNALS])
    sets = _sets()
    whole = {name: tune.sheets(one.index, one.queries) for name, one in sets.items()}
    lines = [["everything", *(_figure(some, start, None) for some in whole.values())]]
    for part, read in PARTS.items():
        without = [tune.sheets(one.index, one.queries, read) for one in sets.values()]
        lines.append([f"without {part}", *_each(without, start, whole, start)])
    unsaid = [tune.sheets(one.as_written, one.queries) for one in sets.values()]
    lines.append([f"without {_ITEMS}", *_each(unsaid, start, whole, start)])
    for names in (VECTORS, *((signal.__name__,) for signal in SIGNALS)):
        less = np.where([signal.__name__ in names for signal in SIGNALS], 0.0, start)
        lines.append([f"without {' and '.join(names)}", *_each(list(whole.values()), less, whole, start)])
    table(["nDCG@5", *sets], lines)
    _folds(whole, start)


def _each(
    without: Sequence[list[list[Sheet]]], less: Floats, whole: dict[str, list[list[Sheet]]], start: Floats
) -> list[str]:
    pairs = zip(without, whole.values(), strict=True)
    return [_figure(some, less, tune.quality(_flat(every), start)) for some, every in pairs]


def _figure(some: list[list[Sheet]], weight: Floats, against: float | None) -> str:
    value = tune.quality(_flat(some), weight)
    return f"{value:.3f}" if against is None else f"{value:.3f} ({value - against:+.3f})"


def _flat(some: list[list[Sheet]]) -> list[Sheet]:
    return [sheet for each in some for sheet in each]


def _folds(whole: dict[str, list[list[Sheet]]], start: Floats) -> None:
    """Weights set on four fifths of the sentences, measured on the fifth they have not seen."""
    lines = []
    for name, some in whole.items():
        before, after = tune.unseen_quality(tune.folds(some), start)["all"]
        lines.append([name, f"{before:.3f}", f"{after:.3f}"])
    table(["5 folds, unseen", "weights as they stand", "weights of the other folds"], lines)


if __name__ == "__main__":
    main()
