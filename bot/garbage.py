"""Keeps Python from looking for garbage where there is none, or in the middle of an answer."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# New objects between two looks: an answer makes some thousands, and lets nearly all of them go by itself.
_SELDOM = 20_000


def settle() -> None:
    """What is in memory now (dictionary, catalogue) stays and is not looked through again; the rest is, but seldom."""
    gc.freeze()
    gc.set_threshold(_SELDOM)


@contextmanager
def all_stays() -> Iterator[None]:
    """Nothing is looked for while code is imported, and not in it later: all of it stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
