"""How well an item fits the life of who asks: time, place, company, support, and what is true at this moment.

One small function a signal, each with a sentence staff can read; topics are in `signals`.
"""

import math
from collections.abc import Callable
from datetime import date

from matching import areas, audience, effort, kinship, vocabulary
from matching.case import Case
from matching.reasons import Reason, Signal, Verdict, silent
from matching.support import EASES

FAR_KM = 12.0
# Standing free times are not so firm as hours asked for.
STANDING = 0.5
# Another city's online meeting is often meant for its own people.
_OTHER_CITY_ONLINE = -0.8
_WALKABLE_MINUTES = 40
_SOON_DAYS = 28
# 「病気」 covers the circle of one illness.
_COVERED = 0.6
# From here on a kind of exercise is told as hard, or as gentle.
_HARD, _GENTLE = 0.5, -0.25
# What can be done seated is at least so gentle.
_SEATED = -0.5
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


def time(case: Case) -> Signal:
    """言われた日、曜日や時間（なければ登録の空き時間）に開かれる会を上に出します。"""
    if case.wanted.dates and (told := _on_days(case, case.wanted.dates)):
        return told
    free = case.wanted.slots or case.seeker.slots
    if not free:
        return silent("time")
    held = case.entry.item.slots
    if held is None:
        return Signal("time", 0.0, "unknown", Reason("reason.unknown.time", "unknown"))
    shared = tuple(sorted(held & free))
    firm = 1.0 if case.wanted.slots else STANDING
    if shared:
        return Signal("time", firm, "yes", Reason("reason.time", "yes", {"slots": shared}))
    return Signal("time", -firm, "no", Reason("reason.no.time", "no", {"slots": tuple(sorted(held))}))


def _on_days(case: Case, days: frozenset[date]) -> Signal | None:
    """By the real dates of a gathering; None when they are not known so far ahead, or the hour must decide."""
    item, until = case.entry.item, case.moment.until
    held = case.moment.dates.get(item.id)
    if not held or until is None:
        return None
    if shared := held & days:
        at_that_hour = not case.wanted.slots or item.slots is None or bool(case.wanted.slots & item.slots)
        reason = Reason("reason.date", "yes", {"date": min(shared)})
        return Signal("time", 1.0, "yes", reason) if at_that_hour else None
    return Signal("time", -1.0, "no", Reason("reason.no.date", "no")) if max(days) <= until else None


def company(case: Case) -> Signal:
    """年代や家族のようす（赤ちゃんと、定年後など）に合う会を上に、合わない会を下にします。"""
    meant = case.entry.item.for_whom
    if not meant:
        return silent("company")
    tags = set(case.wanted.audience.tags)
    if case.seeker.age_band and not tags & audience.CLASH.keys():
        tags.add(case.seeker.age_band)
    if case.seeker.with_children:
        tags |= {"parent"}
    if not tags:
        return silent("company")
    shared = sorted(tags & meant & _LOCAL_KINDS)
    if shared and not ("women" in tags and meant & audience.MENS):
        strong = any(tag in _STRONG_TAGS for tag in shared)
        return Signal("company", 1.0 if strong else 0.6, "yes", Reason("reason.audience", "yes", {"tag": shared[0]}))
    clash = any(meant & audience.CLASH.get(tag, frozenset()) for tag in tags)
    return Signal("company", -0.8 if clash else -0.15, "no" if clash else "unknown")


def circumstance(case: Case) -> Signal:
    """特別な事情のある人の会（家族会、患者の会など）は、その事情が言われたときだけ上に出します。"""
    special, found = case.entry.special, case.evidence
    if not special or not (found.browsing or (found.wanted and not vocabulary.is_liking(found.wanted))):
        return silent("circumstance")
    told = {*case.wanted.concepts, *case.seeker.interests}
    named = any(kinship.related(key).get(other, 0.0) >= _COVERED for key in told for other in special)
    return Signal("circumstance", 0.0 if named else -1.0, "unknown")


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
    verdict: Verdict = "yes" if km <= FAR_KM else "no"
    if minutes <= _WALKABLE_MINUTES:
        reason = Reason("reason.walk", "yes", {"minutes": minutes})
    else:
        reason = Reason("reason.distance", verdict, {"km": round(km, 1)})
    return Signal("near", 1.0 - 2.0 * min(km / FAR_KM, 1.0), verdict, reason)


