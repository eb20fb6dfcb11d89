"""How near concepts stand to each other: what is part of what, and how well one answers a wish for another."""

from collections.abc import Iterable, Mapping, Sequence

from matching.vocabulary import ANY_HELP, concepts, remembered

# How near two different concepts stand when the table names no closer tie.
_NARROWER, _BROADER, _SIBLING, _GROUP = 0.9, 0.65, 0.42, 0.22
# Who would carry things is not helped by just any role.
_ANY_OTHER_HELP = 0.5
# Groups whose members are not interchangeable: a cancer patients' circle is no answer to a wish for sign language.
_MIXED_GROUPS = frozenset(
    {"support", "help", "learn", "community", "food", "art", "kids", "environment", "safety", "space"}
)


@remembered
def related(key: str) -> Mapping[str, float]:
    """How well other concepts answer a wish for this one, 0–1; itself is 1. Ties weaken with every step up or down.

    A written tie stands, lower or higher than the tree has it; only a narrower thing answers at least as the tree says.
    """
    table = concepts()
    wanted = table.get(key)
    if wanted is None:
        return {}
    written = {other: tie for other, tie in wanted.near.items() if other in table}
    near = {key: 1.0}
    _closest(near, (*written.items(), *_below(key, "below", _NARROWER)))
    for steps, broader in enumerate(wider(key)):
        if broader in table:
            _closest(near, [(broader, _ANY_OTHER_HELP if broader == ANY_HELP else _BROADER ** (steps + 1))])
        if wanted.kind == "topic":
            share, siblings = _SIBLING * _BROADER**steps, _below(broader, "topics below", _NARROWER)
            _closest(near, [(other, share * tie / _NARROWER) for other, tie in siblings])
    if wanted.kind == "topic":
        _closest(near, [(other, _GROUP) for other in _kin().get(("topics of", wanted.group), ())])
    return near | {other: tie for other, tie in written.items() if other not in narrower(key)}


def _closest(near: dict[str, float], ties: Iterable[tuple[str, float]]) -> None:
    """Lay ties over those that are known: of two to one concept the closer holds."""
    for other, tie in ties:
        if near.get(other, -1.0) < tie:
            near[other] = tie


def wider(key: str) -> list[str]:
    """The concepts that one is part of, nearest first."""
    table, above = concepts(), list[str]()
    while key in table and (key := table[key].broader) and key not in above:
        above.append(key)
    return above


@remembered
def narrower(key: str) -> frozenset[str]:
    """The concepts that are part of one, at any depth."""
    return frozenset(other for other, _ in _below(key, "below", _NARROWER))


@remembered
def _below(key: str, tie: str, weight: float) -> Sequence[tuple[str, float]]:
    """Everything narrower, with how well it answers a wish for the wider one."""
    narrower = _kin().get((tie, key), ())
    return [pair for other in narrower for pair in ((other, weight), *_below(other, tie, weight * _NARROWER))]


@remembered
def _kin() -> Mapping[tuple[str, str], Sequence[str]]:
    """Which concepts, and which topics, stand below a broader one; the topics of each group."""
    kin: dict[tuple[str, str], list[str]] = {}
    for each in concepts().values():
        if each.broader:
            kin.setdefault(("below", each.broader), []).append(each.key)
        if each.broader and each.kind == "topic":
            kin.setdefault(("topics below", each.broader), []).append(each.key)
        if each.kind == "topic" and each.group not in _MIXED_GROUPS:
            kin.setdefault(("topics of", each.group), []).append(each.key)
    return kin
