"""What if there were one more gathering: how many who looked in vain would it fit, and why not the others.

Each resident who waits is held against it by the engine's own rules, signals and weights, as against any gathering.
Nobody is named, asked or remembered. Who asks again and again, a little differently each time, learns of no single
resident: see `told`.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from handlers.acts.forecast import FEW
from handlers.acts.radar import SLOTS, Asked
from handlers.acts.small_counts import Table, hide_small
from matching import rules, vocabulary
from matching.catalogue import Item
from matching.confidence import MAYBE
from matching.index import Index
from matching.people import may_be_matched
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
# How far a number may lie below the truth beside its rounding.
_BLUR = FEW
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
        lat, lon = self.point or (place.lat, place.lon)
        told = {"city": place.city, "ward": place.ward, "town": place.town, "lat": lat, "lon": lon}
        facts = dict.fromkeys(sorted(self.facts), True)
        name = vocabulary.label(self.topic)
        return Item("what-if", "gathering", name, slots=frozenset({self.slot}), facts=facts, **told)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Answer:
    """People, at least so many; 0: too few to be told. `first`: it would be better than all they were shown."""

    waiting: int = 0
    fits: int = 0
    first: int = 0
    others: Mapping[Why, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Waiting:
    """Somebody who looked in vain. `best`: the score of what was shown instead."""

    id: int
    seeker: Seeker
    wanted: Wanted
    best: float


def what_if(
    session: Session, proposed: Proposed, seen: ColumnElement[bool], *, digest: Digest, now: datetime
) -> Answer:
    """Hold it against those within reach (`seen`) who looked for such things in the last 13 whole weeks."""
    index = Index([proposed.item()])
    fits, first, others = list[int](), list[int](), defaultdict[Why, list[int]](list)
    waiting = _waiting(session, proposed.topic, seen, now)
    for one in waiting:
        found = _judged(one, index)
        if isinstance(found, Why):
            others[found].append(one.id)
        else:
            fits.append(one.id)
            first += [one.id] if found.score > one.best else []
    return _answer([one.id for one in waiting], fits, first, others=others, digest=digest)


def told(people: Collection[int], digest: Digest) -> int:
    """So many people at least, up to `_BLUR` - 1 fewer than there are; rounded, small numbers hidden.

    How many fewer hangs on who they are, by a secret: the same people are told alike however often one asks, and one
    person more or less moves the number up as easily as down. So two questions that differ in one person are answered
    alike or differently whether or not that person makes the difference.
    """
    named = ",".join(map(str, sorted(people)))
    return max(0, len(people) - digest(named)[0] % _BLUR)


def _answer(
    waiting: Collection[int],
    fits: Collection[int],
    first: Collection[int],
    *,
    others: Mapping[Why, Collection[int]],
    digest: Digest,
) -> Answer:
    columns = ["fits", *Why]
    cells = {("", "fits"): told(fits, digest)} | {("", why): told(others.get(why, ()), digest) for why in Why}
    shown = hide_small(Table([""], columns, cells, {"": told(waiting, digest)}, {}, 0))
    better = hide_small(Table([""], ["first"], {("", "first"): told(first, digest)}, {}, {}, 0))
    fit = shown.cells.get(("", "fits"), 0)
    return Answer(
        shown.row_totals.get("", 0),
        fit,
        min(fit, better.cells.get(("", "first"), 0)),
        {why: shown.cells.get(("", why), 0) for why in Why},
    )


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
    rows = select(Resident).where(Resident.id.in_(needs), may_be_matched()).order_by(Resident.id)
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
    return _Waiting(row.id, seeker, Wanted(concepts=topics, slots=slots), best)