def _same_area(case: Case) -> Signal:
    item, seeker = case.entry.item, case.seeker
    if not (seeker.ward or seeker.town or seeker.areas):
        return silent("near")
    names = {seeker.ward, seeker.town, *seeker.areas} - {""}
    shared = next((n for n in (item.town, item.ward) if n in names), "")
    if shared:
        return Signal("near", 0.6, "yes", Reason("reason.area", "yes", {"area": shared}))
    return Signal("near", 0.0, "unknown", Reason("reason.unknown.area", "unknown"))


def helped(case: Case) -> Signal:
    """必要なこと（段差なし、筆談、付き添いなど）がそろう会を上に出します。分からないことは「不明」とそのまま書きます。"""
    needs = case.wanted.support | case.seeker.support
    if not needs:
        return silent("helped")
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


def gentle(case: Case) -> Signal:
    """ひざや腰が悪い、体力に自信がないと言った人には、体に負担の少ないものを上に、激しいものを下にします。"""
    if not (case.wanted.gently or case.seeker.support & EASES):
        return silent("gentle")
    hard = effort.of_item(case.entry.concepts, case.wanted.concepts)
    if case.entry.item.facts.get("seated"):
        hard = min(hard, _SEATED)
    if hard >= _HARD:
        return Signal("gentle", -hard, "no", Reason("reason.no.gentle", "no"))
    if hard <= _GENTLE:
        return Signal("gentle", -hard, "yes", Reason("reason.gentle", "yes"))
    return Signal("gentle", -hard, "unknown")


def soon(case: Case) -> Signal:
    """近いうちに開かれる会を少し上に出します（4週間先まで）。"""
    today, coming = case.moment.today, case.moment.next_on.get(case.entry.item.id)
    if today is None or coming is None:
        return silent("soon")
    return Signal("soon", max(0.0, 1 - (coming - today).days / _SOON_DAYS), "unknown")


def room(case: Case) -> Signal:
    """つぎの回が満員の会は下にします（キャンセル待ちはできます）。"""
    if case.entry.item.id not in case.moment.full:
        return silent("room")
    return Signal("room", -1.0, "no", Reason("reason.no.room", "no"))


def language(case: Case) -> Signal:
    """日本語がむずかしい人には、やさしい日本語や英語で参加できる会を上に出します。"""
    speaks = case.seeker.language
    if speaks == "ja":
        return silent("language")
    facts = case.entry.item.facts
    fact = "english" if speaks == "en" and facts.get("english") else "easy_japanese"
    if facts.get(fact):
        return Signal("language", 1.0, "yes", Reason("reason.support", "yes", {"fact": fact}))
    return Signal("language", 0.6 if "foreigner" in case.entry.item.for_whom else 0.0, "unknown")


def fresh(case: Case) -> Signal:
    """半年より長く、だれも確かめていない会は少し下にします。"""
    old = case.entry.item.id in case.moment.stale
    return Signal("fresh", -1.0 if old else 0.0, "unknown", Reason("reason.unknown.fresh", "unknown") if old else None)


def turn(case: Case) -> Signal:
    """同じくらい合う会どうしでは、最近あまり紹介していない会を先にします。"""
    shown, most = case.moment.shown.get(case.entry.item.id, 0), case.moment.most_shown
    return Signal("turn", -math.log1p(shown) / math.log1p(most) if most else 0.0, "unknown")


def attending(case: Case) -> Signal:
    """もう申し込んでいる会は、後ろに出します。"""
    if case.entry.item.id not in case.seeker.attending:
        return silent("attending")
    return Signal("attending", -1.0, "no", Reason("reason.no.attending", "no"))


SIGNALS: tuple[Callable[[Case], Signal], ...] = (
    time, company, circumstance, helped, gentle, near, soon, room, language, fresh, turn, attending,
)  # fmt: skip
