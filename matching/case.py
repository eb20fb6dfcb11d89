"""What a signal looks at: one item, one wish, who asks, and what the index found."""

from typing import NamedTuple

from matching.entry import Entry
from matching.moment import NO_MOMENT, Moment
from matching.seeker import Seeker
from matching.understand import Wanted


class Evidence(NamedTuple):
    """What the index found for one item: by concept (0–1, and which), word, sound and meaning."""

    concept: float = 0.0
    topic: str = ""
    wanted: str = ""
    word: float = 0.0
    sound: float = 0.0
    meaning: float = 0.0
    likeness: float = 0.0
    sentence: float = 0.0
    browsing: bool = False
    guessed: bool = False


class Case(NamedTuple):
    """One item held against one wish, at one moment."""

    wanted: Wanted
    seeker: Seeker
    entry: Entry
    evidence: Evidence
    moment: Moment = NO_MOMENT
