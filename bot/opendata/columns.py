"""Column names of all header generations, and what kind of file they make. By name, never by position."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from bot.opendata.report import Refused, Report, What
from bot.opendata.sheets import Line, Sheet

# field: the names it goes by, as written in the data sets (brackets, underscores, width and spaces do not matter).
_NAMES = {
    "event_name": "イベント名 行事名 催し名 講座名 イベント名称 事業名 プログラム名 eventName",
    "name": "名称 施設名 施設名称 名前 団体名称 サークル名 農園名 name 介護サービス事業所名称 facilityName",
    "kana": "名称カナ イベント名カナ 名称ｶﾅ フリガナ ふりがな 名称フリガナ 介護サービス事業所名称カナ",
    "subtitle": "サブタイトル subtitle",
    "summary": "概要 設置目的 summary",
    "description": "説明 内容 ご案内 イベント内容 description 活動内容",
    "category": "イベント種類 イベント種別 カテゴリー カテゴリ 種別 区分 種別情報 ジャンル 分類 実施支援の主な区分 "
    "タグ eventType 実施サービス",
    "url": "URL コンテンツURL イベントURL ホームページ ホームページURL HP eventUrl contentUrl",
    "status": "状態 開催状況 開催状態 status",
    "from": "開始日 開始年月日 開催開始日 開催日自 dateOfStart",
    "until": "終了日 終了年月日 開催終了日 開催日至 dateOfEnd",
    "days": "開催日 実施日 日程 開催日時 日時 開催期間 期日 活動日 活動日時",
    "start": "開始時間 開始時刻 開催開始時間 開催開始時刻 startTime 時間 開催時間",
    "end": "終了時間 終了時刻 開催終了時間 開催終了時刻 endTime",
    "when_note": "開始日時特記事項 日時備考 日時説明 開催日時特記事項 利用可能日時特記事項 "
    "利用可能時間特記事項 利用可能日時説明",
    "pattern": "開催パターン holdingPattern 利用可能日時式",
    "weekday": "開催曜日 利用可能曜日 曜日",
    "frequency": "開催頻度 頻度",
    "place": "場所名称 会場名 会場 開催場所 開催施設 場所 実施場所 location 活動場所",
    "meet": "集合場所 集合受付場所 集合（受付）場所 受付場所",
    "address": "住所 所在地 所在地連結表記 開催場所住所 施設住所 address 会場住所",
    "pref": "都道府県名 都道府県 住所都道府県 所在地都道府県",
    "city": "市区町村名 市区町村 住所市区町村 所在地市区町村 地方公共団体名",
    "ward": "区 行政区",
    "town": "住所町名 所在地町字",
    "block": "住所丁目以下 所在地番地以下",
    "building": "方書 建物名等 建物名等(方書)",
    "code": "都道府県コード又は市区町村コード 全国地方公共団体コード 市区町村コード 都道府県コード及び市区町村コード",
    "place_code": "所在地全国地方公共団体コード",
    "lat": "緯度 latitude lat",
    "lon": "経度 longitude lng lon",
    "phone": "電話番号 TEL 電話 telephoneNumber 電話番号1",
    "host": "主催者 主催団体 主催 運営団体名 団体名 実施主体 法人の名称",
    "audience": "対象者 対象 参加条件 対象年齢 受入年齢 targetPerson",
    "audience_note": "対象者備考 参加条件詳細",
    "capacity": "定員 定員数 募集人数 capacity",
    "fee": "料金 料金(基本) 参加費 費用 基準料金 feeJPY 受講料",
    "fee_note": "料金(詳細) 料金説明 参加費特記事項",
    "fee_kind": "料金有無 料金種別",
    "fee_adult": "参加費大人",
    "fee_child": "参加費小学生",
    "apply_until": "申込期限日 参加申込終了日 申込締切日",
    "apply_when": "申込期間 申込開始日",
    "apply_how": "申込方法 参加申込方法 予約方法 申し込み方法 申込",
    "apply_note": "予約特記事項",
    "bring": "持ち物 持物 もちもの",
    "remarks": "備考 留意事項 note 注意事項",
    "access": "アクセス方法 交通アクセス",
    "barrier_free": "バリアフリー情報 アクセシビリティ情報 設備情報",
    "online": "Web開催",
    "languages": "外国語対応",
    "id": "NO ID № 番号 項番",
    "holidays": "祝日・年末年始",
    "wheelchair": "車椅子可",
    "wheelchair_loan": "車椅子貸出",
    "cane_loan": "ツエ貸出 杖貸出",
    "braille_blocks": "点字ブロック等の移動支援",
    "reading_aloud": "点字や読上による支援",
    "captions": "字幕",
    "eating": "飲食可否",
    "stroller_loan": "ベビーカー貸出",
    "accessible_toilet": "バリアフリートイレ 多目的トイレ",
    "step_free": "スロープ、エレベータ、エスカレータ",
    "guide_dog": "盲導犬・介助犬・聴導犬同伴 盲導犬・介助犬、聴導犬同伴",
    "writing": "筆談対応",
    "parking_priority": "優先駐車場",
    "ostomate": "オストメイト対応トイレ",
    "child_toilet": "子供トイレ",
    "nursing_room": "授乳室",
    "diaper": "おむつ替えコーナー",
    "stroller": "ベビーカー利用可 ベビーカー利用",
    "mail": "連絡先メールアドレス メールアドレス メールアドレス1 メールアドレス2 E-mail mail",
    "person": "担当者 担当者名 代表者 代表者名 責任者 連絡先氏名 氏名",
    "contact": "連絡先名称 連絡先電話番号 連絡先内線番号 連絡先備考（その他、SNSなど） 連絡先備考 連絡先 "
    "問い合わせ先（市の担当課） 問い合わせ先 問合せ先 内線番号 FAX番号 電話番号1連絡先備考 電話番号2 "
    "電話番号2連絡先備考 メールアドレス1連絡先備考 メールアドレス2連絡先備考 "
    "電話番号(担当者) 携帯電話 contactInformation 連絡先情報",
}  # fmt: skip
# In the order of the Digital Agency's sheet of access (GIF 436, March 2026).
FACT_COLUMNS = (
    *("wheelchair", "wheelchair_loan", "cane_loan", "accessible_toilet", "step_free", "braille_blocks"),
    *("reading_aloud", "guide_dog", "captions", "writing", "parking_priority", "ostomate", "child_toilet"),
    *("nursing_room", "diaper", "eating", "stroller_loan", "stroller"),
)
_PERSONAL = {"mail": "メールアドレスの列", "person": "個人名の列"}
_HEADER_WITHIN = 40
_EXAMPLES = re.compile(r"入力例|記入例|記載例|サンプル|コード表|選択肢|項目説明|項目定義|記入要領|凡例")
_MARKS = re.compile(r"[\s_()\[\]{}【】・★☆※*\"']")
_SIGNS = {"attribution_name": "publisher", "license": "licence", "property": ""}


@dataclass(frozen=True)
class Record:
    """One data row by field; only cells that hold something."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """The rows of a file of a known kind: events, facilities or groups. `title` and `publisher` if it tells them.

    `headings`: the names of its columns as written, each with the field it was taken for; None: not known to us.
    """

    kind: str
    records: tuple[Record, ...]
    title: str = ""
    publisher: str = ""
    headings: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class _Part:
    fields: tuple[str | None, ...]
    records: tuple[Record, ...]
    title: str
    publisher: str
    headings: tuple[tuple[str, str | None], ...]

    @property
    def known(self) -> frozenset[str]:
        return frozenset(field for field in self.fields if field)

    @property
    def kind(self) -> str:
        return kind_of(self.known)


def plain(name: str) -> str:
    """A column name without width, brackets, underscores, spaces, line breaks and marks of duty."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", name)).lower()


