"""What if there were one more gathering: how many who looked in vain would it fit, and why not the others.

Each resident who waits is held against it by the engine's own rules, signals and weights, as against any gathering.
Nobody is named, asked or remembered; so who rests or blocked us counts, as on the radar. Who asks again and again, a
little differently each time, learns nothing of a single resident: see `told`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from handlers.acts.count_needs import monday
from handlers.acts.forecast import FEW
from handlers.acts.radar import SLOTS, Asked
from handlers.acts.small_counts import Table, hide_small, round_down
from matching import rules, vocabulary
from matching.catalogue import Item
from matching.confidence import MAYBE
from matching.index import Index
from matching.rank import Match, rank
from matching.seeker import Seeker
from matching.seekers import layers_of, place_of, profile
from matching.slots import Slot, Slots
from matching.understand import Wanted
from matching.who_to_ask import topics_of
from models.area import Area
from models.resident import Resident
from models.unmet_need import UnmetNeed

# Of those who looked last: a second of the engine's time.
MOST = 2_000
WEEKS = 13
Digest = Callable[[str], bytes]


class Why(StrEnum):
    """Why it does not fit somebody, the first that holds."""

    FAR = "far"
    TIME = "time"
    DISLIKED = "disliked"
    AGE = "age"
    SUPPORT = "support"
    OTHER = "other"


_BY_RULE: Mapping[rules.Rule, Why] = {
    rules.other_city: Why.FAR,
    rules.refused: Why.DISLIKED,
    rules.age_out_of_range: Why.AGE,
    rules.not_for_minors: Why.AGE,
}
_BY_REASON = {"reason.no.time": Why.TIME, "reason.distance": Why.FAR, "reason.no.support": Why.SUPPORT}


@dataclass(frozen=True)
class Proposed:
    """The gathering that is not there yet. `area` and `point`: where; `facts`: what it offers (`support.KEYS`)."""

    topic: str
    area: Area
    slot: Slot
    point: tuple[float, float] | None = None
    facts: frozenset[str] = frozenset()

    def item(self) -> Item:
        """As the engine sees a gathering."""
        place = place_of(self.area, {})
        lat, lon = self.point or (self.area.lat, self.area.lon)
        told = {"city": place.city, "ward": place.ward, "town": place.town, "lat": lat, "lon": lon}
        facts = dict.fromkeys(sorted(self.facts), True)
        name = vocabulary.label(self.topic)
        return Item("what-if", "gathering", name, slots=frozenset({self.slot}), facts=facts, **told)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Answer:
    """People, at least so many; 0: too few to be told. `first`: it would be better than all they were shown.

    `walk`: of those it fits, who could walk there.
    """

    waiting: int = 0
    fits: int = 0
    first: int = 0
    walk: int = 0
    others: Mapping[Why, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Waiting:
    """Somebody who looked in vain. `best`: the score of what was shown instead."""

    seeker: Seeker
    wanted: Wanted
    best: float


def what_if(
    session: Session, proposed: Proposed, seen: ColumnElement[bool], *, digest: Digest, now: datetime
) -> Answer:
    """Hold it against those within reach (`seen`) who looked for such things in the last 13 whole weeks."""
    index = Index([proposed.item()])
    people = Counter[str]()
    for one in _waiting(session, proposed.topic, seen, now):
        found = _judged(one, index)
        people.update(["waiting", *([found] if isinstance(found, Why) else _groups(found, one))])
    shift = _shift(proposed, digest, now)
    return _answer({group: told(number, shift) for group, number in people.items()})


def told(people: int, shift: int) -> int:
    """So many people at least, in steps of five; 0: too few to be told. `shift`: so many fewer, see `_shift`.

    One person more or less is seen in one of five cases, and nobody knows in which: the steps begin at a secret place,
    the same for all questions of a week about a topic, so that asking again, or a little differently, does not average
    it out. That somebody asked is in the audit log.
    """
    return round_down(max(0, people - shift))


def _shift(proposed: Proposed, digest: Digest, now: datetime) -> int:
    """0 to 4, by a secret."""
    return digest(f"{monday(now)} {proposed.topic}")[0] % FEW


def _answer(numbers: Mapping[str, int]) -> Answer:
    """Without small numbers, and without what gives them away."""
    cells = {("", group): numbers.get(group, 0) for group in ("fits", *Why)}
    shown = hide_small(Table([""], ["fits", *Why], cells, {"": numbers.get("waiting", 0)}, {}, 0))
    fits = shown.cells.get(("", "fits"), 0)
    first, walk = (min(fits, numbers.get(group, 0)) for group in ("first", "walk"))
    return Answer(shown.row_totals.get("", 0), fits, first, walk, {why: shown.cells.get(("", why), 0) for why in Why})


def _groups(found: Match, one: _Waiting) -> Iterator[str]:
    """What somebody counts in whom it fits."""
    yield "fits"
    if found.score > one.best:
        yield "first"
    if any(reason.key == "reason.walk" for reason in found.reasons):
        yield "walk"


def _judged(one: _Waiting, index: Index) -> Match | Why:
    entry = index.snapshot().entry(0)
    if rule := rules.barred_by(one.wanted, entry, one.seeker):
        return _BY_RULE.get(rule, Why.OTHER)
    found = rank(one.wanted, index, one.seeker, k=1)
    if not found:
        return Why.OTHER
    against = [reason.key for reason in found[0].reasons if reason.verdict == "no" and reason.key in _BY_REASON]
    if against:
        return _BY_REASON[against[0]]
    return found[0] if found[0].chance >= MAYBE else Why.OTHER


def _waiting(session: Session, topic: str, seen: ColumnElement[bool], now: datetime) -> list[_Waiting]:
    since, until = Asked(WEEKS).span(now)
    near = {topic, *topics_of({topic: 1.0})}
    here = (seen, UnmetNeed.week >= since, UnmetNeed.week < until, UnmetNeed.topic.in_(near))
    latest = select(UnmetNeed.resident_id).where(*here).group_by(UnmetNeed.resident_id)
    latest = latest.order_by(func.max(UnmetNeed.week).desc(), UnmetNeed.resident_id).limit(MOST)
    needs = defaultdict[int, list[UnmetNeed]](list)
    for need in session.scalars(
        select(UnmetNeed).where(*here, UnmetNeed.resident_id.in_(latest)).order_by(UnmetNeed.id)
    ):
        needs[need.resident_id].append(need)
    rows = select(Resident).where(Resident.id.in_(needs)).order_by(Resident.id)
    people = session.scalars(rows.options(selectinload(Resident.interests), selectinload(Resident.areas))).all()
    asked_in = {need.area_id for each in needs.values() for need in each}
    areas = {area.id: area for area in session.scalars(select(Area).where(Area.id.in_(asked_in)))}
    homes = {row.id: row.home or areas.get(needs[row.id][-1].area_id or 0) for row in people}
    layers = layers_of(session, {home.id for home in homes.values() if home})
    return [_one(row, place_of(homes[row.id], layers), needs[row.id]) for row in people]


def _one(row: Resident, at: Seeker, needs: Sequence[UnmetNeed]) -> _Waiting:
    topics = tuple(dict.fromkeys(need.topic for need in reversed(needs)))
    bits = 0
    for need in needs:
        bits |= need.slots
    slots: Slots = frozenset(slot for bit, slot in enumerate(SLOTS) if bits >> bit & 1)
    seeker = replace(profile(row, at), interests=())
    best = max((need.score for need in needs if need.score is not None), default=0.0)
    return _Waiting(seeker, Wanted(concepts=topics, slots=slots), best)
