"""What makes a place easy to take part in (no steps, writing, someone along …): one list for needs and for facts.

A need is support asked for, never a diagnosis. Whether an item offers it is yes, no or unknown, and unknown is not no.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from matching import text as texts
from matching.patterns import any_of
from matching.phrases import says
from matching.tables import DATA, rows

KEYS = (
    "step_free", "wheelchair", "accessible_toilet", "sign_language", "writing", "companion", "look_only", "online",
    "quiet", "seated", "lying_down", "childcare", "children_welcome", "free", "no_booking", "pickup", "equipment",
    "english", "easy_japanese", "beginners", "confidential", "parking",
)  # fmt: skip
# Who needs one of these does not want to be strained.
EASES = frozenset({"seated", "lying_down"})


class _Words(NamedTuple):
    needed: re.Pattern[str] | None
    offered: re.Pattern[str]


@cache
def _table() -> Mapping[str, _Words]:
    table = {
        key: _Words(re.compile(needed) if needed else None, re.compile(offered))
        for key, needed, offered in rows(DATA / "support.tsv")
    }
    return {key: table[key] for key in KEYS}


def needs(text: str) -> frozenset[str]:
    """Support a normalised sentence asks for."""
    ways = [way for way in {text, texts.join_kana(text)} if _may_need(way)]
    if not ways:
        return frozenset()
    return frozenset(key for key, words in _table().items() if words.needed and any(map(words.needed.search, ways)))


@lru_cache(maxsize=16)
def _may_need(text: str) -> bool:
    """Most sentences ask for nothing, and are looked through once."""
    return _any_need().search(text) is not None


@cache
def _any_need() -> re.Pattern[str]:
    return any_of(words.needed.pattern for words in _table().values() if words.needed)


def gently(text: str, needed: frozenset[str]) -> bool:
    """Whether the body should not be strained: a bad knee, little breath, 「軽い運動なら」. `needed`: see `needs`."""
    return bool(needed & EASES) or says("gently", texts.join_kana(text))


def without_needs(text: str) -> str:
    """The sentence without the words that ask for support: 「耳が遠い」 is no interest in ears."""
    if not _may_need(text):
        return text
    for words in _table().values():
        if words.needed:
            text = words.needed.sub(" ", text)
    return text


def offers(key: str, text: str) -> bool:
    """Whether an item's own words say that it offers this."""
    return _table()[key].offered.search(text) is not None


def facts(text: str) -> Mapping[str, bool | None]:
    """What an item's own words say it offers; what they do not mention is None, unknown."""
    return {key: offers(key, text) or None for key in KEYS}
