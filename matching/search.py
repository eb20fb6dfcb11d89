"""Answers one request: loads what is needed, ranks, says how far it had to look, and writes the match log.

What it asks of the engine is in `understand`, `index` and `rank`; matches get their rows and dates in `proposals`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from matching import record, vocabulary
from matching.confidence import Confidence
from matching.dates import Days
from matching.gate import gate
from matching.index import Index
from matching.live import LiveIndex
from matching.moments import Moments
from matching.proposals import Proposal, with_rows
from matching.rank import Match, rank
from matching.reach import Reach, reach
from matching.seeker import Seeker
from matching.seekers import Layered, known_to, profile
from matching.sentences import Encode, off
from matching.shelf import Shelf
from matching.suggest import suggestions
from matching.understand import Wanted, understand
from matching.version import version
from matching.where import area_of
from models.area import Area
from models.base import JAPAN
from models.match_log import MatchLog
from models.resident import Resident

_RANKED = 20
# The first so many are seen at once: what is said of a search is true of them.
PAGE = 5
_MOST_PLACES = 4
_CLOSEST = 3
# What scores less than this part of the best is no choice beside it.
_BESIDE_BEST = 0.5
# One sentence each for what is loaded when first needed: the dictionary, the sayings, romaji, places, days.
_TRIED = ("編み物が好き", "家が物でいっぱい", "yakyu ga shitai", "右京区で明日の午前", "near kyoto station")


@dataclass(frozen=True)
class Request:
    """One search. `text` empty and no `topics`: whatever is near. `remember`: whether the log may hold who and what.

    `city`: the account's own city, the prior for place names; empty when the account serves several. `asks_back`: who
    asks can be asked which place is meant. `asked`: the search that was asked back about, now with its `area`.
    `wanted`: what was read of it already; None: it is read when it is looked for.
    """

    resident: Resident
    now: datetime
    text: str = ""
    topics: tuple[str, ...] = ()
    area: Area | None = None
    city: str = ""
    remember: bool = False
    message_key: bytes | None = None
    asks_back: bool = False
    asked: MatchLog | None = None
    wanted: Wanted | None = None

    @property
    def says_wish(self) -> bool:
        """Whether what was read says what somebody would like, rather than a place we do not know."""
        return self.wanted is not None and _says_wish(self.wanted)


@dataclass(frozen=True)
class Found:
    """The answer to a request. `reach`: how far we had to look beyond the area; None: it is near.

    `places`: which of these is meant has to be asked first; nothing was looked for yet. `wanted`: what was understood
    of a sentence.
    """

    log_id: str
    proposals: tuple[Proposal, ...]
    topics: tuple[str, ...]
    words: str
    area: Area | None
    confidence: Confidence
    reach: Reach | None = None
    wanted: Wanted | None = None
    places: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Answered:
    """`left_out`: the next best, not worth showing beside the others. `reach`: as in `Found`."""

    area: Area | None
    proposals: tuple[Proposal, ...]
    left_out: tuple[Match, ...] = ()
    reach: Reach | None = None


class Search:
    """Finds for residents. One per process, shared by its threads; the catalogue stays in memory and is kept fresh."""

    def __init__(self, encode: Encode = off) -> None:
        self._shelf, self._layered = Shelf(), Layered()
        self._live = LiveIndex(encode, self._shelf.drop)
        self._moments = Moments()

    @property
    def live(self) -> LiveIndex:
        """The catalogue in memory, for the other directions of the same process."""
        return self._live

    def warm(self, session: Session, now: datetime) -> int:
        """Load catalogue, dictionary and models before the first resident asks. Returns how many items there are."""
        index = self._live.fresh(session, now)
        gate("編み物")
        for sentence in _TRIED:
            rank(understand(sentence, today=now.astimezone(JAPAN).date()), index, Seeker())
        version()
        return index.snapshot().size

    def follow(self, session: Session, now: datetime) -> None:
        """Read what changed in the catalogue until now."""
        self._live.follow(session, now)

    def find(self, session: Session, request: Request) -> Found:
        """Rank what fits and record the search; a place that several share is asked back first, when that can be."""
        index = self._live.fresh(session, request.now)
        with vocabulary.using(vocabulary.current()):
            return self._find(session, request, index)

    def answer(self, session: Session, request: Request) -> Answered:
        """What fits now, best first. Nothing is recorded."""
        index = self._live.fresh(session, request.now)
        with vocabulary.using(vocabulary.current()):
            return self._answer(session, request, request.wanted or self.read(request), index)

    def _find(self, session: Session, request: Request, index: Index) -> Found:
        wanted = request.wanted or self.read(request)
        if wanted.places and request.asks_back and not request.asked:
            return _asked_back(session, request, wanted)
        answer = self._answer(session, request, wanted, index)
        proposals = answer.proposals
        return replace(
            _found(_log(session, request, wanted, answer), request, answer.area, wanted),
            proposals=proposals,
            confidence=proposals[0].confidence if proposals else Confidence.CLOSEST,
            reach=answer.reach,
        )

    def _answer(self, session: Session, request: Request, wanted: Wanted, index: Index) -> Answered:
        area = area_of(session, wanted.place) if wanted.place else request.area
        seeker = self._seeker(session, request, area, wanted)
        matches = rank(wanted, index, seeker, k=_RANKED, moment=self._moments.at(session, request.now))
        ranked = with_rows(session, matches, self._shelf, request.now, _days(wanted))
        shown = _worth_showing(ranked)
        told = {each.match.item_id for each in shown}
        left_out = tuple(each.match for each in ranked if each.match.item_id not in told)
        online = "online" in seeker.support | wanted.support
        return Answered(area, shown, left_out, None if online else _reach(session, area, seeker, shown))

    def again(self, session: Session, log: MatchLog, *, now: datetime) -> Found:
        """A recorded search as it was ranked then, with today's dates."""
        days = record.days(log.understood)
        proposals = with_rows(session, [record.match(row) for row in log.shown], self._shelf, now, days)
        area = session.get(Area, log.area_id) if log.area_id else None
        topics = tuple(log.understood.get("concepts", ()))
        return Found(log.public_id, proposals, topics, "", area, Confidence.MAYBE)

    def nearest(self, session: Session, found: Found, request: Request) -> Found:
        """What there is near for a request that found nothing, whatever the topic; not what they said no to."""
        anything = Wanted(anything=True)
        seeker = replace(self._seeker(session, request, found.area, anything), interests=())
        index, moment = self._live.fresh(session, request.now), self._moments.at(session, request.now)
        matches = rank(anything, index, seeker, k=_RANKED, moment=moment)
        proposals = with_rows(session, matches, self._shelf, request.now, _days(found.wanted))
        return replace(found, proposals=proposals, confidence=Confidence.CLOSEST)

    def suggestions(self, session: Session, area: Area | None, city: str, n: int, *, now: datetime) -> list[str]:
        """Topics that really take place near, for tapping."""
        place = self._layered.at_place(session, area, now)
        return suggestions(self._live.fresh(session, now), replace(place, city=place.city or city), n)

    def knows(self, topic: str) -> bool:
        """Whether the vocabulary has this topic."""
        return topic in vocabulary.concepts()

    def is_interest(self, text: str) -> bool:
        """Whether a sentence says what somebody would like, rather than a place we do not know."""
        return _says_wish(understand(text))

    def label(self, topic: str, language: str) -> str:
        """The topic's name for residents."""
        return vocabulary.label(topic, language)

    def read(self, request: Request) -> Wanted:
        """What is wanted."""
        if request.topics:
            return _tapped(request.topics)
        if not request.text:
            return record.wanted(request.asked.understood) if request.asked else Wanted(anything=True)
        near = request.area.city if request.area else request.city
        wanted = understand(request.text, prior_city=near or None, today=request.now.astimezone(JAPAN).date())
        return replace(wanted, place=None) if request.asked else wanted

    def _seeker(self, session: Session, request: Request, area: Area | None, wanted: Wanted) -> Seeker:
        place = self._layered.at_place(session, area, request.now)
        seeker = replace(place, city=place.city or request.city, language=request.resident.language)
        if not request.remember:
            return seeker
        told = profile(request.resident, known_to(session, request.resident, seeker, request.now))
        return replace(told, dislikes=told.dislikes - set(wanted.concepts))


