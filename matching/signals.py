"""What weighs for and against an item by its topic: one small function a signal, each with a sentence staff can read.

Time, place, company and the like are in `fit`; how much each weighs is the table `data/weights.tsv`; what must hold at
all is in `rules`.
"""

from collections.abc import Callable, Sequence

from matching import kinship, vocabulary
from matching.case import Case
from matching.guess import Guesses
from matching.reasons import Reason, Signal, silent

# What a gathering is worth to somebody who would help, and a role to somebody who would not.
GUESTS_FOR_HELPERS, ROLES_FOR_GUESTS = -0.6, -0.7
# A guess this likely counts as said; a tie this close makes topics akin.
_LIKELY, _AKIN = 0.2, 0.2


def interest(case: Case) -> Signal:
    """言われた関心（手芸、将棋など）と、会の内容が同じか近いほど上に出します。"""
    found = case.evidence
    if found.concept <= 0 or not found.wanted:
        return Signal("interest", found.concept, "unknown")
    if found.guessed:
        return Signal("interest", found.concept, "yes", Reason("reason.guessed", "yes", {"topic": found.topic}))
    if found.topic in case.entry.meant:
        return Signal("interest", found.concept, "yes", Reason("reason.seems", "yes", {"topic": found.topic}))
    if not case.wanted.concepts:
        return Signal("interest", found.concept, "yes", Reason("reason.profile", "yes", {"topic": found.topic}))
    if found.topic == vocabulary.ANY_HELP and case.wanted.help:
        return Signal("interest", found.concept, "yes")  # `helping` says so
    if found.topic != found.wanted and found.topic not in case.wanted.concepts:
        reason = Reason("reason.near_interest", "yes", {"topic": found.topic, "wanted": found.wanted})
    else:
        written = next((w for w, key in case.wanted.matched if key == found.topic), "")
        reason = Reason("reason.interest", "yes", {"topic": found.topic, "written": written})
    return Signal("interest", found.concept, "yes", reason)


def word(case: Case) -> Signal:
    """言われた言葉そのものが、会の名前や説明に出てくるほど上に出します。"""
    shared = next(filter(case.entry.words.__contains__, case.wanted.words), "")
    if not shared and not case.evidence.word:
        return silent("word")
    reason = Reason("reason.word", "yes", {"word": shared}) if shared and case.evidence.concept < 0.8 else None
    return Signal("word", min(case.evidence.word / 6, 1.2), "yes" if shared else "unknown", reason)


def sound(case: Case) -> Signal:
    """ひらがなやカタカナで書かれても、読みが同じなら見つけます。"""
    heard = case.evidence.sound
    return Signal("sound", min(heard / 12, 1.0), "unknown") if heard else silent("sound")


def meaning(case: Case) -> Signal:
    """言葉は違っても、意味が近い内容なら少し上に出します。これだけで選んだときは「似た内容」と書きます。"""
    found = case.evidence
    alone = found.concept < 0.3 and found.word < 1.0 and not found.browsing
    return Signal("meaning", found.meaning, "yes" if alone else "unknown", Reason("reason.similar") if alone else None)


def likeness(case: Case) -> Signal:
    """文全体の意味が会の説明に近いほど少し上に出します。"""
    return Signal("likeness", case.evidence.likeness, "unknown")


def sentence(case: Case) -> Signal:
    """ひとことと会の案内を文どうしで比べて、言いたいことが近いほど少し上に出します（設定したときだけ）。"""
    return Signal("sentence", case.evidence.sentence, "unknown")


def helping(case: Case) -> Signal:
    """手伝いたい人には出番を、参加したい人には会を先に出します。"""
    role = case.entry.item.kind == "role"
    if case.wanted.help > 0:
        reason = Reason("reason.help") if role else None
        return Signal(
            "helping", case.wanted.help * (1.0 if role else GUESTS_FOR_HELPERS), "yes" if role else "unknown", reason
        )
    return Signal("helping", ROLES_FOR_GUESTS if role else 0.0, "no" if role else "unknown")


def avoiding(case: Case) -> Signal:
    """苦手と言われたことが少しでも混ざる会は下にします（中心の内容なら、はじめから出しません）。"""
    refused = case.wanted.avoided | case.seeker.dislikes
    if not refused and not case.wanted.avoided_words:
        return silent("avoiding")
    worst = max((case.entry.concepts.get(key, 0.0) for key in refused), default=0.0)
    said = any(w in case.entry.words for w in case.wanted.avoided_words)
    score = -max(worst, 0.5 if said else 0.0)
    return Signal("avoiding", score, "no" if score < 0 else "unknown")


def focus(case: Case) -> Signal:
    """会の名前が、言われたこととは別の話題を言っているほど下にします（「さみしい」に防災カフェより、お茶の会を）。"""
    named, akin = case.entry.named, _akin(case.wanted.concepts, case.wanted.guessed)
    if akin is None or not named:
        return silent("focus")
    return Signal("focus", (len(akin.intersection(named)) - len(named)) / len(named), "unknown")


@vocabulary.remembered
def _akin(concepts: Sequence[str], guessed: Guesses) -> frozenset[str] | None:
    """What is akin to anything that was said or is likely meant, None if nothing was; the same for all items."""
    asked = (*concepts, *(key for key, chance in guessed if chance >= _LIKELY))
    return frozenset().union(*map(_kin, asked)) if asked else None


@vocabulary.remembered
def _kin(asked: str) -> frozenset[str]:
    return frozenset(key for key, tie in kinship.related(asked).items() if tie >= _AKIN)


SIGNALS: tuple[Callable[[Case], Signal], ...] = (
    interest, word, sound, meaning, likeness, sentence, helping, avoiding, focus,
)  # fmt: skip
