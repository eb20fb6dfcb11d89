"""One row at a time: cells to values with every repair and refusal noted. Shared by the three kinds of files."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.opendata import places, values
from bot.opendata.columns import Record
from bot.opendata.facts import facts_of_columns, facts_of_pairs, facts_of_words
from bot.opendata.places import Located, Municipality
from bot.opendata.report import Report, What

Found = TypeVar("Found")

CONTACTS = frozenset({"phone", "mail", "person", "contact"})
_COPIED = re.compile(r"^(?:開始日|終了日|開始時刻|終了時刻|申込期限日|申込期限時刻)[:：]\s*[\d/\-:： ]*$")
_TITLES = {
    "name": "名称", "event_name": "イベント名", "place": "場所", "meet": "集合場所", "address": "住所",
    "days": "開催日", "from": "開始日", "until": "終了日", "start": "開始時間", "end": "終了時間",
    "when_note": "日時備考",
    "capacity": "定員", "fee": "料金", "fee_note": "料金(詳細)", "phone": "電話番号", "url": "URL", "host": "主催",
    "remarks": "備考", "description": "説明", "summary": "概要", "apply_how": "申込方法", "apply_note": "予約特記事項",
    "apply_when": "申込期間", "audience": "対象", "lat": "緯度・経度", "code": "コード", "building": "建物",
    "bring": "持ち物",
}  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """What holds for a whole file. `city` None: the file and its rows must say it themselves.

    `step` is called before each row: somebody may be watching how far the reading is.
    """

    report: Report
    city: Municipality | None = None
    keep_phones: bool = True
    step: Callable[[], object] = lambda: None


def title_of(field: str) -> str:
    """The field's name for the operator."""
    return _TITLES.get(field, field)


@dataclass(frozen=True)
class Row:
    """A record with the setting of its file."""

    record: Record
    setting: Setting

    @property
    def line(self) -> int:
        """Where it stands in the file."""
        return self.record.line

    def note(self, what: What, field: str, why: str, *, change: tuple[str, str] = ("", "")) -> None:
        """Note something about this row; contact columns never show their value."""
        shown = ("", "") if field in CONTACTS else change
        self.setting.report.add(self.line, what, title_of(field), why, change=shown)

    def raw(self, field: str) -> str:
        """The cell as it stands; "" when empty or missing."""
        return self.record.cells.get(field, "")

    def words(self, field: str) -> str:
        """The cell for people: cleaned, without private contact details."""
        read = values.text(self.raw(field))
        if read.refused:
            self.note(What.REFUSAL, field, read.why, change=(self.raw(field), ""))
            return ""
        kept = "\n".join(line for line in read.value.split("\n") if not _COPIED.match(line))
        scrubbed = values.scrub(kept, all_phones=not self.setting.keep_phones)
        for kind in scrubbed.taken:
            self.note(What.DROP, field, f"文の中の{kind}を取りのぞきました")
        return scrubbed.value.strip()

    def first(self, *fields: str) -> str:
        """The first of these cells that says something."""
        return next((found for field in fields if (found := self.words(field))), "")

    def joined(self, *fields: str) -> str:
        """Cells that say something new, one under the other."""
        kept: list[str] = []
        for field in fields:
            found = self.words(field)
            if found and not any(found in other for other in kept):
                kept.append(found)
        return "\n".join(kept)

    def url(self) -> str:
        """An address of a page; anything else is left out."""
        found = values.text(self.raw("url")).value.split("\n")[0].strip()
        if not found:
            return ""
        if re.fullmatch(r"https?://[^\s<>\"]+", found):
            return found
        if re.fullmatch(r"www\.[^\s<>\"]+", found):
            return "https://" + found
        self.note(What.REFUSAL, "url", "ページの住所の形ではありません")
        return ""

    def city(self) -> Municipality | None:
        """The municipality the row is about: by its code, its name columns, or the file's."""
        for field in ("place_code", "code"):
            if found := places.of_code(self.raw(field)):
                return found
        pref = values.flat(self.raw("pref"))
        named = (
            places.of_name(values.flat(self.raw("city")), pref)
            or places.of_address(pref + values.flat(self.raw("city")))[0]
        )
        return named or self.setting.city

    def address(self) -> str:
        """The address as written, put together from its parts where it stands in several columns."""
        whole = self.words("address").replace("\n", " ")
        if not whole and (self.raw("town") or self.raw("block")):
            whole = "".join(self.words(field) for field in ("pref", "city", "ward", "town", "block"))
        building = self.words("building")
        return f"{whole} {building}" if whole and building and building not in whole else whole or building

    def located(self, address: str) -> Located:
        """The area of the row's place."""
        return places.locate(address, self.city())

    def point(self, city: Municipality | None) -> tuple[float | None, float | None]:
        """The row's own point, checked against its city."""
        found = values.point(self.raw("lat"), self.raw("lon"))
        if found.lat is not None and found.lon is not None and places.far_from(city, found.lat, found.lon):
            found = values.Point(why="市区町村から遠すぎる位置です")
        if found.why:
            what = What.REPAIR if found.lat is not None else What.REFUSAL
            self.note(what, "lat", found.why, change=(f"{self.raw('lat')}, {self.raw('lon')}", ""))
        return found.lat, found.lon

    def facts(self, *fields: str) -> dict[str, bool]:
        """What columns and words say about access and support."""
        said = facts_of_words("\n".join(self.raw(field) for field in fields))
        return said | facts_of_pairs(self.raw("barrier_free")) | facts_of_columns(self.record.cells)

    def capacity(self) -> int | None:
        """How many people fit in; None: unknown."""
        found = values.capacity(self.raw("capacity"))
        if found.why:
            self.note(What.REPAIR, "capacity", found.why, change=(self.raw("capacity"), str(found.value or "")))
        return found.value

    def check_code(self) -> None:
        """Note a municipality code that had to be put right or says nothing."""
        cell = self.raw("code")
        digits = re.sub(r"\D", "", values.flat(cell).removesuffix(".0"))
        if not digits or digits.endswith("000") or digits in places.municipalities():
            return
        found = places.of_code(cell)
        if found is None and len(digits) == 6 and digits[2:5] == "000":
            return
        why = "先頭の0か検査数字が欠けたコードです" if found else "知らない市区町村コードです"
        self.note(What.REPAIR if found else What.REFUSAL, "code", why, change=(cell, found.code if found else ""))


def each_readable(rows: Iterable[Row], read: Callable[[Row], Found | None]) -> list[Found]:
    """What every row becomes; a row that breaks its reader is refused and the others go on."""
    found = []
    for row in rows:
        row.setting.step()
        try:
            one = read(row)
        except Exception:
            # The edge between strangers' files and us: whatever is wrong with this row, the next may be fine.
            row.note(What.LOST, "name", "この行は読めませんでした")
            continue
        if one is not None:
            found.append(one)
    return found


def steady_key(*parts: str) -> str:
    """A key that spelling of width, spaces and marks does not change."""
    plain = "|".join(
        re.sub(r"[\s・、,.。「」『』()\[\]【】~〜\-]", "", unicodedata.normalize("NFKC", part)).lower()
        for part in parts
    )
    return hashlib.sha256(plain.encode()).hexdigest()[:20]


def categories(cells: Iterable[str]) -> tuple[str, ...]:
    """The publisher's own categories, each once."""
    return tuple(dict.fromkeys(word for cell in cells for word in values.split_words(cell)))
