"""The product's clock jumps, and midnight passes, while people write. The database's clock does not."""

import time
from collections.abc import Sequence

from tests.faults.crowd import Crowd, Outcome
from tests.faults.town import MORNING, Town

_HOUR = 3600.0


def jumping(
    town: Town, *, people: int, hours: Sequence[float] = (2, -4, 2, 14, -14), per_second: float = 10.0
) -> Outcome:
    """Two hours on, back, and to just before midnight and over it."""
    crowd = Crowd(town, people)
    with crowd.talking(per_second):
        for hour in hours:
            time.sleep(1)
            town.platform.clock.move(hour * _HOUR)
    return crowd.wait()


def over_midnight(town: Town, *, people: int, per_second: float = 10.0) -> Outcome:
    """The last second of a year is over in the middle of a talk."""
    crowd = Crowd(town, people)
    town.platform.clock.set_to(MORNING.replace(month=12, day=31, hour=23, minute=59, second=58))
    with crowd.talking(per_second):
        time.sleep(4)
    return crowd.wait()
