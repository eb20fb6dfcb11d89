"""Matches with their rows and dates, as residents see them: what is open, and the date that suits best."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Date, Integer, Select, Table, any_, bindparam, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from matching import seasons
from matching.confidence import Confidence
from matching.dates import Days
from matching.rank import Match
from matching.reasons import Reason
from matching.shelf import Kept, Shelf
from models.base import JAPAN, Instant
from models.gathering import Gathering
from models.occurrence import Coming, Occurrence, OccurrenceStatus
from models.role import Role
from models.venue import Venue

_NO_DAYS: Days = frozenset()
_table, _venue = (cast(Table, each.__table__) for each in (Occurrence, Venue))
_date = _table.c


def _coming(*first: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    """One planned date of each gathering after now: the one that is lowest by `first`, the next of these.

    Columns of tables, not rows of the session: every search asks, of twenty gatherings.
    """
    return (
        select(_date.gathering_id, _date.public_id, _date.starts_at, _date.ends_at, _date.has_time, _venue.c.name)
        .join_from(_table, _venue, _venue.c.id == _date.venue_id, isouter=True)
        .where(
            _date.gathering_id == any_(bindparam("ids", type_=ARRAY(Integer))),
            _date.starts_at > bindparam("now", type_=Instant),
            _date.status == OccurrenceStatus.PLANNED,
        )
        .ext(distinct_on(_date.gathering_id))
        .order_by(_date.gathering_id, *first, _date.starts_at)
    )


def _away() -> list[ColumnElement[int]]:
    """How many days a date lies from the days asked for: first those on them, then those just before or after."""
    local = func.timezone(JAPAN.key, _date.starts_at).cast(Date)
    first, last = (bindparam(name, type_=Date) for name in ("first", "last"))
    is_on = local == any_(bindparam("days", type_=ARRAY(Date)))
    return [case((is_on, 0), else_=1), func.greatest(first - local, local - last, 0)]


_FIRST, _NEAREST = _coming(), _coming(*_away())


@dataclass(frozen=True)
class Proposal:
    """A ranked gathering, the role in it if help was meant, and its next real date (None: dates are not known).

    When days were asked for, the date is the one on them, or the nearest to them.
    """

    gathering: Gathering
    role: Role | None
    occurrence: Coming | None
    match: Match

    @property
    def confidence(self) -> Confidence:
        """How surely it fits."""
        return self.match.confidence

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it is proposed, best first."""
        return self.match.reasons

    @property
    def item_id(self) -> str:
        """Public id of what is proposed: the role, or the gathering."""
        return (self.role or self.gathering).public_id


def with_rows(
    session: Session, matches: Sequence[Match], shelf: Shelf, now: datetime, days: Days = _NO_DAYS
) -> tuple[Proposal, ...]:
    """Matches with their rows and dates; what has ended since is left out, one proposal per gathering."""
    kept = shelf.take(session, [match.item_id for match in matches])
    dates = _dates(session, {each.gathering.id for each in kept.values()}, now, days)
    found: dict[int, Proposal] = {}
    for match in matches:
        row = kept.get(match.item_id)
        if row is None or row.gathering.id in found:
            continue
        date = dates.get(row.gathering.id)
        if date or not (row.gathering.rule or _is_over(row) or _out_of_season(row.gathering, now)):
            found[row.gathering.id] = Proposal(row.gathering, row.role, date, match)
    return tuple(found.values())


def _is_over(row: Kept) -> bool:
    """Whether it has no rule, and all dates that were picked for it are past."""
    return row.dated and row.role is None


def _out_of_season(gathering: Gathering, now: datetime) -> bool:
    told = f"{gathering.name} {gathering.rule_words} {gathering.description}"
    return seasons.is_over(told, now.astimezone(JAPAN).month)


def _dates(session: Session, gatherings: Collection[int], now: datetime, days: Days) -> dict[int, Coming]:
    """The next date of each; when days were asked for, one on them or the nearest to them."""
    if not gatherings:
        return {}
    session.flush()
    asked = {"days": sorted(days), "first": min(days), "last": max(days)} if days else {}
    rows = session.execute(_NEAREST if days else _FIRST, {"ids": list(gatherings), "now": now} | asked)
    return {gathering: Coming(*date) for gathering, *date in rows}
