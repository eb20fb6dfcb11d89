"""Asks back which place is meant when several share a name; what was wished for waits meanwhile."""

from collections.abc import Mapping, Sequence

from handlers.turn import Answer, Press, Say, Talk, t
from models.area import Area

MOST = 4


def ask_which(areas: Sequence[Area], about: Mapping[str, str]) -> Answer:
    """Which of these? `about`: the search that waits for the answer; a tap or a typed name goes on with it."""
    some = areas[:MOST]
    choices = tuple(
        Press(name, "area.set", {"k": area.key, **about}) for name, area in zip(names(some), some, strict=True)
    )
    other = Press(t("button.other_place"), "prefs.where", about)
    return Answer((Say(t("where.which"), (*choices, other)),), step="profile.where", data=about)


def waiting(talk: Talk) -> dict[str, str]:
    """The search that waits for a place, as buttons and steps carry it; empty when none does."""
    log = talk.value("m") or str(talk.data.get("m", ""))
    return {"m": log} if log else {}


def names(areas: Sequence[Area]) -> list[str]:
    """What tells them apart, short enough for a button: the ward within one city, else city or prefecture."""
    one_city = len({(area.pref, area.city) for area in areas}) == 1
    told = [area.full_name.removeprefix(area.city if one_city and area.ward else "") for area in areas]
    return [f"{area.pref}{name}" if told.count(name) > 1 else name for name, area in zip(told, areas, strict=True)]
