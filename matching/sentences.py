"""Sentence vectors: how alike whole sentences are, beyond their words. An option: without an encoder they are empty.

`bot` brings the encoder; here its vectors become small whole numbers, which are compared exactly (`evidence`).
"""

import threading
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matching import vectors
from matching.catalogue import Item

Sentence = NDArray[np.int8]
Encode = Callable[[str], Sentence]
NOTHING: Sentence = np.zeros(0, np.int8)
# More letters of a text than these hardly change where it points, and take time.
_LETTERS = 400
_REMEMBERED = 256


def off(_text: str) -> Sentence:
    """The option is off: no text has a vector."""
    return NOTHING


def encoding(encoder: Callable[[str], vectors.Vector]) -> Encode:
    """What makes the vectors of texts, safe for threads. `encoder` gives one of any length, the same for the same text.

    Texts are encoded one by one: a vector must not depend on what it was computed together with.
    """
    lock = threading.Lock()

    @lru_cache(maxsize=_REMEMBERED)
    def encode(text: str) -> Sentence:
        with lock:
            return vectors.whole(encoder(text.encode("utf-8", "replace").decode()))

    return lambda text: encode(text[:_LETTERS])


def of_item(item: Item, encode: Encode) -> Sentence:
    """Where name and description of an item point together."""
    return encode(f"{item.name} {item.description}".strip())


def alike(sentences: NDArray[np.int8], asked: Sentence) -> vectors.Vector:
    """How alike each of many sentences (one a row) is to the one asked, 0–1; 0 if none was, or the option is off."""
    if not sentences.shape[1] or not len(asked):
        return np.zeros(len(sentences), np.float32)
    many, one = sentences.astype(np.float32), asked.astype(np.float32)
    long = np.sqrt(np.einsum("ij,ij->i", many, many) * (one @ one))
    like: vectors.Vector = np.maximum(np.einsum("ij,j->i", many, one) / np.maximum(long, 1), 0)
    return like
