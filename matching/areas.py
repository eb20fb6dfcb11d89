"""Places: what a typed town, ward, station or postcode means, and how far things are.

The table itself is in `gazetteer`. No borders are known, only points, so a town is where its point is.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from matching import text as texts
from matching.gazetteer import Gazetteer, by_kana, canonical, gazetteer, key_of

WALK_METRES_A_MINUTE = 80
DETOUR = 1.3
_NEAREST_KM = 5.0
_KM_A_DEGREE = 111.32
_LIMIT = 8
_FUZZY_CUTOFF = 74

_POSTCODE = re.compile(r"(?<!\d)(\d{3})[-‐−–ー ]?(\d{4})(?!\d)")
_TAIL = re.compile(r"[\s、。,.]*(?:\d+(?:番地?|号|の\d+)?|[-‐−ー]\d+)+\s*$")
_POLITE = re.compile(
    r"(?:に住んで(?:います|る|ます)?|在住|のあたり|あたり|辺り|周辺|の近く|近く|付近|方面|に(?:い|す)ます|です|だよ|かな|駅前|駅周辺)[。、!！]*$"
)
_LINE = re.compile(
    r"^(?:jr|地下鉄|市営地下鉄|嵐電|阪急|京阪|近鉄|叡電|叡山電鉄|市電|東急|小田急|京王|南武線|東西線|烏丸線|南北線|東豊線)(?=.)"
)
_LAYER_RANK = {"ward": 0, "station": 1, "town": 2, "city": 3}


@dataclass(frozen=True, slots=True)
class Place:
    """One known place. `key` is stable and may be stored; `layer` is "city", "ward", "town" or "station"."""

    key: str
    layer: str
    name: str
    kana: str
    pref: str
    city: str
    ward: str
    town: str
    lat: float
    lon: float

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude."""
        return self.lat, self.lon


def at_row(row: int) -> Place:
    """The place in one row of the gazetteer."""
    return _place(gazetteer(), row)


def beginning(stem: str) -> list[Place]:
    """The neighbourhoods whose towns all begin alike (衣笠…町), each at the mean of its towns, the largest first."""
    return _common_starts(gazetteer(), canonical(stem), "", "")


def find(text: str, prior_city: str | None = None) -> list[Place]:
    """Places a resident may have meant by typing this, best first; several when the name is shared."""
    table, plain = gazetteer(), texts.normalise(text)[:60]
    coded = _POSTCODE.search(plain)
    if coded and (rows := table.by_postal.get("".join(coded.groups()))):
        return [_place(table, r) for r in rows[:_LIMIT]]
    pref, city, ward, rest = _split(table, _POLITE.sub("", _TAIL.sub("", plain)).strip())
    found = _named(table, rest, city, ward) if rest else _bare(table, pref, city, ward)
    near = city or prior_city
    ordered = sorted(found, key=lambda p: (p.city != near, p.city not in table.covered))
    return ordered[:_LIMIT]


def _split(table: Gazetteer, plain: str) -> tuple[str, str, str, str]:
    """Take prefecture, city and ward off the front of an address."""
    rest = plain.replace(" ", "")
    pref = _front(rest, r"(北海道|東京都|京都府|大阪府|.{2,3}県)")
    rest = rest.removeprefix(pref)
    city = _front(rest, r"(.{1,6}?[市区町村])")
    if city.endswith("区") and city not in table.covered:
        city = ""  # 北区 is a ward of many cities before it is Tokyo's
    if city not in table.by_key:
        city = next((c for c in table.covered if rest == c[:-1]), "")
        rest = "" if city else rest
    rest = rest.removeprefix(city)
    ward = _front(rest, r"(.{1,4}?区)")
    if not any(table.layer[r] == "ward" for r in table.by_name.get(canonical(ward), ())):
        ward = ""
    return pref, city, ward, rest.removeprefix(ward)


def _front(text: str, pattern: str) -> str:
    hit = re.match(pattern, text)
    return hit.group(1) if hit else ""


def _bare(table: Gazetteer, pref: str, city: str, ward: str) -> list[Place]:
    name, layer = (ward, "ward") if ward else (city, "city")
    rows = table.by_name.get(canonical(name), []) if name else []
    fits = [
        r
        for r in rows
        if table.layer[r] in {layer, "ward", "city"} and city in {"", table.city[r]} and pref in {"", table.pref[r]}
    ]
    return [_place(table, r) for r in fits]


