"""The one module here that sees the database: loads the catalogue, ranks, and writes the match log.

Everything it asks of the engine is in `understand`, `index` and `rank`; here rows become plain values and back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, joinedload, lazyload

from matching import record, seasons, vocabulary
from matching.confidence import Confidence
from matching.gate import gate
from matching.items import PLACED
from matching.live import LiveIndex
from matching.moments import Moments
from matching.rank import Match, rank
from matching.reasons import Reason
from matching.seeker import Seeker
from matching.seekers import at_place, known_to, profile
from matching.sentences import Encode, off
from matching.suggest import suggestions
from matching.understand import Wanted, understand
from matching.where import area_of, is_near
from models.area import Area
from models.base import JAPAN
from models.gathering import Gathering, GatheringStatus
from models.match_log import MatchLog
from models.occurrence import Occurrence, OccurrenceStatus
from models.resident import Resident
from models.role import Role

ENGINE = "1"
_RANKED = 20
_CLOSEST = 3
# What scores less than this part of the best is no choice beside it.
_BESIDE_BEST = 0.5


@dataclass(frozen=True)
class Request:
    """One search. `text` empty and no `topics`: whatever is near. `remember`: whether the log may hold who and what.

    `city`: the account's own city, the prior for place names; empty when the account serves several.
    """

    resident: Resident
    now: datetime
    text: str = ""
    topics: tuple[str, ...] = ()
    area: Area | None = None
    city: str = ""
    remember: bool = False
    message_key: bytes | None = None


@dataclass(frozen=True)
class Proposal:
    """A ranked gathering, the role in it if help was meant, and its next real date (None: dates are not known)."""

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


@dataclass(frozen=True)
class Found:
    """The answer to a request. `reach`: how far we had to look beyond the area, a city's name; empty: near."""

    log_id: str
    proposals: tuple[Proposal, ...]
    topics: tuple[str, ...]
    words: str
    area: Area | None
    confidence: Confidence
    reach: str = ""
    wanted: Wanted | None = None


class Search:
    """Finds for residents. One per process, shared by its threads; the catalogue stays in memory and is kept fresh."""

    def __init__(self, encode: Encode = off) -> None:
        self._live = LiveIndex(encode)
        self._moments = Moments()

    def warm(self, session: Session, now: datetime) -> int:
        """Load catalogue, dictionary and gate before the first resident asks. Returns how many items there are."""
        index = self._live.fresh(session, now)
        gate("編み物")
        rank(understand("編み物が好き"), index, Seeker())
        return index.snapshot().size

    def follow(self, session: Session, now: datetime) -> None:
        """Read what changed in the catalogue until now."""
        self._live.follow(session, now)

    def find(self, session: Session, request: Request) -> Found:
        """Rank what fits and record the search."""
        index = self._live.fresh(session, request.now)
        wanted = self._wanted(request)
        area = area_of(session, wanted.place) if wanted.place else request.area
        seeker = _seeker(session, request, area, wanted)
        matches = rank(wanted, index, seeker, k=_RANKED, moment=self._moments.at(session, request.now))
        proposals = _worth_showing(_proposals(session, matches, request.now))
        log = _log(request, area, wanted, proposals)
        session.add(log)
        session.flush()
        return Found(
            log_id=log.public_id,
            proposals=proposals,
            topics=wanted.concepts,
            words=request.text or ",".join(request.topics),
            area=area,
            confidence=proposals[0].confidence if proposals else Confidence.CLOSEST,
            reach=_reach(area, proposals[:5]),
            wanted=wanted if request.text else None,
        )

    def again(self, session: Session, log: MatchLog, *, now: datetime) -> Found:
        """A recorded search as it was ranked then, with today's dates."""
        proposals = _proposals(session, [record.match(row) for row in log.shown], now)
        area = session.get(Area, log.area_id) if log.area_id else None
        topics = tuple(log.understood.get("concepts", ()))
        return Found(log.public_id, proposals, topics, "", area, Confidence.MAYBE)

    def nearest(self, session: Session, found: Found, request: Request) -> Found:
        """What there is near for a request that found nothing, whatever the topic; not what they said no to."""
        anything = Wanted(anything=True)
        seeker = replace(_seeker(session, request, found.area, anything), interests=())
        index, moment = self._live.fresh(session, request.now), self._moments.at(session, request.now)
        matches = rank(anything, index, seeker, k=_RANKED, moment=moment)
        return replace(found, proposals=_proposals(session, matches, request.now), confidence=Confidence.CLOSEST)

    def suggestions(self, session: Session, area: Area | None, city: str, n: int, *, now: datetime) -> list[str]:
        """Topics that really take place near, for tapping."""
        place = at_place(session, area)
        return suggestions(self._live.fresh(session, now), replace(place, city=place.city or city), n)

    def knows(self, topic: str) -> bool:
        """Whether the vocabulary has this topic."""
        return topic in vocabulary.concepts()

    def is_interest(self, text: str) -> bool:
        """Whether a sentence says what somebody would like, rather than a place we do not know."""
        wanted = understand(text)
        return bool(wanted.concepts or wanted.help or wanted.anything or wanted.support or wanted.slots)

    def label(self, topic: str, language: str) -> str:
        """The topic's name for residents."""
        return vocabulary.label(topic, language)

    def _wanted(self, request: Request) -> Wanted:
        if request.topics:
            return Wanted(concepts=request.topics)
        if not request.text:
            return Wanted(anything=True)
        near = request.area.city if request.area else request.city
        return understand(request.text, prior_city=near or None, today=request.now.astimezone(JAPAN).date())