def title_of(field: str) -> str:
    """A field's name for people: the first of those it goes by."""
    return _NAMES[field].split(" ")[0] if field in _NAMES else field


@cache
def _by_name() -> Mapping[str, str]:
    return {plain(name): field for field, names in _NAMES.items() for name in names.split(" ")}


def kind_of(fields: Iterable[str]) -> str:
    """What a set of fields makes: "groups" (子ども食堂), "events", "facilities", or "" for neither."""
    known = set(fields)
    named = known & {"name", "event_name"}
    if named and known & {"frequency", "fee_child", "fee_adult"}:
        return "groups"
    if "event_name" in known or (known & {"name", "place"} and known & {"from", "days"}):
        return "events"
    if "name" in known and known & {"address", "lat", "town", "city"}:
        return "facilities"
    return ""


def read_table(sheets: list[Sheet], report: Report) -> Table:
    """The rows of all usable sheets, joined by ID where one sheet carries the details of another.

    Raises:
        Refused: no sheet has columns of a kind we know.
    """
    parts = [part for sheet in sheets if (part := _part(sheet, report))]
    whole = [part for part in parts if part.kind]
    if not whole:
        first = [cell.strip() for sheet in sheets for line in sheet.lines[:1] for cell in line.cells[:8]]
        seen = "、".join(cell for cell in first if cell)
        raise Refused(
            f"何の一覧か分かりません。名称と、開催日か住所の列が必要です（見つかった見出し: {seen[:120] or 'なし'}）"
        )
    kind = whole[0].kind
    records = [record for part in whole if part.kind == kind for record in part.records]
    for part in parts:
        if not part.kind and "id" in part.known:
            records = _joined(records, part.records)
    headings = tuple(dict.fromkeys(heading for part in parts for heading in part.headings))
    return Table(kind, tuple(records), whole[0].title, whole[0].publisher, headings)


