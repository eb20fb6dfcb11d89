"""Moves the dates of sample data ahead of today by whole weeks: weekdays and gaps between dates stay."""

import re
from dataclasses import replace
from datetime import date, timedelta

from handlers.acts.take_in import CatalogueRead, GatheringRead

_WITHIN_WEEKS = 6


def bring_ahead(read: CatalogueRead, today: date) -> CatalogueRead:
    """Each gathering begins within the next six weeks, spread by its key so that not all begin at once."""
    return replace(read, gatherings=tuple(_ahead(gathering, today) for gathering in read.gatherings))


def _ahead(gathering: GatheringRead, today: date) -> GatheringRead:
    begins = min((d.day for d in gathering.dates), default=gathering.period_from or gathering.period_until)
    if begins is None:
        return gathering
    weeks = -((begins - today).days // 7) + int(gathering.key[:4], 16) % _WITHIN_WEEKS
    by = timedelta(weeks=weeks)
    return replace(
        gathering,
        dates=tuple(replace(d, day=d.day + by, note="") for d in gathering.dates),
        period_from=gathering.period_from and gathering.period_from + by,
        period_until=gathering.period_until and gathering.period_until + by,
        how_to_join="\n".join(line for line in gathering.how_to_join.split("\n") if not re.search(r"\d", line)),
        rule_words="" if gathering.dates else gathering.rule_words,
        ended=False,
    )
