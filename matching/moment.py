"""What is true only now: coming dates, full dates, what nobody has confirmed for long, what was shown often.

Plain values; `live` reads them from the database. What changes by the day is in the index, by the minute here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Moment:
    """By item id. Dates are local (Asia/Tokyo). `dates`: all that are planned up to `until`; an item without any has
    none we know of. `shown`: how often in the last four weeks.
    """

    today: date | None = None
    until: date | None = None
    next_on: Mapping[str, date] = field(default_factory=dict)
    dates: Mapping[str, frozenset[date]] = field(default_factory=dict)
    full: frozenset[str] = frozenset()
    stale: frozenset[str] = frozenset()
    shown: Mapping[str, int] = field(default_factory=dict)
    most_shown: int = 0


NO_MOMENT = Moment()
