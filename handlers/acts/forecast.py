"""What would come of an announcement, counted before it is sent: whom it meets, who is left out and why. Looks only.

Fewer people than FEW are nobody's business: pages do not show such numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_UP, Decimal
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.audience import Audience
from handlers.acts.crowd import Crowd
from handlers.acts.often import over_the_cap
from models.quota import LineQuota

FEW = 5


@dataclass(frozen=True)
class Forecast:
    """People. `left`: left out by cause; `languages`: those meant, by their language. `weekly_cap` gets the digest.

    `hours`: those meant by the hour of the day at which each is told, where that is their own.
    """

    people: int
    left: Mapping[str, int]
    languages: Mapping[str, int]
    hours: Mapping[int, int] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """As the announcement keeps it, for its report."""
        return {"people": self.people, "left": dict(self.left)}


@dataclass(frozen=True)
class Quota:
    """What LINE lets us send. `most` None: any number, as in plans for municipalities."""

    most: int | None
    used: int

    @property
    def left(self) -> int | None:
        """Messages left this month; None: any number."""
        return None if self.most is None else max(0, self.most - self.used)


@dataclass(frozen=True)
class Plan:
    """What messages cost: so many a month are in the price, each further one costs yen."""

    included: int
    yen: Decimal

    def price(self, used: int, people: int) -> int:
        """Yen for telling so many people more, rounded up."""
        paid = max(0, used + people - self.included) - max(0, used - self.included)
        return int((paid * self.yen).to_integral_value(ROUND_UP))


def forecast(
    session: Session, crowd: Crowd, audience: Audience, *, capped: int, now: datetime, hours: Sequence[int] = ()
) -> Forecast:
    """Count everybody the rule meets. `capped`: who was told so often in a week waits; 0: nobody does.

    `hours` of the day, one of which is the best of each; none: everybody is told at once.
    """
    over = over_the_cap(session, most=capped, now=now) if capped else {}
    seen = crowd.seen(session, audience.segment, now=now, hours=bool(hours))
    fates = seen.fates(everyone=audience.everyone, over=over)
    meant = fates.pop("meant")
    left = {cause: int(np.count_nonzero(mask)) for cause, mask in fates.items()}
    people = int(np.count_nonzero(meant))
    left = {cause: number for cause, number in left.items() if number}
    return Forecast(people, left, seen.by_language(meant), seen.by_hour(meant, hours))


def quota(session: Session) -> Quota | None:
    """What LINE last told; None: it has told nothing yet."""
    row = session.scalar(select(LineQuota).limit(1))
    return Quota(row.most, row.used) if row else None
