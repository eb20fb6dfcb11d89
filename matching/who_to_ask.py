"""Who might help in a role: residents who said they like such things, those who were asked least first.

Each is held against the role by the same rules, signals and weights as a gathering is for them. Values only; `people`
reads the rows. Nobody is asked here: a person looks at the list and decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from matching import kinship, vocabulary
from matching.audience import MINORS
from matching.catalogue import Item
from matching.entry import read
from matching.index import Index
from matching.moment import NO_MOMENT, Moment
from matching.rank import Match, rank
from matching.reasons import Reason
from matching.seeker import Seeker
from matching.understand import Wanted

# Ours, not measured: one request a fortnight on average. Helpers who are asked at every turn stop helping, and then
# it is always the same few. Answers to real requests may change both numbers.
MOST_ASKS = 2
ASKS_COUNT_DAYS = 28

# How near an interest must stand to what the role is about, as for gatherings.
_NEAR_ENOUGH = 0.3
# An interest in helping as such: such people may be asked for anything.
_HELPS_ANYWHERE = 0.8
_LIKES = 3
# That help is wanted and when is the role's; what somebody needs for themselves is for their own coordinator only.
_UNSAID = frozenset(
    {"reason.help", "reason.unknown.time", "reason.support", "reason.no.support", "reason.unknown.support"}
)

KEYS: Mapping[str, tuple[str, ...]] = {
    "reason.no.asked": ("times",),
    "reason.unknown.free": (),
    "reason.unknown.home": (),
    "reason.unknown.age": (),
}


@dataclass(frozen=True, slots=True)
class Person:
    """A resident who may be proposed. `asked`: how often they were asked, or helped, in the last four weeks.

    In `seeker`, `excluded` and `attending` name the role when they said ちがう to its gathering, or have a date there.
    """

    id: str
    seeker: Seeker
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Askable:
    """Whom to ask, best first: each match's `item_id` is the resident's. `resting`: how many would fit but rest."""

    matches: tuple[Match, ...] = ()
    resting: int = 0


def who_to_ask(role: Item, people: Iterable[Person], *, k: int = 5, moment: Moment = NO_MOMENT) -> Askable:
    """The `k` to ask first: asked least, then fitting best. Who never said what they like is not among them."""
    index = Index([role])
    topics = topics_of(read(role).concepts)
    fitting: list[tuple[Person, Match]] = []
    for person in people:
        likes = _likes(person.seeker.interests, topics)
        if likes and _may_be_asked(role, person):
            wanted = Wanted(concepts=likes, help=1.0)
            found = rank(wanted, index, replace(person.seeker, interests=()), k=1, moment=moment)
            fitting += [(person, match) for match in found]
    free = [(person, match) for person, match in fitting if person.asked < MOST_ASKS]
    free.sort(key=lambda pair: (pair[0].asked, -pair[1].score, pair[0].id))
    return Askable(tuple(_told(role, person, match) for person, match in free[:k]), len(fitting) - len(free))


def topics_of(concepts: Mapping[str, float]) -> Mapping[str, float]:
    """Every concept whose friends may be asked for a role that is about these, with how well it fits (0–1)."""
    about = {key: sure for key, sure in concepts.items() if key != vocabulary.ANY_HELP}
    fits: dict[str, float] = {}
    for liked in vocabulary.concepts():
        near = kinship.related(liked)
        best = max((near.get(key, 0.0) * sure for key, sure in about.items()), default=0.0)
        if near.get(vocabulary.ANY_HELP, 0.0) >= _HELPS_ANYWHERE:
            best = max(best, _NEAR_ENOUGH)
        if best >= _NEAR_ENOUGH:
            fits[liked] = best
    return fits


def _likes(interests: Sequence[str], topics: Mapping[str, float]) -> tuple[str, ...]:
    """The few interests that fit best: who told many is no better a helper than who told the one."""
    fitting = [liked for liked in interests if liked in topics]
    return tuple(sorted(fitting, key=lambda liked: (-topics[liked], liked))[:_LIKES])


def _may_be_asked(role: Item, person: Person) -> bool:
    seeker = person.seeker
    return seeker.age_band not in MINORS and role.id not in seeker.attending | seeker.excluded


def _told(role: Item, person: Person, match: Match) -> Match:
    """The match as the resident's, with what a coordinator should know beside the engine's reasons."""
    said = [reason for reason in match.reasons if reason.key not in _UNSAID]
    if person.asked:
        said.append(Reason("reason.no.asked", "no", {"times": person.asked}))
    seeker = person.seeker
    unknown = {
        "reason.unknown.free": not seeker.slots and role.slots is not None,
        "reason.unknown.home": seeker.point is None and not (seeker.ward or seeker.town),
        "reason.unknown.age": seeker.age_band is None and (role.age_from or role.age_to) is not None,
    }
    said += [Reason(key, "unknown") for key, open_ in unknown.items() if open_]
    return replace(match, item_id=person.id, reasons=tuple(said))
