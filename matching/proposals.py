"""Matches with their rows and dates, as residents see them: what is open, and the date that suits best."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Date, Select, case, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, joinedload, lazyload

from matching import seasons
from matching.confidence import Confidence
from matching.dates import Days
from matching.items import PLACED
from matching.rank import Match
from matching.reasons import Reason
from models.base import JAPAN
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence, OccurrenceStatus
from models.role import Role

_NO_DAYS: Days = frozenset()


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


def with_rows(session: Session, matches: Sequence[Match], now: datetime, days: Days = _NO_DAYS) -> tuple[Proposal, ...]:
    """Matches with their rows and dates; what has ended since is left out, one proposal per gathering."""
    ids = [match.item_id for match in matches]
    roles = {row.public_id: row for row in session.scalars(_open_roles(ids))}
    rows = {row.public_id: row for row in session.scalars(_active(set(ids) - roles.keys()))}
    meant = {g.id: g for g in [*rows.values(), *(role.gathering for role in roles.values())]}
    dates = _dates(session, meant, now, days)
    over = _with_dates(session, [g.id for g in rows.values() if g.id not in dates and not g.rule])
    found: dict[int, Proposal] = {}
    for match in matches:
        role = roles.get(match.item_id)
        gathering = role.gathering if role else rows.get(match.item_id)
        if gathering is None or gathering.id in found:
            continue
        date = dates.get(gathering.id)
        if date is None and (gathering.rule or gathering.id in over or _out_of_season(gathering, now)):
            continue
        found[gathering.id] = Proposal(gathering, role, date, match)
    return tuple(found.values())


def _out_of_season(gathering: Gathering, now: datetime) -> bool:
    told = f"{gathering.name} {gathering.rule_words} {gathering.description}"
    return seasons.is_over(told, now.astimezone(JAPAN).month)


def _open_roles(ids: Collection[str]) -> Select[Role]:
    rows = select(Role).where(Role.public_id.in_(ids), Role.open)
    return rows.options(joinedload(Role.gathering).options(*PLACED, joinedload(Gathering.group)))


def _active(ids: Collection[str]) -> Select[Gathering]:
    rows = select(Gathering).where(Gathering.public_id.in_(ids), Gathering.status == GatheringStatus.ACTIVE)
    return rows.options(*PLACED, joinedload(Gathering.group))


def _dates(session: Session, gatherings: Collection[int], now: datetime, days: Days) -> dict[int, Occurrence]:
    """The next date of each; when days were asked for, one on them or the nearest to them."""
    coming = (
        select(Occurrence)
        .where(
            Occurrence.gathering_id.in_(gatherings),
            Occurrence.starts_at > now,
            Occurrence.status == OccurrenceStatus.PLANNED,
        )
        .ext(distinct_on(Occurrence.gathering_id))
        .order_by(Occurrence.gathering_id, *_away_from(days), Occurrence.starts_at)
        .options(lazyload(Occurrence.gathering))  # already read with its place
    )
    return {row.gathering_id: row for row in session.scalars(coming)}


def _away_from(days: Days) -> list[ColumnElement[int]]:
    """How many days a date lies from the days asked for: first those on them, then those just before or after."""
    if not days:
        return []
    local = cast(func.timezone(JAPAN.key, Occurrence.starts_at), Date)
    outside = func.greatest(min(days) - local, local - max(days), 0)
    return [case((local.in_(days), 0), else_=1), outside]


def _with_dates(session: Session, gatherings: Collection[int]) -> set[int]:
    if not gatherings:
        return set()
    rows = select(Occurrence.gathering_id).where(Occurrence.gathering_id.in_(gatherings))
    return set(session.scalars(rows.distinct()))