def _part(sheet: Sheet, report: Report) -> _Part | None:
    if _EXAMPLES.search(sheet.name):
        report.add(0, What.DROP, sheet.name, "例や説明のシートです")
        return None
    at, fields = _header(sheet.lines)
    if at is None:
        return None
    before = sheet.lines[:at]
    told = {
        name: line.cells[1].strip()
        for line in before
        if len(line.cells) > 1 and (name := _SIGNS.get(line.cells[0].strip().lstrip("#").lower(), ""))
    }
    titles = [c for line in before if not line.cells[0].startswith("#") for c in line.cells if c.strip()]
    records = tuple(r for line in sheet.lines[at + 1 :] if (r := _record(line, fields)))
    _tell_personal(fields, records, report)
    named = zip(sheet.lines[at].cells, fields, strict=True)
    headings = tuple((" ".join(cell.split()), field) for cell, field in named if cell.strip())
    return _Part(fields, records, titles[0].strip() if titles else "", told.get("publisher", ""), headings)


def _header(lines: tuple[Line, ...]) -> tuple[int | None, tuple[str | None, ...]]:
    """The row with the most known column names among the first rows; None when no row has two."""
    best: int | None = None
    fields: tuple[str | None, ...] = ()
    for at, line in enumerate(lines[:_HEADER_WITHIN]):
        read = _fields(line.cells)
        if _known(read) > max(1, _known(fields)):
            best, fields = at, read
    return best, fields


def _fields(cells: Iterable[str]) -> tuple[str | None, ...]:
    names = _by_name()
    return tuple(names.get(plain(cell)) for cell in cells)


def _known(fields: Iterable[str | None]) -> int:
    return len({field for field in fields if field})


def _record(line: Line, fields: tuple[str | None, ...]) -> Record | None:
    if line.cells[0].strip().startswith("#") and not line.cells[0].strip()[1:].isdigit() and not fields[0]:
        return None
    if _known(_fields(line.cells)) > max(1, len(fields) // 3):  # a second header row in another language
        return None
    cells: dict[str, str] = {}
    for field, cell in zip(fields, line.cells, strict=False):
        if field and cell.strip() and field not in cells:
            cells[field] = cell.strip()
    return Record(line.number, cells) if set(cells) - {"id", "code", "pref", "city"} else None


def _tell_personal(fields: Iterable[str | None], records: tuple[Record, ...], report: Report) -> None:
    for field in sorted(set(fields) & set(_PERSONAL), key=str):
        filled = sum(str(field) in record.cells for record in records)
        if filled:
            report.add(0, What.DROP, str(field), f"{_PERSONAL[str(field)]}は読みません（{filled}件）")


def _joined(records: list[Record], details: tuple[Record, ...]) -> list[Record]:
    """Each record once per detail row with its ID; what the record says itself stays."""
    by_id: dict[str, list[Record]] = {}
    for detail in details:
        by_id.setdefault(detail.cells.get("id", ""), []).append(detail)
    return [
        Record(record.line, {**detail.cells, **record.cells})
        for record in records
        for detail in by_id.get(record.cells.get("id", ""), [Record(record.line, {})])
    ]
