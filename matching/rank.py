"""Puts what fits best first, with a score, how sure it is, and the reasons. The same input gives the same order.

Evidence comes from `index`, conditions from `rules`, the parts of the score from `signals`.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from matching import confidence, fit, signals
from matching.audience import MINORS
from matching.case import Case
from matching.confidence import Confidence
from matching.entry import Entry
from matching.evidence import Found, evidence
from matching.index import Index, Snapshot
from matching.moment import NO_MOMENT, Moment
from matching.reasons import Reason, Signal, Verdict
from matching.rules import barred_by, may_bar, would_help
from matching.seeker import Seeker
from matching.understand import Wanted
from matching.variety import Weighed, varied
from matching.vocabulary import steady
from matching.weights import weights

Look = Callable[[Case], Signal]
SIGNALS: tuple[Look, ...] = (*signals.SIGNALS, *fit.SIGNALS)

_TELLING = frozenset({"interest", "word", "meaning", "helping", "company", "helped"})
_CANDIDATES = 40
# The closer look may move an item up from so far behind those that are asked for.
_BESIDE = 4
_SCALE = 1.4
_SAID_FIRST: Mapping[Verdict, int] = {"yes": 0, "no": 1, "unknown": 2}


@dataclass(frozen=True, slots=True)
class Match:
    """One proposal, best reason first. `score` 0–1 orders; `chance` 0–1: how likely it is what was meant.

    `parts`: what each signal added to the sum that became `score`. `review`: it rests on likeness of meaning alone, so
    a coordinator should look at it.
    """

    item_id: str
    score: float
    confidence: Confidence
    reasons: tuple[Reason, ...]
    chance: float = 0.0
    parts: Mapping[str, float] = field(default_factory=dict)
    review: bool = False


@steady
def rank(wanted: Wanted, index: Index, seeker: Seeker, *, k: int = 5, moment: Moment = NO_MOMENT) -> list[Match]:
    """The best `k`, or nothing at all when nothing fits well enough."""
    if k <= 0:
        return []
    weighed = fitting(wanted, index, seeker, moment, most=k + _BESIDE)
    ranked = sorted(weighed, key=lambda each: (-each.total, each.case.entry.item.id))
    browsing = bool(ranked) and ranked[0].case.evidence.browsing
    return [_match(each) for each in varied(ranked, browsing, k)]


def fitting(
    wanted: Wanted, index: Index, seeker: Seeker, moment: Moment = NO_MOMENT, *, most: int = _CANDIDATES
) -> list[Weighed]:
    """What fits at all, weighed, in no order: of the `most` likely, or twice as many when no topic was named."""
    shot = index.snapshot()
    if not shot.size or (wanted.empty and not wanted.anything and (wanted.text or not seeker.interests)):
        return []
    found = evidence(wanted, shot, seeker)
    most *= 2 if found.wish.browsing else 1
    looks, likeliest = _heard(found, wanted, seeker, moment), _open(found, shot, wanted, seeker, most)
    cases = [Case(wanted, seeker, entry, found.of(at, entry), moment) for at, entry in islice(likeliest, most)]
    weighed = [weigh(case, looks) for case in cases]
    return [each for each in weighed if found.wish.browsing or _has_reason(each)]


def _open(found: Found, shot: Snapshot, wanted: Wanted, seeker: Seeker, most: int) -> Iterator[tuple[int, Entry]]:
    """What no rule bars, with its place; the likeliest first, where there are more than are looked at."""
    rules, numbers = may_bar(wanted, seeker), found.numbers.tolist()
    for at in found.order() if len(numbers) > most else range(len(numbers)):
        entry = shot.entry(numbers[at])
        if barred_by(wanted, entry, seeker, rules) is None:
            yield at, entry


def weigh(case: Case, looks: Sequence[Look] = SIGNALS) -> Weighed:
    """What signals say of one item, and their weighted sum."""
    said = [look(case) for look in looks]
    table = weights()
    return Weighed(sum([table[each.name] * each.score for each in said if each.score]), case, said)


def _heard(found: Found, wanted: Wanted, seeker: Seeker, moment: Moment) -> Sequence[Look]:
    """The signals that can have a say at all: the others look for what nobody asked for, or nobody knows."""
    cause: Mapping[Look, object] = {
        signals.word: wanted.words or found.word.any(),
        signals.sentence: len(found.wish.sentence),
        signals.helping: would_help(wanted),
        signals.avoiding: wanted.avoided or wanted.avoided_words or seeker.dislikes,
        signals.focus: wanted.concepts or wanted.guessed,
        fit.company: wanted.audience.tags or seeker.age_band or seeker.with_children,
        fit.near: wanted.place or seeker.city or seeker.point or seeker.ward or seeker.town or seeker.areas,
        fit.time: wanted.dates or wanted.slots or seeker.slots,
        fit.helped: wanted.support or seeker.support,
        fit.gentle: wanted.gently or seeker.support,
        fit.soon: moment.next_on,
        fit.room: moment.full,
        fit.language: seeker.language != "ja",
        fit.fresh: moment.stale,
        fit.turn: moment.most_shown,
        fit.attending: seeker.attending,
    }
    return [look for look in SIGNALS if cause.get(look, True)]


def _word(weighed: Weighed, chance: float) -> Confidence:
    """How sure it is. A circle of people in one situation is the closest there is, never more, to whoever did not tell
    of theirs: it would read as a label. What is at another time than was asked, or for children alone where none were
    named, is never sure.
    """
    case, entry = weighed.case, weighed.case.entry
    against = {signal.name for signal in weighed.signals if signal.score < 0}
    if "circumstance" in against and not entry.special.isdisjoint(entry.named):
        return Confidence.CLOSEST
    elsewhen = "time" in against and bool(case.wanted.slots or case.wanted.dates)
    for_children = bool(entry.item.for_whom) and entry.item.for_whom <= MINORS and not case.wanted.audience.tags
    doubtful = elsewhen or (for_children and not case.seeker.age_band and not case.seeker.with_children)
    guessed = case.evidence.guessed or case.evidence.topic in entry.meant
    return confidence.confidence(chance, guessed=guessed or doubtful)


def _has_reason(weighed: Weighed) -> bool:
    """Whether a resident can be told why, beyond that it is near or at the right time."""
    return any(signal.reason and signal.name in _TELLING for signal in weighed.signals)


def _match(weighed: Weighed) -> Match:
    case, table = weighed.case, weights()
    reasons = [signal.reason for signal in weighed.signals if signal.reason]
    reasons += [Reason("reason.repaired", "yes", {"written": w, "meant": m}) for w, m in case.wanted.repaired[:1]]
    chance = confidence.chance(case)
    found = case.evidence
    return Match(
        item_id=case.entry.item.id,
        score=round(1 - math.exp(-max(weighed.total, 0.01) / _SCALE), 4),
        chance=round(chance, 3),
        confidence=_word(weighed, chance),
        reasons=tuple(sorted(reasons, key=lambda reason: _SAID_FIRST[reason.verdict])),
        parts={name: round(table[name] * score, 4) for name, score, _, _ in weighed.signals if score},
        review=not (found.concept or found.word or found.browsing),
    )
