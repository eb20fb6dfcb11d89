"""Puts what fits best first, with a score, how sure it is, and the reasons. The same input gives the same order.

Evidence comes from `index`, conditions from `rules`, the parts of the score from `signals`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching import text as texts
from matching import vocabulary
from matching.index import Index, Scores, Snapshot, kana_grams
from matching.reasons import Reason, Signal
from matching.rules import barred_by
from matching.seeker import Seeker
from matching.signals import SIGNALS, Case, Evidence, topic_of
from matching.understand import Wanted

Weighed: TypeAlias = tuple[float, Case, list[Signal]]
Confidence = Literal["sure", "maybe", "closest"]

# Where each weight comes from: the first five are sums of evidence, set on the labelled sentences in data/bench;
# the rest say how far a circumstance may move an item whose topic fits.
WEIGHTS: Mapping[str, float] = {
    "interest": 1.3,  # a concept in common: the strongest evidence there is
    "word": 0.6,  # a word in common: sure, but blind to other spellings
    "sound": 0.12,  # kana in common: finds names and unread words, noisy
    "meaning": 0.9,  # word-to-word likeness: carries topics the vocabulary lacks
    "likeness": 0.55,  # whole-text likeness: orders equals
    "helping": 0.55,  # roles for helpers; 0.7 of this against roles for others
    "time": 0.5,  # a time that was asked for outweighs a nearer venue
    "company": 0.4,  # age and family
    "circumstance": 0.35,  # circles for people in a special situation wait until it is named
    "helped": 0.35,  # support needs met; unknown costs nothing
    "near": 0.25,  # from next door to 12 km
    "avoiding": 0.8,  # what they said they dislike
}
_TELLING = frozenset({"interest", "word", "meaning", "helping", "company", "helped"})
_CANDIDATES = 40
_WISH_BESIDE_TOPIC = 0.4
_PROFILE = 0.35
_ENOUGH_CONCEPT = 0.3
_ENOUGH_WORD = 2.2
_ENOUGH_MEANING = 0.5
_REPEAT_COST = 0.12


@dataclass(frozen=True, slots=True)
class Match:
    """One proposal. `score` 0–1; `confidence`: sure, maybe, or closest (nothing better there); best reason first."""

    item_id: str
    score: float
    confidence: Confidence
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    concept: Scores
    best: Sequence[str]
    word: Scores
    sound: Scores
    meaning: Scores
    likeness: Scores
    browsing: bool


def rank(wanted: Wanted, index: Index, seeker: Seeker, *, k: int = 5) -> list[Match]:
    """The best `k`, or nothing at all when nothing fits well enough."""
    shot = index.snapshot()
    if not shot.size or k <= 0 or (wanted.empty and not wanted.anything and (wanted.text or not seeker.interests)):
        return []
    found = _evidence(wanted, shot, seeker)
    order = np.argsort(-_summed(found), kind="stable")
    if not found.browsing:
        order = order[_fitting(found)[order]]
    cases = _cases(wanted, shot, seeker, found, order.tolist())
    weighed = (w for w in map(_weighed, cases) if found.browsing or _has_reason(w))
    ranked = sorted(weighed, key=lambda w: (-w[0], w[1].entry.item.id))
    return [_match(*w, wanted) for w in _varied(ranked, found.browsing, k)]


def _evidence(wanted: Wanted, shot: Snapshot, seeker: Seeker) -> _Found:
    asked = wanted.concepts or (() if wanted.words else seeker.interests)
    concept, best = _concepts(asked, shot)
    if wanted.concepts and seeker.interests:
        profile, _ = _concepts(seeker.interests, shot)
        concept = concept + np.float32(_PROFILE * 0.2) * profile
    terms = _terms(wanted, shot)
    written = texts.reading(wanted.text) if wanted.text else ""
    meaning, likeness = shot.by_meaning(terms)
    browsing = not wanted.words and not any(vocabulary.concepts()[c].kind == "topic" for c in wanted.concepts)
    return _Found(
        concept,
        best,
        shot.words.score(terms, shot.size),
        shot.grams.score(set(kana_grams(written)), shot.size),
        meaning,
        likeness,
        browsing,
    )


def _concepts(asked: Sequence[str], shot: Snapshot) -> tuple[Scores, Sequence[str]]:
    """How well each item answers all wishes together, and which wish it answers best."""
    table = vocabulary.concepts()
    asked = [a for a in asked if a in table]
    if not asked:
        return np.zeros(shot.size, np.float32), [""] * shot.size
    topical = any(table[a].kind == "topic" for a in asked)
    weight = [_WISH_BESIDE_TOPIC if topical and table[a].kind != "topic" else 1.0 for a in asked]
    rows = np.stack([shot.by_concept(a) * np.float32(w) for a, w in zip(asked, weight, strict=True)])
    best = rows.argmax(axis=0)
    ordered = -np.sort(-rows, axis=0)
    more = ordered[1:].sum(axis=0) * np.float32(0.35)
    return (ordered[0] + more).astype(np.float32), [asked[i] for i in best]


def _terms(wanted: Wanted, shot: Snapshot) -> list[str]:
    """Words to look up: as written, as repaired, and as the catalogue spells what sounds alike."""
    plain = [*wanted.terms]
    plain += [w.normal for _, meant in wanted.repaired for w in texts.content_words(meant)]
    known = [w for w in plain if w in shot.words.rows]
    mended = [m for w in wanted.words if w not in shot.words.rows and (m := shot.repair(w))]
    return list(dict.fromkeys([*known, *mended, *plain]))


def _summed(found: _Found) -> Scores:
    total: Scores = (
        WEIGHTS["interest"] * found.concept
        + WEIGHTS["word"] * np.minimum(found.word / 6, 1.2)
        + WEIGHTS["sound"] * np.minimum(found.sound / 12, 1.0)
        + WEIGHTS["meaning"] * found.meaning
        + WEIGHTS["likeness"] * found.likeness
    ).astype(np.float32)
    return total


def _fitting(found: _Found) -> NDArray[np.bool_]:
    """Which items fit well enough to be shown at all."""
    fits: NDArray[np.bool_] = (
        (found.concept >= _ENOUGH_CONCEPT) | (found.word >= _ENOUGH_WORD) | (found.meaning >= _ENOUGH_MEANING)
    )
    return fits


def _cases(wanted: Wanted, shot: Snapshot, seeker: Seeker, found: _Found, order: Sequence[int]) -> list[Case]:
    limit = _CANDIDATES * (4 if found.browsing else 1)
    cases: list[Case] = []
    for row in order:
        entry = shot.entries[row]
        if barred_by(wanted, entry, seeker) is None:
            best = found.best[row]
            evidence = Evidence(
                concept=float(found.concept[row]),
                topic=topic_of(entry, best) if best and found.concept[row] > 0 else "",
                wanted=best,
                word=float(found.word[row]),
                sound=float(found.sound[row]),
                meaning=float(found.meaning[row]),
                likeness=float(found.likeness[row]),
                browsing=found.browsing,
            )
            cases.append(Case(wanted, seeker, entry, evidence))
            if len(cases) >= limit:
                break
    return cases


def _weighed(case: Case) -> Weighed:
    signals = [signal(case) for signal in SIGNALS]
    return sum(WEIGHTS[s.name] * s.score for s in signals), case, signals


def _has_reason(weighed: Weighed) -> bool:
    """Whether a resident can be told why, beyond that it is near or at the right time."""
    return any(signal.reason for signal in weighed[2] if signal.name in _TELLING)


def _varied(ranked: list[Weighed], browsing: bool, k: int) -> list[Weighed]:
    """The best first; when no topic was named, five of a kind are no choice, so repeats step back."""
    if not browsing:
        return ranked[:k]
    pool = ranked[: 4 * k]
    chosen: list[Weighed] = []
    seen: dict[str, int] = {}
    while pool and len(chosen) < k:
        at = max(range(len(pool)), key=lambda i: (pool[i][0] - _REPEAT_COST * seen.get(_main(pool[i][1]), 0), -i))
        chosen.append(pool.pop(at))
        main = _main(chosen[-1][1])
        seen[main] = seen.get(main, 0) + 1
    return chosen


def _main(case: Case) -> str:
    topics = [c for c in case.entry.concepts if vocabulary.concepts()[c].kind == "topic"]
    return max(topics, key=lambda c: case.entry.concepts[c], default=case.entry.item.kind)


def _match(total: float, case: Case, signals: list[Signal], wanted: Wanted) -> Match:
    reasons = [s.reason for s in signals if s.reason]
    repaired = [Reason("reason.repaired", "yes", {"written": w, "meant": m}) for w, m in wanted.repaired[:1]]
    order = {"yes": 0, "no": 1, "unknown": 2}
    said = sorted(reasons + repaired, key=lambda r: order[r.verdict])
    return Match(
        case.entry.item.id, round(1 - math.exp(-max(total, 0.01) / 1.4), 4), _confidence(case.evidence), tuple(said)
    )


def _confidence(found: Evidence) -> Confidence:
    if found.concept >= 0.75 or found.word >= 6:
        return "sure"
    return "maybe" if found.concept >= 0.4 or found.word >= 2.5 or found.browsing else "closest"


def suggestions(index: Index, seeker: Seeker, n: int = 8) -> list[str]:
    """Concept keys for tapping: what really takes place in the seeker's city, common first, groups mixed."""
    table, count = vocabulary.concepts(), dict[str, int]()
    for entry in index.snapshot().entries:
        if barred_by(Wanted(), entry, seeker) is None:
            for key in (c for c, sure in entry.concepts.items() if sure >= 0.8 and table[c].kind == "topic"):
                count[key] = count.get(key, 0) + (1 if entry.item.ward != seeker.ward or not seeker.ward else 2)
    ordered = sorted(count, key=lambda c: (-count[c], c))
    chosen: list[str] = []
    while ordered and len(chosen) < n:
        groups = [table[c].group for c in chosen]
        chosen.append(min(ordered, key=lambda c: (groups.count(table[c].group), ordered.index(c))))
        ordered.remove(chosen[-1])
    return chosen
