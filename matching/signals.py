"""What weighs for and against an item: one small function a signal, each with a sentence staff can read.

How much each weighs is the table in `rank`; what must hold at all is in `rules`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from matching import areas, vocabulary
from matching.index import Entry
from matching.reasons import Reason, Signal, Verdict
from matching.seeker import Seeker
from matching.understand import Wanted

_FAR_KM = 12.0
# Another city's online meeting is often meant for its own people.
_OTHER_CITY_ONLINE = -0.8
_ANY_HELP = "volunteer"
_WALKABLE_MINUTES = 40
_LOCAL_KINDS = {
    "baby",
    "child",
    "teen",
    "youth",
    "senior",
    "foreigner",
    "carer",
    "patient",
    "father",
    "men",
    "owner",
    "disabled",
    "parent",
    "newcomer",
}
_STRONG_TAGS = {"baby", "child", "teen", "senior", "foreigner", "youth"}
_MENS = {"father", "men"}
# Tags that do not get on: what is for the second is no good to somebody of the first.
_CLASH = {
    "baby": {"senior", "youth", "men", "teen"},
    "child": {"senior", "men", "carer"},
    "teen": {"senior", "baby", "men", "child"},
    "youth": {"senior", "baby", "child"},
    "adult": {"baby", "child", "teen"},
    "senior": {"baby", "child", "teen", "youth", "parent"},
    "women": _MENS,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the index found for one item: by concept (0–1, and which), word, sound and meaning."""

    concept: float = 0.0
    topic: str = ""
    wanted: str = ""
    word: float = 0.0
    sound: float = 0.0
    meaning: float = 0.0
    likeness: float = 0.0
    browsing: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One item held against one wish."""

    wanted: Wanted
    seeker: Seeker
    entry: Entry
    evidence: Evidence


def interest(case: Case) -> Signal:
    """言われた関心（手芸、将棋など）と、会の内容が同じか近いほど上に出します。"""
    found = case.evidence
    if found.concept <= 0 or not found.wanted:
        return Signal("interest", found.concept, "unknown")
    if not case.wanted.concepts:
        return Signal("interest", found.concept, "yes", Reason("reason.profile", "yes", {"topic": found.topic}))
    if found.topic == _ANY_HELP and case.wanted.help:
        return Signal("interest", found.concept, "yes")  # `helping` says so
    if found.topic != found.wanted and found.topic not in case.wanted.concepts:
        reason = Reason("reason.near_interest", "yes", {"topic": found.topic, "wanted": found.wanted})
    else:
        written = next((w for w, key in case.wanted.matched if key == found.topic), "")
        reason = Reason("reason.interest", "yes", {"topic": found.topic, "written": written})
    return Signal("interest", found.concept, "yes", reason)


def word(case: Case) -> Signal:
    """言われた言葉そのものが、会の名前や説明に出てくるほど上に出します。"""
    shared = next((w for w in case.wanted.words if w in case.entry.words), "")
    reason = Reason("reason.word", "yes", {"word": shared}) if shared and case.evidence.concept < 0.8 else None
    return Signal("word", min(case.evidence.word / 6, 1.2), "yes" if shared else "unknown", reason)


def sound(case: Case) -> Signal:
    """ひらがなやカタカナで書かれても、読みが同じなら見つけます。"""
    return Signal("sound", min(case.evidence.sound / 12, 1.0), "unknown")


def meaning(case: Case) -> Signal:
    """言葉は違っても、意味が近い内容なら少し上に出します。これだけで選んだときは「似た内容」と書きます。"""
    found = case.evidence
    alone = found.concept < 0.3 and found.word < 1.0 and not found.browsing
    return Signal("meaning", found.meaning, "yes" if alone else "unknown", Reason("reason.similar") if alone else None)


def likeness(case: Case) -> Signal:
    """文全体の意味が会の説明に近いほど少し上に出します。"""
    return Signal("likeness", case.evidence.likeness, "unknown")


def helping(case: Case) -> Signal:
    """手伝いたい人には出番を、参加したい人には会を先に出します。"""
    role = case.entry.item.kind == "role"
    if case.wanted.help > 0:
        reason = Reason("reason.help") if role else None
        return Signal("helping", case.wanted.help * (1.0 if role else -0.6), "yes" if role else "unknown", reason)
    return Signal("helping", -0.7 if role else 0.0, "no" if role else "unknown")


def time(case: Case) -> Signal:
    """言われた曜日や時間（なければ登録の空き時間）に開かれる会を上に出します。"""
    free = case.wanted.slots or case.seeker.slots
    if not free:
        return Signal("time", 0.0, "unknown")
    held = case.entry.item.slots
    if held is None:
        return Signal("time", 0.0, "unknown", Reason("reason.unknown.time", "unknown"))
    shared = tuple(sorted(held & free))
    firm = 1.0 if case.wanted.slots else 0.5
    if shared:
        return Signal("time", firm, "yes", Reason("reason.time", "yes", {"slots": shared}))
    return Signal("time", -firm, "no", Reason("reason.no.time", "no", {"slots": tuple(sorted(held))}))


def company(case: Case) -> Signal:
    """年代や家族のようす（赤ちゃんと、定年後など）に合う会を上に、合わない会を下にします。"""
    meant = case.entry.item.for_whom
    if not meant:
        return Signal("company", 0.0, "unknown")
    tags = set(case.wanted.audience.tags)
    if case.seeker.age_band and not tags & _CLASH.keys():
        tags.add(case.seeker.age_band)
    if case.seeker.with_children:
        tags |= {"parent"}
    if not tags:
        return Signal("company", 0.0, "unknown")
    shared = sorted(tags & meant & _LOCAL_KINDS)
    if shared and not ("women" in tags and meant & _MENS):
        strong = any(tag in _STRONG_TAGS for tag in shared)
        return Signal("company", 1.0 if strong else 0.6, "yes", Reason("reason.audience", "yes", {"tag": shared[0]}))
    clash = any(meant & _CLASH.get(tag, set()) for tag in tags)
    return Signal("company", -0.8 if clash else -0.15, "no" if clash else "unknown")


def circumstance(case: Case) -> Signal:
    """特別な事情のある人の会（家族会、患者の会など）は、その事情が言われたときだけ上に出します。"""
    special, found = case.entry.special, case.evidence
    if not special or not (found.browsing or (found.wanted and not vocabulary.is_liking(found.wanted))):
        return Signal("circumstance", 0.0, "unknown")
    told = {*case.wanted.concepts, *case.seeker.interests}
    return Signal("circumstance", 0.0 if special & told else -1.0, "unknown")


def near(case: Case) -> Signal:
    """近い会ほど上に出します。名前の出た町や駅があれば、そこからの近さで見ます。"""
    item, place = case.entry.item, case.wanted.place
    centre = place.point if place else case.seeker.point
    if item.online:
        elsewhere = case.seeker.city and item.city not in {"", case.seeker.city}
        return Signal("near", _OTHER_CITY_ONLINE if elsewhere else 0.0, "unknown")
    if (
        place
        and place.layer in {"ward", "city"}
        and (item.ward == place.ward or not place.ward)
        and item.city == place.city
    ):
        return Signal("near", 1.0, "yes", Reason("reason.area", "yes", {"area": place.name}))
    if centre is None or item.point is None:
        return _same_area(case)
    km = areas.distance_km(centre, item.point)
    minutes = areas.walking_minutes(km)
    verdict: Verdict = "yes" if km <= _FAR_KM else "no"
    if minutes <= _WALKABLE_MINUTES:
        reason = Reason("reason.walk", "yes", {"minutes": minutes})
    else:
        reason = Reason("reason.distance", verdict, {"km": round(km, 1)})
    return Signal("near", 1.0 - 2.0 * min(km / _FAR_KM, 1.0), verdict, reason)


def _same_area(case: Case) -> Signal:
    item, seeker = case.entry.item, case.seeker
    names = {seeker.ward, seeker.town, *seeker.areas} - {""}
    if not names:
        return Signal("near", 0.0, "unknown")
    shared = next((n for n in (item.town, item.ward) if n in names), "")
    if shared:
        return Signal("near", 0.6, "yes", Reason("reason.area", "yes", {"area": shared}))
    return Signal("near", 0.0, "unknown", Reason("reason.unknown.area", "unknown"))


def helped(case: Case) -> Signal:
    """必要なこと（段差なし、筆談、付き添いなど）がそろう会を上に出します。分からないことは「不明」とそのまま書きます。"""
    needs = case.wanted.support | case.seeker.support
    if not needs:
        return Signal("helped", 0.0, "unknown")
    known = {need: case.entry.item.facts.get(need) for need in sorted(needs)}
    met = [n for n, fact in known.items() if fact]
    missing = [n for n, fact in known.items() if fact is False]
    open_ = [n for n, fact in known.items() if fact is None]
    score = (len(met) - len(missing)) / len(known)
    if missing:
        return Signal("helped", score, "no", Reason("reason.no.support", "no", {"fact": missing[0]}))
    if met:
        return Signal("helped", score, "yes", Reason("reason.support", "yes", {"fact": met[0]}))
    return Signal("helped", score, "unknown", Reason("reason.unknown.support", "unknown", {"fact": open_[0]}))


def avoiding(case: Case) -> Signal:
    """苦手と言われたことが少しでも混ざる会は下にします（中心の内容なら、はじめから出しません）。"""
    refused = case.wanted.avoided | case.seeker.dislikes
    if not refused and not case.wanted.avoided_words:
        return Signal("avoiding", 0.0, "unknown")
    worst = max((case.entry.concepts.get(key, 0.0) for key in refused), default=0.0)
    said = any(w in case.entry.words for w in case.wanted.avoided_words)
    score = -max(worst, 0.5 if said else 0.0)
    return Signal("avoiding", score, "no" if score < 0 else "unknown")


SIGNALS: tuple[Callable[[Case], Signal], ...] = (
    interest, word, sound, meaning, likeness, helping, time, company, circumstance, helped, near, avoiding,
)  # fmt: skip


def topic_of(entry: Entry, wanted: str) -> str:
    """The item's concept that answers a wanted one best."""
    near = vocabulary.related(wanted)
    return max(entry.concepts, key=lambda key: near.get(key, 0.0) * entry.concepts[key], default="")
