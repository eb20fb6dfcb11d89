"""One thing that can be proposed — group, gathering, role or place — as plain values, and how to read it from JSON.

Rows become items in `items`; how items are found and weighed is told in `evidence` and `rank`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from matching import audience, support, text
from matching import slots as times


@dataclass(frozen=True, slots=True)
class Item:
    """`kind`: "group", "gathering", "role" or "place". `slots` None: days or hours are not known.

    `facts`: True, False or None for each key in `support.KEYS`.
    `holder`: the group behind it, so that one group does not fill an answer.
    `online`: it has no place to go to. The fact of that name only says that one may take part from home.
    """

    id: str
    kind: str
    name: str
    description: str = ""
    categories: tuple[str, ...] = ()
    audience: str = ""
    venue: str = ""
    city: str = ""
    ward: str = ""
    town: str = ""
    lat: float | None = None
    lon: float | None = None
    notes: str = ""
    slots: times.Slots | None = None
    online: bool = False
    facts: Mapping[str, bool | None] = field(default_factory=dict)
    for_whom: frozenset[str] = frozenset()
    age_from: int | None = None
    age_to: int | None = None
    holder: str = ""

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude, when known."""
        return (self.lat, self.lon) if self.lat is not None and self.lon is not None else None


def from_json(row: Mapping[str, Any]) -> Item:
    """An item from the JSON shape that `musubi rank` reads; slots, facts and audience are read from its texts."""
    plain = {key: str(row.get(key) or "") for key in _TEXTS}
    categories = tuple(str(c) for c in row.get("categories") or ())
    told = text.normalise(" ".join((plain["name"], plain["description"], plain["venue"], plain["notes"])))
    return Item(
        **plain,
        id=str(row["id"]),
        kind=str(row.get("kind") or "group"),
        categories=categories,
        lat=_number(row.get("lat")),
        lon=_number(row.get("lon")),
        slots=times.scheduled(text.normalise(str(row.get("schedule") or ""))),
        online=_is_online(row, plain),
        facts={**support.facts(told), **(row.get("facts") or {})},
        for_whom=audience.of_item(*(text.normalise(plain[k]) for k in ("audience", "name", "description"))),
        age_from=row.get("age_from"),
        age_to=row.get("age_to"),
        holder=str(row.get("holder") or ""),
    )


_TEXTS = ("name", "description", "audience", "venue", "city", "ward", "town", "notes")


def _is_online(row: Mapping[str, Any], plain: Mapping[str, str]) -> bool:
    """As declared; else by its name or venue. 「オンライン会議の練習」 in a description takes place in a room."""
    declared = (row.get("facts") or {}).get("online")
    if declared is not None:
        return bool(declared)
    return support.offers("online", text.normalise(f"{plain['name']} {plain['venue']}"))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
