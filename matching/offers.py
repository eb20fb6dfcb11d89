"""How likely somebody offers help, rather than wants to take part or to be helped.

A small linear model over what the gate sees of a message and a few ways of speaking (`phrases`), learned from
`data/offers` and the sayings; `python -m matching.offers_learn` makes `data/offers.npz`. An offer seldom says so:
「軽トラあります、日曜なら」, 「漬物は四十年つけてきました、覚えたい人がいれば」.
"""

from functools import cache
from pathlib import Path

import numpy as np

from matching import gate_features, kanji
from matching import text as texts
from matching.gate_features import Features
from matching.heads import Head, chances, unpacked
from matching.phrases import says

FILE = Path(__file__).parent / "data" / "offers.npz"
HEAD = "offers"
# Ways of speaking that tell much by themselves, and how much they count beside words and letters.
_WAYS = ("help_asked", "help_received", "help_after_all", "help_strong", "to_join", "question")
_WEIGHT = np.float32(0.5)


def chance(text: str) -> float:
    """0–1, of a sentence."""
    return float(chances(_head(), seen(text))[1])


def seen(text: str) -> Features:
    """What the model sees of a sentence."""
    plain = texts.join_kana(texts.normalise(text))
    found = gate_features.seen(kanji.written(gate_features.undisguised(plain)))
    ways = np.array([says(way, plain) for way in _WAYS], np.float32) * _WEIGHT
    return found._replace(dense=np.concatenate([found.dense, ways]))


@cache
def _head() -> Head:
    with np.load(FILE) as stored:
        return unpacked(stored, HEAD)
