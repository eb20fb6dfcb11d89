"""Who is looking, as far as they told us: place, free time, interests, support. Plain values, no row, no name."""

from dataclasses import dataclass

from matching.slots import Slots


@dataclass(frozen=True, slots=True)
class Seeker:
    """Everything optional. `interests` and `dislikes` are concept keys; `support` keys are those of `support.KEYS`.

    `city` set: nothing from other cities is shown. `excluded`: ids they said ちがう to;
    `attending`: ids they have a date with. `language`: "ja", "easy", "en".
    """

    city: str = ""
    ward: str = ""
    town: str = ""
    lat: float | None = None
    lon: float | None = None
    areas: tuple[str, ...] = ()
    slots: Slots = frozenset()
    interests: tuple[str, ...] = ()
    dislikes: frozenset[str] = frozenset()
    age_band: str | None = None
    with_children: bool = False
    support: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    attending: frozenset[str] = frozenset()
    language: str = "ja"

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude, when known."""
        return (self.lat, self.lon) if self.lat is not None and self.lon is not None else None