def _named(table: Gazetteer, rest: str, city: str, ward: str) -> list[Place]:
    tries = [rest, _LINE.sub("", rest), rest.removesuffix("駅"), _LINE.sub("", rest).removesuffix("駅")]
    tries.append(table.nicknames.get(texts.sound(rest.removesuffix("駅")), ""))
    station = rest.endswith("駅")
    for name in dict.fromkeys(t for t in tries if t):
        rows = _exact(table, name)
        if station:
            rows = [r for r in rows if table.layer[r] == "station"] or rows
        if fits := _inside(table, rows, city, ward):
            return [_place(table, r) for r in sorted(fits, key=lambda r: _LAYER_RANK[table.layer[r]])]
    stem = canonical(rest.removesuffix("駅"))
    return _common_starts(table, stem, city, ward) or _similar(table, stem, city, ward)


def _exact(table: Gazetteer, name: str) -> list[int]:
    written = canonical(name)
    rows = list(table.by_name.get(written, ()))
    for suffix in ("町", "区", "市"):
        rows += table.by_name.get(written + suffix, [])
    heard = texts.sound(texts.fold(name)) if texts.is_kana(texts.fold(name)) else ""
    if heard:
        for end in ("", "ちょお", "まち", "く", "し"):
            rows += by_kana().get(heard + end, [])
    elif not rows:
        rows += by_kana().get(texts.sound(texts.reading(name)), [])
    return list(dict.fromkeys(rows))


def _inside(table: Gazetteer, rows: Iterable[int], city: str, ward: str) -> list[int]:
    return [r for r in rows if city in {"", table.city[r]} and ward in {"", table.ward[r]}]


def _common_starts(table: Gazetteer, stem: str, city: str, ward: str) -> list[Place]:
    """「太秦」 stands for all 太秦…町 of one ward, at their mean."""
    if len(stem) < 2:
        return []
    groups: dict[tuple[str, str, str], list[int]] = {}
    rows = [
        r for name, found in table.by_name.items() if name.startswith(stem) for r in found if table.layer[r] == "town"
    ]
    for r in _inside(table, rows, city, ward):
        groups.setdefault((table.pref[r], table.city[r], table.ward[r]), []).append(r)
    ranked = sorted(groups.items(), key=lambda g: -len(g[1]))
    return [_mean(table, stem, within, rows) for within, rows in ranked[:_LIMIT]]


def _mean(table: Gazetteer, stem: str, within: tuple[str, str, str], rows: list[int]) -> Place:
    if len(rows) == 1:
        return _place(table, rows[0])
    pref, city, ward = within
    name = table.name[rows[0]][: len(stem)]
    lat, lon = (sum(column[r] for r in rows) / len(rows) for column in (table.lat, table.lon))
    return Place(key_of("town", name, city, ward), "town", name, "", pref, city, ward, name, lat, lon)


def _similar(table: Gazetteer, stem: str, city: str, ward: str) -> list[Place]:
    """Small typing slips, written or by sound."""
    if len(stem) < 3:
        return []
    kana = texts.is_kana(stem)
    pool = by_kana() if kana else table.by_name
    hits = process.extract(
        texts.sound(stem) if kana else stem, pool.keys(), scorer=fuzz.ratio, score_cutoff=_FUZZY_CUTOFF, limit=4
    )
    rows = [r for name, _, _ in hits for r in _inside(table, pool[name], city, ward)]
    return [_place(table, r) for r in rows]


def _place(table: Gazetteer, r: int) -> Place:
    layer, name = table.layer[r], table.name[r]
    city, ward = table.city[r], table.ward[r]
    town = name if layer == "town" else ""
    key = table.key(r)
    return Place(
        key,
        layer,
        name,
        texts.fold(table.kana[r]),
        table.pref[r],
        city,
        ward,
        town,
        table.lat[r],
        table.lon[r],
    )


def nearest(lat: float, lon: float) -> Place | None:
    """The town whose point is nearest; None further than 5 km from any known town."""
    table = gazetteer()
    if not len(table.town_rows) or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    flat = (table.town_points - (lat, lon)) * (1.0, math.cos(math.radians(lat)))
    row = int(np.argmin((flat**2).sum(axis=1)))
    km = float(np.hypot(*flat[row])) * _KM_A_DEGREE
    return _place(table, int(table.town_rows[row])) if km <= _NEAREST_KM else None


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres in a straight line between two (lat, lon) points; good to 1 % within a city."""
    dy, dx = a[0] - b[0], (a[1] - b[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return math.hypot(dy, dx) * _KM_A_DEGREE


def walking_minutes(km: float) -> int:
    """Minutes on foot for a straight-line distance, rounded up: 80 m a minute, paths 1.3 times longer."""
    return math.ceil(km * 1_000 * DETOUR / WALK_METRES_A_MINUTE)
