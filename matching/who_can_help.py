"""Who could help with what somebody needs: groups, the people behind roles, and residents who like doing such things.

To who needs help, a role is an offer: the same item, read the other way round. The ranking is the engine's own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from matching.catalogue import Item
from matching.confidence import Confidence
from matching.index import Index
from matching.rank import Match, rank
from matching.reasons import Reason
from matching.seeker import Seeker
from matching.understand import Wanted
from matching.who_to_ask import Askable, Person, who_to_ask

_NOBODY = Askable()
_CLOSEST = 3
# The engine's words for who would take part; here nobody takes part.
_UNSAID = frozenset({"reason.help", "reason.no.attending"})
_LIKED = "reason.interest"
# What neighbours must not be asked for: money, keys of a home, and what nurses and helpers with a licence do.
_NOT_FOR_NEIGHBOURS = re.compile(
    r"通帳|印鑑|暗証|キャッシュカード|お金を(?:貸|おろ|下ろ|引き出)|振り?込み?|合鍵|鍵を(?:預|あず|渡)"
    r"|注射|点滴|服薬|お?薬を(?:飲ませ|塗|ぬ)|たんの?吸引|入浴(?:の)?(?:介助|を手伝)|おむつ|爪(?:を|切)"
)

KEYS: Mapping[str, tuple[str, ...]] = {"reason.about": ("topic",)}


@dataclass(frozen=True, slots=True)
class Help:
    """What there is for a need: groups and roles (by item id), residents to ask. `desk`: a professional is needed."""

    offers: tuple[Match, ...] = ()
    people: Askable = _NOBODY
    desk: bool = False


def who_can_help(
    need: Wanted, found_in: Sequence[Index], people: Iterable[Person], seeker: Seeker, *, k: int = 5
) -> Help:
    """The best `k` offers and the `k` to ask first. For what neighbours must not do nobody is proposed, but the desk.

    `found_in`: `offers` of the roles, then the catalogue; of an item in both the first counts.
    """
    if _NOT_FOR_NEIGHBOURS.search(need.text):
        return Help(desk=True)
    best: dict[str, Match] = {}
    for index in found_in:
        best = {match.item_id: match for match in rank(replace(need, help=0.0), index, seeker, k=2 * k)} | best
    ordered = sorted(best.values(), key=lambda match: (-match.score, match.item_id))
    return Help(_worth_telling(ordered)[:k], who_to_ask(as_role(need, seeker), people, k=k))


def offers(roles: Iterable[Item]) -> Index:
    """Roles as who needs help sees them; for whom they are says who may help, not who is helped."""
    return Index(replace(role, kind="group", for_whom=frozenset(), age_from=None, age_to=None) for role in roles)


def as_role(need: Wanted, seeker: Seeker) -> Item:
    """What is needed, as help wanted at the place of who needs it."""
    place = need.place
    return Item(
        "need",
        "role",
        need.text,
        city=place.city if place else seeker.city,
        ward=place.ward if place else seeker.ward,
        town=place.town if place else seeker.town,
        lat=place.lat if place else seeker.lat,
        lon=place.lon if place else seeker.lon,
        slots=need.slots or None,
    )


def _worth_telling(found: Sequence[Match]) -> tuple[Match, ...]:
    """What fits, or if nothing does, the closest three; without the reasons that are for guests."""
    fitting = [match for match in found if _fits(match)] or found[:_CLOSEST]
    return tuple(replace(match, reasons=_said(match.reasons)) for match in fitting)


def _fits(match: Match) -> bool:
    """The chance was learnt from people who want to take part; for help it is enough that the very thing is named."""
    return match.confidence is not Confidence.CLOSEST or any(r.key == _LIKED for r in match.reasons)


def _said(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """To need something is not to like it."""
    kept = [reason for reason in reasons if reason.key not in _UNSAID]
    return tuple(Reason("reason.about", "yes", {"topic": r.args["topic"]}) if r.key == _LIKED else r for r in kept)
