"""Addresses and points to area keys, exactly: the town where the area table knows it, else its ward or city.

Residents' own words are read in `matching.areas`; here stands a publisher's address, and guessing is not wanted.
"""

import csv
import gzip
import io
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.opendata.values import codes
from matching.gazetteer import FOLDER, Gazetteer, canonical, gazetteer, key_of

_STREETS = re.compile(r"(?:上る|下る|上ル|下ル|東入る?|西入る?|東入ル|西入ル|上がる|下がる)")
_NUMBER = re.compile(r"^(\d+)(?:丁目|[-‐−－ー―の])")
_LOTS = re.compile(r"[-‐−－―]")
_FAR_KM = 60.0
_KM_A_DEGREE = 111.32


@dataclass(frozen=True)
class Municipality:
    """A city, town, village or ward of Tokyo, or a ward of a big city; `code` has six digits."""

    code: str
    pref: str
    city: str
    ward: str
    lat: float | None
    lon: float | None

    @property
    def name(self) -> str:
        """City and ward."""
        return self.city + self.ward


@cache
def municipalities() -> Mapping[str, Municipality]:
    """All of Japan by code."""
    rows = csv.DictReader(
        io.StringIO(gzip.decompress((FOLDER / "municipalities.csv.gz").read_bytes()).decode("utf-8-sig"))
    )
    return {row["lgcode"]: _municipality(row) for row in rows}


def _municipality(row: Mapping[str, str]) -> Municipality:
    lat, lon = (float(row[half]) if row[half] else None for half in ("lat", "lon"))
    return Municipality(row["lgcode"], row["pref"], row["city"], row["ward"], lat, lon)


@cache
def _cities() -> Mapping[str, tuple[Municipality, ...]]:
    """Cities (not wards) by name; several share one."""
    found: dict[str, list[Municipality]] = {}
    for place in municipalities().values():
        if not place.ward:
            found.setdefault(place.city, []).append(place)
    return {name: tuple(places) for name, places in found.items()}


def of_code(cell: str) -> Municipality | None:
    """The municipality of a code, a lost zero or check digit put back; None for prefectures and nonsense."""
    known = municipalities()
    return next((known[code] for code in codes(cell) if code in known), None)


def of_name(name: str, pref: str = "") -> Municipality | None:
    """The city of this name; None when it is unknown, or shared and the prefecture is not told."""
    fits = [place for place in _cities().get(name.strip(), ()) if pref in ("", place.pref)]
    return fits[0] if len(fits) == 1 else None


def of_address(address: str) -> tuple[Municipality | None, str]:
    """The city an address begins with, and the rest of the address."""
    plain = unicodedata.normalize("NFKC", address).replace(" ", "").replace("\n", "")
    found = re.match(r"(北海道|東京都|京都府|大阪府|.{2,3}県)?(?:.{1,6}郡)?", plain)
    starts = {0, len(found[1] or "") if found else 0, found.end() if found else 0}
    pref = (found[1] or "") if found else ""
    for start in sorted(starts, reverse=True):
        for length in range(7, 1, -1):
            if city := of_name(plain[start : start + length], pref):
                return city, plain[start + length :]
    return None, plain


@dataclass(frozen=True)
class Located:
    """The finest area that is sure; "" for none. `city` even when the area table does not know it."""

    key: str = ""
    city: Municipality | None = None


def locate(address: str, city: Municipality | None = None) -> Located:
    """The area of an address. `city`: where the file says its places are, for addresses that do not name it."""
    named, rest = of_address(address)
    within = named or city
    if within is None:
        return Located()
    table = gazetteer()
    ward, rest = _ward(table, within, rest)
    if town := _town(within.city, ward, rest):
        return Located(key_of("town", town, within.city, ward), within)
    return Located(_known(table, within, ward), within)


def _ward(table: Gazetteer, city: Municipality, rest: str) -> tuple[str, str]:
    if city.ward:
        return city.ward, rest.removeprefix(city.ward)
    found = re.match(r".{1,4}?区", rest)
    if found and f"{city.city}/{found.group()}" in table.by_key:
        return found.group(), rest[found.end() :]
    return "", rest


def _known(table: Gazetteer, city: Municipality, ward: str) -> str:
    """The finest key; none where it is that of a city of the same name in another prefecture (府中市, 伊達市 …)."""
    keys = (f"{city.city}/{ward}" if ward else "", f"{city.pref}{city.city}", city.city)
    return next((key for key in keys if key in table.by_key and table.pref[table.by_key[key]] == city.pref), "")


@cache
def _towns() -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Canonical spelling to name, of the towns with and without chome in each city and ward."""
    table = gazetteer()
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in table.town_rows.tolist():
        within = (table.city[row], table.ward[row])
        found.setdefault(within, {}).setdefault(canonical(table.name[row]), table.name[row])
    return found


def _town(city: str, ward: str, rest: str) -> str:
    towns = _towns().get((city, ward))
    if not towns or not rest:
        return ""
    streets = list(_STREETS.finditer(rest))
    for written in ([rest[streets[-1].end() :]] if streets else []) + [rest]:
        plain = canonical(written)
        for length in range(min(len(plain), 14), 1, -1):
            name = towns.get(plain[:length])
            if name:
                return _with_chome(towns, name, plain[length:])
    return ""


def _with_chome(towns: Mapping[str, str], name: str, after: str) -> str:
    number = _NUMBER.match(_LOTS.sub("-", after))
    return towns.get(canonical(f"{name}{number[1]}丁目"), name) if number else name


def far_from(city: Municipality | None, lat: float, lon: float) -> bool:
    """Whether a point cannot lie in this city: more than 60 km from its office (islands of Tokyo have their own)."""
    if city is None or city.lat is None or city.lon is None:
        return False
    dy, dx = lat - city.lat, (lon - city.lon) * math.cos(math.radians(lat))
    return math.hypot(dy, dx) * _KM_A_DEGREE > _FAR_KM
