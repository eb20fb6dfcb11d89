"""Keeps Python from looking for garbage in the middle of an answer."""

import gc

# New objects between two looks: an answer makes some thousands, and lets nearly all of them go by itself.
_SELDOM = 20_000


def settle() -> None:
    """What is in memory now (dictionary, catalogue) stays and is not looked through again; the rest is, but seldom."""
    gc.freeze()
    gc.set_threshold(_SELDOM)
