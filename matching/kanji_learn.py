"""Makes `data/kanji.npz`, which `kanji` reads: how kana are written, learned from sentences that have kanji.

`python -m matching.sayings` runs it with all sayings and names; the gate's messages and the names of places are added.
"""

import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from matching import text as texts
from matching.gazetteer import gazetteer
from matching.kanji import BEGIN, BITS, FILE, FROM_BEFORE, Model, unpacked
from matching.tables import DATA

Word = tuple[str, str]
_MESSAGES = DATA / "gate"
_KANA = re.compile(r"[ぁ-ゖー]+")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
# Signs have a reading, too: "(" is read きごう.
_LETTER = re.compile(r"[^\W_]")
_BEGIN: Word = ("", "")
# の is one of twenty words, り one of twenty thousand.
_SELDOM = 5e-5
# What follows the name itself, as it is written and read: people leave it out.
_LAYERS = (("市", "し"), ("区", "く"), ("町", "ちょう"), ("町", "まち"), ("駅", "えき"))


def learn(sentences: Iterable[str], names: Iterable[Word] = ()) -> Model:
    """A model of sentences, and of names (written, read) that may follow any word. Same sentences, same model."""
    return unpacked(*_columns(*_counted(sentences, names)))


def write(sentences: Sequence[str]) -> None:
    """Learn from sentences, the gate's messages and places, and write the file."""
    words, alone, pairs, after = _columns(*_counted((*sentences, *_messages()), _places()))
    np.savez_compressed(
        FILE,
        words=np.array(words),
        alone=np.array(alone, np.float32),
        pairs=np.array(pairs, np.uint32),
        after=np.array(after, np.float32),
        mark=np.array(mark(sentences)),
    )


def mark(sentences: Iterable[str]) -> str:
    """Tells whether a file was made from these sentences and the messages there are now."""
    return hashlib.blake2b("\n".join((*sentences, *_messages())).encode(), digest_size=16).hexdigest()


def _messages() -> Iterator[str]:
    for file in sorted(_MESSAGES.glob("*.jsonl")):
        yield from (json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines() if line)


def _places() -> Iterator[Word]:
    table = gazetteer()
    for name, kana in zip(table.name, table.kana, strict=True):
        if name and _KANA.fullmatch(texts.fold(kana)):
            yield name, texts.fold(kana)
            for written, read in _LAYERS:
                if name.endswith(written) and kana.endswith(read) and len(name) > len(written) + 1:
                    yield name.removesuffix(written), texts.fold(kana).removesuffix(read)


def _counted(
    sentences: Iterable[str], names: Iterable[Word]
) -> tuple[Mapping[Word, int], Mapping[tuple[Word, Word], int]]:
    """How often each word was read, and each after another; what has no reading in kana ends a stretch."""
    alone, after = Counter[Word](), Counter[tuple[Word, Word]]()
    for stretch in (each for sentence in sentences for each in _stretches(sentence)):
        alone.update(stretch)
        after.update(pairwise((_BEGIN, *stretch)))
    pieces = {word for word, count in alone.items() if _is_piece(word, count / alone.total())}
    alone.update(dict.fromkeys(names, 1).keys() - alone.keys())
    return (
        {word: count for word, count in alone.items() if word not in pieces},
        {pair: count for pair, count in after.items() if pieces.isdisjoint(pair)},
    )


def _is_piece(word: Word, share: float) -> bool:
    """A letter that is hardly ever a word, but was cut off from one: with it anything could be read."""
    written, read = word
    return written == read and len(read) == 1 and share < _SELDOM


def _stretches(sentence: str) -> Iterator[list[Word]]:
    if not _JAPANESE.search(sentence):
        return
    stretch: list[Word] = []
    for word in texts.split(texts.normalise(sentence)):
        if _KANA.fullmatch(word.spoken) and _LETTER.search(word.surface):
            stretch.append((word.surface, word.spoken))
        elif word.spoken:
            yield stretch
            stretch = []
    yield stretch


def _columns(
    alone: Mapping[Word, int], after: Mapping[tuple[Word, Word], int]
) -> tuple[str, list[float], list[int], list[float]]:
    """Costs: minus the logarithm of the chance that the word before tells, and of how common a word is, together."""
    order = [_BEGIN, *sorted(alone)]
    numbers = {word: number for number, word in enumerate(order)}
    total = sum(alone.values())
    begun = Counter[Word]()
    for (before, _), count in after.items():
        begun[before] += count
    common = {word: (1 - FROM_BEFORE) * alone[word] / total for word in alone}
    ties = {
        numbers[before] << BITS | numbers[word]: -math.log(FROM_BEFORE * count / begun[before] + common[word])
        for (before, word), count in after.items()
    }
    costs = [0.0, *(-math.log(common[word]) for word in order[BEGIN + 1 :])]
    words = "\n".join("\t".join(word) for word in order)
    return words, costs, sorted(ties), [ties[pair] for pair in sorted(ties)]
