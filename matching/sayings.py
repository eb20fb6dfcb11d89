"""Sentences that mean a concept without naming it: 「押し入れも納戸もパンパン」 asks for tidying up.

`data/sayings/*.tsv` holds them, concepts first, the one meant most before the others. Whoever hears a new one adds it
and runs `python -m matching.sayings`, which makes `data/sayings.npz`, from the forms `data/readings.tsv`, and last
`data/ready.bin`. What a new sentence means is `guess`'s business.
"""

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from matching import gazetteer, kanji_learn, readings, ready, vectors, vocabulary, wording
from matching import text as texts
from matching.guess import FILE, Model, grams, key_of

_TABLES = Path(__file__).parent / "data" / "sayings"
# BM25 over concepts as documents; a form counts as much as a saying, a second meaning half.
_K1, _B = 1.2, 0.3
_SECOND = 0.5
_MOST_COUNTED = 3
TABLES = {
    "concepts": vocabulary.read_concepts,
    "forms": vocabulary.read_forms,
    "gazetteer": gazetteer.read_places,
}


class Saying(NamedTuple):
    """A sentence and the concepts it means, the one meant most first."""

    concepts: tuple[str, ...]
    text: str


@cache
def sayings() -> tuple[Saying, ...]:
    """Every saying, in the order of the tables."""
    lines = (line for table in sorted(_TABLES.glob("*.tsv")) for line in table.read_text("utf-8").splitlines())
    return tuple(Saying(tuple(keys.split()), text) for keys, text in (line.split("\t") for line in lines))


def written() -> tuple[str, ...]:
    """Everything that tells how words are written: sayings, and what concepts are called."""
    names = (name for concept in vocabulary.concepts().values() for name in (concept.labels["ja"], *concept.forms))
    return (*(saying.text for saying in sayings()), *names)


def learn(some: Iterable[Saying]) -> Model:
    """What words and sounds say about each concept of the vocabulary. Same sayings, same model."""
    concepts = vocabulary.concepts()
    words: dict[str, Counter[str]] = {key: Counter() for key in concepts}
    heard: dict[str, Counter[str]] = {key: Counter() for key in concepts}
    for saying in some:
        plain = wording.from_katakana(texts.normalise(saying.text))
        for place, key in enumerate(saying.concepts):
            count = 1 if place == 0 else _SECOND
            words[key].update(dict.fromkeys(wording.spoken(plain), count))
            heard[key].update(dict.fromkeys(grams(texts.reading(texts.join_kana(plain))), count))
    for concept in concepts.values():
        words[concept.key].update(word for form in concept.forms for word in wording.spoken(form))
    postings = _postings(list(words.values())) + _postings(list(heard.values()))
    return _model(list(concepts), words, sorted(postings, key=lambda posting: posting.key))


class _Posting(NamedTuple):
    key: int
    rarity: float
    weights: Mapping[int, float]


def _postings(documents: Sequence[Counter[str]]) -> list[_Posting]:
    """BM25 of each feature for each concept."""
    length = [document.total() for document in documents]
    mean = sum(length) / len(length) or 1
    rows: dict[str, dict[int, float]] = defaultdict(dict)
    for row, document in enumerate(documents):
        for feature, count in document.items():
            rows[feature][row] = count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * length[row] / mean))
    rarity = {feature: math.log(1 + (len(documents) - len(at) + 0.5) / (len(at) + 0.5)) for feature, at in rows.items()}
    return [
        _Posting(key_of(feature), rarity[feature], {row: weight * rarity[feature] for row, weight in at.items()})
        for feature, at in rows.items()
    ]


def _model(concepts: Sequence[str], words: Mapping[str, Counter[str]], postings: Sequence[_Posting]) -> Model:
    rarity = {posting.key: posting.rarity for posting in postings}
    centres = [_centre(words[key], rarity) for key in concepts]
    return Model(
        concepts=tuple(concepts),
        keys=np.array([posting.key for posting in postings], np.uint64),
        starts=np.cumsum([0, *(len(posting.weights) for posting in postings)]).astype(np.int32),
        rows=np.array([row for posting in postings for row in posting.weights], np.uint16),
        weights=np.array([weight for posting in postings for weight in posting.weights.values()], np.float16),
        rarity=np.array([posting.rarity for posting in postings], np.float16),
        rarest=max((float(np.float16(posting.rarity)) for posting in postings), default=1.0),
        centres=vectors.in_blocks(np.stack([centre.data for centre in centres])),
        scales=np.array([centre.scale for centre in centres], np.float32),
    )


def _centre(words: Counter[str], rarity: Mapping[int, float]) -> vectors.Mean:
    """Where the words of a concept point together, rare ones more."""
    rows = np.array([vectors.row(word) for word in words], np.uint16)
    worth = [rarity[key_of(word)] * min(count, _MOST_COUNTED) for word, count in words.items()]
    return vectors.mean(rows, np.array(worth, np.float32))


def main() -> None:
    """Learn from every saying, read every form, and write the files."""
    readings.write(form for concept in vocabulary.concepts().values() for form in concept.forms)
    ready.write(TABLES)
    kanji_learn.write(written())
    made = learn(sayings())
    centres = made.centres.reshape(-1, vectors.SIZE)[: len(made.concepts)].astype(np.int8)
    small = {"concepts": np.array(made.concepts), "centres": centres}
    np.savez_compressed(FILE, **{**made._asdict(), **small})
    sys.stdout.write(
        f"{FILE.name}: {len(sayings())} sayings, {len(made.concepts)} concepts, {len(made.keys)} features\n"
    )


if __name__ == "__main__":
    main()