def _says_wish(wanted: Wanted) -> bool:
    return bool(wanted.concepts or wanted.help or wanted.anything or wanted.support or wanted.slots)


def _tapped(topics: tuple[str, ...]) -> Wanted:
    """A topic that was tapped is looked for as if its name had been written."""
    named = understand("、".join(map(vocabulary.label, topics)))
    return Wanted(text=named.text, concepts=topics, terms=named.terms)


def _asked_back(session: Session, request: Request, wanted: Wanted) -> Found:
    """Which place is meant? What was said waits in the log."""
    log_id = _log(session, request, wanted, None)
    places = tuple(area_of(session, place) for place in wanted.places[:_MOST_PLACES])
    return replace(_found(log_id, request, request.area, wanted), places=places)


def _found(log_id: str, request: Request, area: Area | None, wanted: Wanted) -> Found:
    """What is known before anything was found."""
    words = request.text or ",".join(wanted.concepts)
    said = wanted if request.text or request.asked else None
    return Found(log_id, (), wanted.concepts, words, area, Confidence.CLOSEST, wanted=said)


def _log(session: Session, request: Request, wanted: Wanted, answer: Answered | None) -> str:
    """Record this search, one that was asked back about in the same row. Returns its id. `answer` None: asked back."""
    told = _recorded(request, wanted, answer)
    if request.asked and not request.asked.shown:
        for name, value in told.items():
            setattr(request.asked, name, value)
        session.flush()
        return request.asked.public_id
    return record.write(session, {"asked_at": request.now, **told})


