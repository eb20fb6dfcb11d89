"""What is true only now: next dates, full dates, what nobody has confirmed for long, what was shown often.

Plain values; `live` reads them from the database. What changes by the day is in the index, by the minute here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Moment:
    """By item id. `today` and `next_on` are local dates (Asia/Tokyo); `shown`: how often in the last four weeks."""

    today: date | None = None
    next_on: Mapping[str, date] = field(default_factory=dict)
    full: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()
    shown: Mapping[str, int] = field(default_factory=dict)
    most_shown: int = 0


NO_MOMENT = Moment()
