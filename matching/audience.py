"""Who a person is and whom something is for: coarse tags (baby, teen, senior, foreigner …), never a diagnosis.

Age limits that must hold are checked in `rules`; this module only reads words.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "audience.tsv"
_AGE_BANDS = ("baby", "child", "teen", "youth", "adult", "senior")
AGES = {"baby": (0, 3), "child": (3, 12), "teen": (12, 18), "youth": (18, 30), "adult": (30, 64), "senior": (60, 120)}
_EVERYBODY = re.compile(r"だれでも|誰でも|どなたでも|一般|everyone")
_OTHERS = re.compile(
    r"(?:お年寄り|高齢者|シニア|子ども|こども|子供|外国人|外国から来た人|障がい者)(?:たち)?(?:の話|に|を|へ)"
)


@dataclass(frozen=True, slots=True)
class Audience:
    """`age_band`: baby, child, teen, youth, adult, senior or None; `tags`: every tag the words gave."""

    tags: frozenset[str] = frozenset()
    age_band: str | None = None
    with_children: bool = False


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()[1:]
    return {tag: re.compile(words) for tag, words in (line.split("\t") for line in lines)}


def of_speaker(text: str) -> Audience:
    """Who the speaker says they are (or bring along); people they only want to help are left out."""
    plain = _OTHERS.sub(" ", text)
    tags = frozenset(tag for tag, words in _patterns().items() if words.search(plain))
    with_children = "parent" in tags or "baby" in tags
    bands = [b for b in _AGE_BANDS if b in tags]
    return Audience(tags, bands[0] if bands else None, with_children)


def of_item(audience: str, name: str, description: str) -> frozenset[str]:
    """Whom an item is for; empty means everybody. The audience field decides, name and description only add to it."""
    declared = {tag for tag, words in _patterns().items() if words.search(audience)}
    if declared and not _EVERYBODY.search(audience):
        return frozenset(declared)
    named = {
        tag
        for tag in ("baby", "father", "men", "foreigner", "carer", "senior", "child")
        if _patterns()[tag].search(name)
    }
    told = {tag for tag in ("baby", "carer", "newcomer") if _patterns()[tag].search(description)}
    return frozenset(named | told) if not _EVERYBODY.search(description) else frozenset()


def ages(tags: frozenset[str]) -> tuple[int, int] | None:
    """The span of years the age tags cover; None when they say nothing about age."""
    spans = [AGES[tag] for tag in tags if tag in AGES]
    return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else None
