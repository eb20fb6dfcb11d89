"""The labelled catalogue, grown: the same kinds of things elsewhere, told a little differently."""

import random
from collections.abc import Sequence
from dataclasses import replace

from matching.catalogue import Item
from matching.gazetteer import gazetteer

# The copies beyond these lie in other municipalities, one copy of the catalogue in each.
_AT_HOME = 30


def grown(items: Sequence[Item], size: int) -> list[Item]:
    """The items themselves, and copies of them up to a size (not fewer than there are)."""
    chance, all_of_them, number = random.Random(1), [*items], 0
    elsewhere = _municipalities()
    while len(all_of_them) < size:
        number += 1
        away = elsewhere[number % len(elsewhere)] if number > _AT_HOME else None
        all_of_them += [_moved(item, f"{item.id}-{number}", chance.choice(items), away, chance) for item in items]
    return all_of_them[: max(size, len(items))]


def _moved(item: Item, name: str, place: Item, away: tuple[str, float, float] | None, chance: random.Random) -> Item:
    told = item.description.split("。")
    chance.shuffle(told)
    city, ward, lat, lon = (away[0], "", *away[1:]) if away else (place.city, place.ward, place.lat, place.lon)
    moved = replace(item, city=city, ward=ward, lat=lat, lon=lon)
    return replace(moved, id=name, name=place.town + item.name, description="。".join(told))


def _municipalities() -> list[tuple[str, float, float]]:
    table = gazetteer()
    rows = [row for row, layer in enumerate(table.layer) if layer == "city" and table.name[row] not in table.covered]
    return [(table.name[row], table.lat[row], table.lon[row]) for row in rows]
