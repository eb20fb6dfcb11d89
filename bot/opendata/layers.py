"""Layers of areas from a file: school districts, 町会 … each a list of towns. See docs/areas.md for its columns."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bot.opendata.areas import load_areas
from bot.opendata.columns import plain
from bot.opendata.report import Refused, Report, What
from bot.opendata.sheets import Line
from bot.opendata.workbooks import read_sheets
from models.area import Area, AreaBlock

_COLUMNS = {
    "layer": ("層", "layer"),
    "name": ("名前", "名称", "name"),
    "kana": ("よみ", "ふりがな", "kana"),
    "city": ("市区町村", "市", "city"),
    "ward": ("区", "ward"),
    "towns": ("町", "町名", "towns"),
}
_RESERVED = frozenset(("city", "ward", "town", "station"))


@dataclass(frozen=True)
class _District:
    line: int
    layer: str
    name: str
    kana: str
    city: str
    ward: str
    towns: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.layer}/{self.city}/{self.ward}/{self.name}"


def load_layer(session: Session, path: Path, *, sample: bool = False) -> Report:
    """Bring one file of districts into the database; a district's towns become exactly those of the file. Repeatable.

    Raises:
        Refused: the file has not the columns, or no row can be used.
    """
    report = Report(path.name, kind="layer")
    districts = _read(path, report)
    load_areas(session)
    report.rows = len(districts)
    for district in districts:
        blocks = _blocks(session, district, report)
        if blocks:
            _store(session, district, blocks, report, sample=sample)
    if districts and not report.counts:
        raise Refused(f"{path.name}: 町の名前が1つも見つかりません。市区町村と区、町名をたしかめてください")
    return report


def _read(path: Path, report: Report) -> list[_District]:
    lines = [line for line in read_sheets(path)[0].lines if not line.cells[0].startswith("#")]
    names = [plain(cell) for cell in lines[0].cells]
    at = {field: next((names.index(n) for n in known if n in names), None) for field, known in _COLUMNS.items()}
    missing = [_COLUMNS[field][0] for field in ("name", "city", "towns") if at[field] is None]
    if missing:
        raise Refused(f"{path.name} に必要な列がありません: {'、'.join(missing)}")
    return [district for line in lines[1:] if (district := _district(line, at, report))]


def _district(line: Line, at: Mapping[str, int | None], report: Report) -> _District | None:
    cells = {f: line.cells[i].strip() if i is not None and i < len(line.cells) else "" for f, i in at.items()}
    layer = cells["layer"] or "school"
    towns = tuple(town for part in re.split(r"[;；、,/\s]+", cells["towns"]) if (town := part.strip()))
    if not cells["name"] or not cells["city"] or not towns or layer in _RESERVED:
        report.add(line.number, What.REFUSAL, "名前", "名前・市区町村・町のどれかがないか、使えない層です")
        return None
    return _District(line.number, layer, cells["name"], cells["kana"], cells["city"], cells["ward"], towns)


def _blocks(session: Session, district: _District, report: Report) -> list[Area]:
    """The town blocks of a district: 太秦* are all that begin so, 成城 is 成城 with all its chome."""
    rows = select(Area).where(Area.layer == "town", Area.city == district.city, Area.ward == district.ward)
    towns = session.scalars(rows).all()
    found: dict[int, Area] = {}
    for written in district.towns:
        stem = re.escape(written.rstrip("*＊"))
        pattern = re.compile(rf"{stem}.*" if written[-1] in "*＊" else rf"{stem}(?:\d+丁目)?")
        fits = [town for town in towns if pattern.fullmatch(town.name)]
        if not fits:
            report.add(district.line, What.REFUSAL, "町", "この市区にない町です", change=(written, ""))
        found |= {town.id: town for town in fits}
    return list(found.values())


def _store(session: Session, district: _District, blocks: list[Area], report: Report, *, sample: bool) -> None:
    points = [(b.lat, b.lon) for b in blocks if b.lat is not None and b.lon is not None]
    values: dict[str, Any] = {
        "layer": district.layer,
        "name": district.name,
        "kana": district.kana,
        "pref": blocks[0].pref,
        "city": district.city,
        "ward": district.ward,
        "lat": round(sum(lat for lat, _ in points) / len(points), 6) if points else None,
        "lon": round(sum(lon for _, lon in points) / len(points), 6) if points else None,
        "sample": sample,
    }
    area = Area.by_key(session, district.key)
    if area is None:
        area = Area(key=district.key, **values)
        session.add(area)
        report.counts["area created"] += 1
    else:
        differs = any(getattr(area, name) != value for name, value in values.items())
        for name, value in values.items():
            setattr(area, name, value)
        report.counts["area updated" if differs else "area unchanged"] += 1
    session.flush()
    _link(session, area.id, {block.id for block in blocks}, report)


def _link(session: Session, area_id: int, wanted: set[int], report: Report) -> None:
    there = set(session.scalars(select(AreaBlock.block_id).where(AreaBlock.area_id == area_id)))
    if gone := there - wanted:
        session.execute(delete(AreaBlock).where(AreaBlock.area_id == area_id, AreaBlock.block_id.in_(gone)))
        report.counts["block removed"] += len(gone)
    if new := wanted - there:
        session.execute(insert(AreaBlock), [{"area_id": area_id, "block_id": number} for number in sorted(new)])
        report.counts["block created"] += len(new)
