"""Matches with their rows and dates, as residents see them: what is open, and the date that suits best."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, Date, Integer, Select, any_, bindparam, case, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, lazyload

from matching import seasons
from matching.confidence import Confidence
from matching.dates import Days
from matching.rank import Match
from matching.reasons import Reason
from matching.shelf import Kept, Shelf
from models.base import JAPAN, Instant
from models.gathering import Gathering
from models.occurrence import Occurrence, OccurrenceStatus
from models.role import Role

_NO_DAYS: Days = frozenset()


def _coming(*first: ColumnElement[int]) -> Select[Occurrence]:
    """One planned date of each gathering after now: the one that is lowest by `first`, the next of these."""
    return (
        select(Occurrence)
        .where(
            Occurrence.gathering_id == any_(bindparam("ids", type_=ARRAY(Integer))),
            Occurrence.starts_at > bindparam("now", type_=Instant),
            Occurrence.status == OccurrenceStatus.PLANNED,
        )
        .ext(distinct_on(Occurrence.gathering_id))
        .order_by(Occurrence.gathering_id, *first, Occurrence.starts_at)
        .options(lazyload(Occurrence.gathering))  # already read with its place
    )


_FIRST = _coming()


@dataclass(frozen=True)
class Proposal:
    """A ranked gathering, the role in it if help was meant, and its next real date (None: dates are not known).

    When days were asked for, the date is the one on them, or the nearest to them.
    """

    gathering: Gathering
    role: Role | None
    occurrence: Occurrence | None
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


def _dates(session: Session, gatherings: Collection[int], now: datetime, days: Days) -> dict[int, Occurrence]:
    """The next date of each; when days were asked for, one on them or the nearest to them."""
    if not gatherings:
        return {}
    first = _FIRST if not days else _coming(*_away_from(days))
    return {row.gathering_id: row for row in session.scalars(first, {"ids": list(gatherings), "now": now})}


def _away_from(days: Days) -> list[ColumnElement[int]]:
    """How many days a date lies from the days asked for: first those on them, then those just before or after."""
    local = cast(func.timezone(JAPAN.key, Occurrence.starts_at), Date)
    outside = func.greatest(min(days) - local, local - max(days), 0)
    return [case((local.in_(days), 0), else_=1), outside]
