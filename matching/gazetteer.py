"""The table behind `areas`: towns, wards, cities and stations from `data/areas/*.csv.gz`, loaded once, kept in arrays.

Any CSV (or .csv.gz) of the town columns dropped into that folder is read too; see its README.
"""

import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching import text as texts
from matching.ready import ready

FOLDER = Path(__file__).parent / "data" / "areas"
_ARRAYS = {"town_rows", "town_points"}
_NOT_TOWNS = {"municipalities", "stations", "wards", "nicknames"}
_SAME_SIGN = str.maketrans(
    {
        "ヶ": "ケ",
        "ヵ": "ケ",
        "が": "ケ",
        "ガ": "ケ",
        "之": "の",
        "ノ": "の",
        "乃": "の",
        "條": "条",
        "曾": "曽",
        "龍": "竜",
        "澤": "沢",
    }
)
_KANJI_NUMBER = re.compile(r"([一二三四五六七八九十]+)(?=条|丁目|番|線)")
_STATION_WARD = re.compile(r"市(.{1,4}区)")


@dataclass(slots=True)
class Gazetteer:
    """Rows by number: `layer`, `names` (city, ward, town with chome, name), points; and the look-ups to row numbers."""

    layer: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    kana: list[str] = field(default_factory=list)
    pref: list[str] = field(default_factory=list)
    city: list[str] = field(default_factory=list)
    ward: list[str] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    by_name: dict[str, list[int]] = field(default_factory=dict)
    by_postal: dict[str, list[int]] = field(default_factory=dict)
    by_key: dict[str, int] = field(default_factory=dict)
    nicknames: dict[str, str] = field(default_factory=dict)
    covered: frozenset[str] = frozenset()
    town_rows: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    town_points: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))

    def add(self, layer: str, name: str, kana: str, within: tuple[str, str, str], point: tuple[float, float]) -> int:
        """One more row; `within` is (prefecture, city, ward)."""
        row = len(self.name)
        pref, city, ward = within
        for column, value in zip(
            (self.layer, self.name, self.kana, self.pref, self.city, self.ward),
            (layer, name, kana, pref, city, ward),
            strict=True,
        ):
            column.append(value)
        self.lat.append(point[0])
        self.lon.append(point[1])
        self.by_name.setdefault(canonical(name), []).append(row)
        key = key_of(layer, name, city, ward)
        if self.by_key.setdefault(key, row) != row and layer == "city":
            self.by_key.setdefault(self.key(row), row)
        return row

    def key(self, row: int) -> str:
        """The stable key of a row, with the prefecture where two have a city of that name: 広島県府中市."""
        key = key_of(self.layer[row], self.name[row], self.city[row], self.ward[row])
        first = self.by_key.get(key, row)
        return self.pref[row] + key if self.layer[row] == "city" and self.pref[first] != self.pref[row] else key


def key_of(layer: str, name: str, city: str, ward: str) -> str:
    """The stable key: 「京都市/右京区/太秦蜂岡町」, stations with 駅 at the end."""
    if layer == "city":
        return city
    if layer == "ward":
        return f"{city}/{ward}"
    return f"{city}/{ward}/{name}駅" if layer == "station" else f"{city}/{ward}/{name}"


def canonical(name: str) -> str:
    """One spelling for a written place name: ヶ/ケ/が, 之/ノ/の, 大字, 三丁目 and 3丁目 alike."""
    plain = name.translate(_SAME_SIGN).replace("大字", "").replace(" ", "")
    if "条" in plain or "丁目" in plain or "線" in plain:
        plain = _KANJI_NUMBER.sub(lambda m: str(texts.number(m.group(1))), plain)
    return texts.fold(plain)


@cache
def gazetteer() -> Gazetteer:
    """The loaded table."""
    table = Gazetteer(*ready("gazetteer", read_places))
    towns = [r for r in range(len(table.name)) if table.layer[r] == "town"]
    table.town_rows = np.array(towns, np.int32)
    table.town_points = np.array([(table.lat[r], table.lon[r]) for r in towns]).reshape(-1, 2)
    return table


def read_places() -> tuple[Any, ...]:
    """The fields of the table, but for its arrays, from the files."""
    table = Gazetteer()
    covered: set[str] = set()
    for file in sorted(FOLDER.glob("*.csv*")):
        if file.name.split(".")[0] not in _NOT_TOWNS:
            covered |= _add_towns(table, file)
    table.covered = frozenset(covered)
    _add_stations(table)
    _add_municipalities(table)
    nick = FOLDER / "nicknames.csv"
    table.nicknames = (
        {texts.sound(texts.normalise(r["nickname"])): r["name"] for r in _rows(nick)} if nick.exists() else {}
    )
    return tuple(getattr(table, each.name) for each in fields(table) if each.name not in _ARRAYS)


@cache
def by_kana() -> dict[str, list[int]]:
    """Row numbers by how the name sounds; made when the first name in kana comes."""
    heard: dict[str, list[int]] = {}
    for row, kana in enumerate(gazetteer().kana):
        if kana:
            heard.setdefault(texts.sound(kana), []).append(row)
    return heard


def _rows(file: Path) -> Iterator[dict[str, str]]:
    raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    lines = csv.reader(io.StringIO(raw.decode("utf-8-sig")))
    header = next(lines)
    yield from (dict(zip(header, line, strict=True)) for line in lines if line)


def _add_towns(table: Gazetteer, file: Path) -> set[str]:
    """Each 町字 with its chome, and before them the town as a whole at their mean."""
    groups: dict[tuple[str, str, str, str], list[dict[str, str]]] = {}
    for row in _rows(file):
        if row["lat"]:
            groups.setdefault((row["pref"], row["city"], row["ward"], row["town"]), []).append(row)
    for (pref, city, ward, town), rows in groups.items():
        within, points = (pref, city, ward), [(float(r["lat"]), float(r["lon"])) for r in rows]
        mean = (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
        whole = table.add("town", town, rows[0]["town_kana"], within, mean)
        for row, point in zip(rows, points, strict=True):
            if row["chome"]:
                table.add("town", town + row["chome"], "", within, point)
        for postal in {p for r in rows for p in r["postal"].split(";") if p}:
            table.by_postal.setdefault(postal, []).append(whole)
    return {key[1] for key in groups}


def _add_stations(table: Gazetteer) -> None:
    seen: set[str] = set()
    for row in _rows(FOLDER / "stations.csv.gz"):
        found = _STATION_WARD.search(row["address"])
        ward = found.group(1) if found and row["city"].endswith("市") else ""
        name = re.sub(r"[(（].*", "", row["name"])
        if (key := key_of("station", name, row["city"], ward)) not in seen:
            seen.add(key)
            kana = re.sub(r"[(（].*", "", row["name_kana"])
            table.add("station", name, kana, (row["pref"], row["city"], ward), (float(row["lat"]), float(row["lon"])))


def _add_municipalities(table: Gazetteer) -> None:
    for row in _rows(FOLDER / "municipalities.csv.gz"):
        if not row["lat"]:
            continue
        within, point = (row["pref"], row["city"], row["ward"]), (float(row["lat"]), float(row["lon"]))
        if row["ward"]:
            city_kana = table.kana[table.by_key[row["city"]]] if row["city"] in table.by_key else ""
            table.add("ward", row["ward"], row["city_kana"].removeprefix(city_kana), within, point)
        else:
            table.add("city", row["city"], row["city_kana"], within, point)