def _seeker(session: Session, request: Request, area: Area | None, wanted: Wanted) -> Seeker:
    place = at_place(session, area)
    seeker = replace(place, city=place.city or request.city, language=request.resident.language)
    if not request.remember:
        return seeker
    told = profile(request.resident, known_to(session, request.resident, seeker, request.now))
    return replace(told, dislikes=told.dislikes - set(wanted.concepts))


def _proposals(session: Session, matches: Sequence[Match], now: datetime) -> tuple[Proposal, ...]:
    """Matches with their rows and next dates; what has ended since is left out, one proposal per gathering."""
    ids = [match.item_id for match in matches]
    roles = {row.public_id: row for row in session.scalars(_open_roles(ids))}
    rows = {row.public_id: row for row in session.scalars(_active(set(ids) - roles.keys()))}
    meant = {g.id: g for g in [*rows.values(), *(role.gathering for role in roles.values())]}
    dates = _next_dates(session, meant, now)
    over = _with_dates(session, [g.id for g in rows.values() if g.id not in dates and not g.rule])
    proposals: dict[int, Proposal] = {}
    for match in matches:
        role = roles.get(match.item_id)
        gathering = role.gathering if role else rows.get(match.item_id)
        if gathering is None or gathering.id in proposals:
            continue
        date = dates.get(gathering.id)
        if date is None and (gathering.rule or gathering.id in over or _out_of_season(gathering, now)):
            continue
        proposals[gathering.id] = Proposal(gathering, role, date, match)
    return tuple(proposals.values())


def _out_of_season(gathering: Gathering, now: datetime) -> bool:
    told = f"{gathering.name} {gathering.rule_words} {gathering.description}"
    return seasons.is_over(told, now.astimezone(JAPAN).month)


def _open_roles(ids: Collection[str]) -> Select[Role]:
    rows = select(Role).where(Role.public_id.in_(ids), Role.open)
    return rows.options(joinedload(Role.gathering).options(*PLACED, joinedload(Gathering.group)))


def _active(ids: Collection[str]) -> Select[Gathering]:
    rows = select(Gathering).where(Gathering.public_id.in_(ids), Gathering.status == GatheringStatus.ACTIVE)
    return rows.options(*PLACED, joinedload(Gathering.group))


def _next_dates(session: Session, gatherings: Collection[int], now: datetime) -> dict[int, Occurrence]:
    coming = (
        select(Occurrence)
        .where(
            Occurrence.gathering_id.in_(gatherings),
            Occurrence.starts_at > now,
            Occurrence.status == OccurrenceStatus.PLANNED,
        )
        .ext(distinct_on(Occurrence.gathering_id))
        .order_by(Occurrence.gathering_id, Occurrence.starts_at)
        .options(lazyload(Occurrence.gathering))  # already read with its place
    )
    return {row.gathering_id: row for row in session.scalars(coming)}


def _with_dates(session: Session, gatherings: Collection[int]) -> set[int]:
    if not gatherings:
        return set()
    rows = select(Occurrence.gathering_id).where(Occurrence.gathering_id.in_(gatherings))
    return set(session.scalars(rows.distinct()))


def _log(request: Request, area: Area | None, wanted: Wanted, proposals: Sequence[Proposal]) -> MatchLog:
    told = request.text if request.remember and request.text else None
    return MatchLog(
        resident_id=request.resident.id if request.remember else None,
        asked_at=request.now,
        text=told,
        message_key=request.message_key if told else None,
        area_id=area.id if area else None,
        understood=record.understood(wanted),
        shown=[record.shown(each.match) for each in proposals],
        engine=ENGINE,
    )


def _worth_showing(proposals: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """Beside what fits, what is merely alike only confuses; alone, it is the closest we have."""
    best = max((each.match.score for each in proposals), default=0.0)
    near = (each for each in proposals if each.match.score >= _BESIDE_BEST * best)
    fitting = tuple(each for each in near if each.confidence is not Confidence.CLOSEST)
    return fitting or proposals[:_CLOSEST]


def _reach(area: Area | None, shown: Sequence[Proposal]) -> str:
    if area is None or not shown or any(is_near(area, proposal.gathering) for proposal in shown):
        return ""
    return area.city
