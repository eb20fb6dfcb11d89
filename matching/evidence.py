"""What in the catalogue speaks for a wish: concepts, words, sounds and meanings, for all items at once.

`rank` weighs it together with the circumstances; the arrays it is read from are `index`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching import text as texts
from matching import vocabulary
from matching.case import Evidence
from matching.index import Entry, Scores, Snapshot, kana_grams
from matching.seeker import Seeker
from matching.understand import Wanted
from matching.weights import weights

_WISH_BESIDE_TOPIC = 0.4
_PROFILE = 0.35
_ENOUGH_CONCEPT = 0.3
_ENOUGH_WORD = 2.2
_ENOUGH_MEANING = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """For every item of the snapshot: how much speaks for it, by kind of evidence, and which wish it answers best."""

    concept: Scores
    best: Sequence[str]
    word: Scores
    sound: Scores
    meaning: Scores
    likeness: Scores
    browsing: bool

    def of(self, row: int, entry: Entry) -> Evidence:
        """The evidence for one item."""
        best = self.best[row]
        return Evidence(
            concept=float(self.concept[row]),
            topic=_topic_of(entry, best) if best and self.concept[row] > 0 else "",
            wanted=best,
            word=float(self.word[row]),
            sound=float(self.sound[row]),
            meaning=float(self.meaning[row]),
            likeness=float(self.likeness[row]),
            browsing=self.browsing,
        )


def evidence(wanted: Wanted, shot: Snapshot, seeker: Seeker) -> Found:
    """All that speaks for a wish, item by item."""
    asked = wanted.concepts or (() if wanted.words else seeker.interests)
    concept, best = _concepts(asked, shot)
    if wanted.concepts and seeker.interests:
        profile, _ = _concepts(seeker.interests, shot)
        concept = concept + np.float32(_PROFILE * 0.2) * profile
    terms = _terms(wanted, shot)
    written = texts.reading(wanted.text) if wanted.text else ""
    meaning, likeness = shot.by_meaning(terms)
    browsing = not wanted.words and not any(vocabulary.concepts()[c].kind == "topic" for c in wanted.concepts)
    return Found(
        concept,
        best,
        shot.words.score(terms, shot.size),
        shot.grams.score(set(kana_grams(written)), shot.size),
        meaning,
        likeness,
        browsing,
    )


def _concepts(asked: Sequence[str], shot: Snapshot) -> tuple[Scores, Sequence[str]]:
    """How well each item answers all wishes together, and which wish it answers best."""
    table = vocabulary.concepts()
    asked = [a for a in asked if a in table]
    if not asked:
        return np.zeros(shot.size, np.float32), [""] * shot.size
    topical = any(table[a].kind == "topic" for a in asked)
    weight = [_WISH_BESIDE_TOPIC if topical and table[a].kind != "topic" else 1.0 for a in asked]
    rows = np.stack([shot.by_concept(a) * np.float32(w) for a, w in zip(asked, weight, strict=True)])
    best = rows.argmax(axis=0)
    ordered = -np.sort(-rows, axis=0)
    more = ordered[1:].sum(axis=0) * np.float32(0.35)
    return (ordered[0] + more).astype(np.float32), [asked[i] for i in best]


def _terms(wanted: Wanted, shot: Snapshot) -> list[str]:
    """Words to look up: as written, as repaired, and as the catalogue spells what sounds alike."""
    plain = [*wanted.terms]
    plain += [w.normal for _, meant in wanted.repaired for w in texts.content_words(meant)]
    known = [w for w in plain if w in shot.words.rows]
    mended = [m for w in wanted.words if w not in shot.words.rows and (m := shot.repair(w))]
    return list(dict.fromkeys([*known, *mended, *plain]))


def summed(found: Found) -> Scores:
    """The evidence by the weights of its signals: what is worth a closer look."""
    weight = weights()
    total: Scores = (
        weight["interest"] * found.concept
        + weight["word"] * np.minimum(found.word / 6, 1.2)
        + weight["sound"] * np.minimum(found.sound / 12, 1.0)
        + weight["meaning"] * found.meaning
        + weight["likeness"] * found.likeness
    ).astype(np.float32)
    return total


def enough(found: Found) -> NDArray[np.bool_]:
    """Which items fit well enough to be shown at all."""
    fits: NDArray[np.bool_] = (
        (found.concept >= _ENOUGH_CONCEPT) | (found.word >= _ENOUGH_WORD) | (found.meaning >= _ENOUGH_MEANING)
    )
    return fits


def _topic_of(entry: Entry, wanted: str) -> str:
    """The item's concept that answers a wanted one best."""
    near = vocabulary.related(wanted)
    return max(entry.concepts, key=lambda key: near.get(key, 0.0) * entry.concepts[key], default="")