def _recorded(request: Request, wanted: Wanted, answer: Answered | None) -> dict[str, object]:
    """What the log keeps of it."""
    text = request.text if request.remember and request.text else None
    area, proposals = (answer.area, answer.proposals) if answer else (request.area, ())
    return {
        "resident_id": request.resident.id if request.remember else None,
        "text": text,
        "message_key": request.message_key if text else None,
        "words": record.words(wanted) if text else None,
        "area_id": area.id if area else None,
        "place": area.path if area else "",
        "understood": record.understood(wanted, answer.reach if answer else None),
        "topics": list(wanted.concepts),
        "shown": [record.shown(each.match, _on(each)) for each in proposals],
        "others": [record.left_out(match) for match in answer.left_out] if answer else [],
        "found": len(proposals) if answer else None,
        "best": proposals[0].match.chance if proposals else None,
        "engine": version(),
    }


def _on(proposal: Proposal) -> datetime | None:
    return proposal.occurrence.starts_at if proposal.occurrence else None


def _days(wanted: Wanted | None) -> Days:
    return (wanted.dates if wanted else None) or frozenset()


def _worth_showing(proposals: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """Beside what fits, what is merely alike only confuses; alone, it is the closest we have."""
    best = max((each.match.score for each in proposals), default=0.0)
    near = (each for each in proposals if each.match.score >= _BESIDE_BEST * best)
    fitting = tuple(each for each in near if each.confidence is not Confidence.CLOSEST)
    return fitting or proposals[:_CLOSEST]


def _reach(session: Session, area: Area | None, seeker: Seeker, proposals: Sequence[Proposal]) -> Reach | None:
    return reach(session, area, [each.gathering for each in proposals[:PAGE]], districts=bool(seeker.areas))
