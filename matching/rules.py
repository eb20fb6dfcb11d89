"""What must hold before anything is weighed. Each rule answers whether it bars an item; its docstring is for staff."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from matching import audience, kinship, vocabulary
from matching.entry import SURELY, Entry
from matching.seeker import Seeker
from matching.understand import Wanted

Rule = Callable[[Wanted, Entry, Seeker], bool]

_NOT_FOR_MINORS = ("alcohol", "addiction", "singles")
# Children live with it, too.
_FOR_FAMILIES = frozenset({"addict_family"})
_ADULTS_ONLY = re.compile(r"(?:18|20|１８|２０)歳以上|成人のみ|大人のみ")
_HELPING = frozenset({"volunteer", "teaching"})
# So near stand two names of one kind of thing: who refuses one refuses the other.
_SAME_KIND = 0.75


def other_city(_: Wanted, entry: Entry, seeker: Seeker) -> bool:
    """別の市の会は出しません（オンラインの会をのぞきます）。"""
    return bool(seeker.city) and entry.item.city not in {"", seeker.city} and not entry.item.online


def declined(_: Wanted, entry: Entry, seeker: Seeker) -> bool:
    """「ちがう」と言われた会は、もう出しません。"""
    return entry.item.id in seeker.excluded


def not_for_minors(wanted: Wanted, entry: Entry, seeker: Seeker) -> bool:
    """18歳までの人に、お酒の席やおとなだけの会は出しません。"""
    if (
        (seeker.age_band or wanted.audience.age_band) not in audience.MINORS
        or wanted.audience.with_children
        or seeker.with_children
    ):
        return False
    item = entry.item
    adult = _ADULTS_ONLY.search(item.audience + item.description + item.notes) is not None
    families = _surest(entry, _FOR_FAMILIES) >= SURELY
    return adult or (_surest(entry, _for_grown_ups()) >= SURELY and not families)


@vocabulary.remembered
def _for_grown_ups() -> frozenset[str]:
    return frozenset(_NOT_FOR_MINORS).union(*map(kinship.narrower, _NOT_FOR_MINORS))


def age_out_of_range(_: Wanted, entry: Entry, seeker: Seeker) -> bool:
    """年齢の決まりから外れる会は出しません（年代しか分からないときは、少しでも重なれば出します）。"""
    span = audience.AGES.get(seeker.age_band or "")
    if span is None or seeker.with_children:
        return False
    low, high = entry.item.age_from or 0, entry.item.age_to or 150
    return span[1] < low or span[0] > high


def refused(wanted: Wanted, entry: Entry, seeker: Seeker) -> bool:
    """「苦手」「〜以外」と言われた内容の会は出しません（言われた関心のほうがはっきりしている会をのぞきます）。"""
    if seeker.dislikes and _surest(entry, _barred(seeker.dislikes)) >= SURELY:
        return True
    if not wanted.avoided:
        return False
    against = _surest(entry, _barred(wanted.avoided).difference(wanted.concepts))
    return against >= SURELY and against >= _surest(entry, wanted.concepts)


def _surest(entry: Entry, keys: Iterable[str]) -> float:
    return max([entry.concepts.get(key, 0.0) for key in keys], default=0.0)


@vocabulary.remembered
def _barred(keys: frozenset[str]) -> frozenset[str]:
    table = vocabulary.concepts()
    barred = set(keys)
    for key in keys & table.keys():
        near = table[key].near
        barred |= kinship.narrower(key) | {other for other, tie in near.items() if tie >= _SAME_KIND}
    return frozenset(barred)


def role_for_guest(wanted: Wanted, entry: Entry, _: Seeker) -> bool:
    """出番は、手伝いたい人にだけ出します。"""
    return entry.item.kind == "role" and not would_help(wanted)


def would_help(wanted: Wanted) -> bool:
    """Whether somebody wants to help, or asks for a kind of helping by name: nobody else is shown a role."""
    return bool(wanted.help) or not _HELPING.isdisjoint(wanted.concepts)


def kept_out(wanted: Wanted, entry: Entry, _: Seeker) -> bool:
    """「この関心では出さない」と手直しされた会は、その関心には出しません（ほかに言われた関心の会なら、出します）。"""
    barred = vocabulary.current().barred
    if not barred:
        return False
    asked = wanted.concepts or [key for key, _ in wanted.guessed[:1]]
    out = {key for key in asked if entry.item.id in barred.get(key, ())}
    return bool(out) and _surest(entry, {*asked} - out) < SURELY


RULES: tuple[Rule, ...] = (other_city, role_for_guest, declined, not_for_minors, age_out_of_range, refused, kept_out)


def barred_by(wanted: Wanted, entry: Entry, seeker: Seeker, among: Iterable[Rule] = RULES) -> Rule | None:
    """The first rule that bars an item; None when it may be shown."""
    for rule in among:
        if rule(wanted, entry, seeker):
            return rule
    return None


def may_bar(wanted: Wanted, seeker: Seeker) -> Sequence[Rule]:
    """The rules that can bar anything at all from this seeker."""
    cause: Mapping[Rule, object] = {
        other_city: seeker.city,
        declined: seeker.excluded,
        not_for_minors: seeker.age_band or wanted.audience.age_band,
        age_out_of_range: seeker.age_band,
        refused: seeker.dislikes or wanted.avoided,
        kept_out: vocabulary.current().barred,
    }
    return [rule for rule in RULES if cause.get(rule, True)]
