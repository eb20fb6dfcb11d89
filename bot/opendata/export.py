"""The catalogue as open data: 推奨データセット's columns for events and facilities, as CSV that opens anywhere.

What people typed can begin like a formula; a spreadsheet is not to run it (OWASP, CSV injection). Residents are in none
of it, nor is anything that is a sample; what came from another publisher names it in 出典, as its licence asks.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, joinedload

from bot.opendata import places
from bot.opendata.columns import FACT_COLUMNS, title_of
from bot.opendata.facts import pairs_of
from bot.opendata.values import FORMULA
from models.area import Area
from models.base import JAPAN
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence, OccurrenceStatus
from models.venue import Venue

# Columns of 推奨データセット (NEC-FIWARE/smart-data-models, March 2021), then of GIF; 祝日・年末年始 is ours.
EVENTS = (
    "都道府県コード又は市区町村コード", "NO", "都道府県名", "市区町村名", "イベント名", "イベント名_カナ",
    "開始日", "終了日", "開始時間", "終了時間", "開始日時特記事項", "説明", "料金(基本)", "主催者", "場所名称", "住所",
    "緯度", "経度", "定員", "参加申込方法", "URL", "対象者", "開催パターン", "祝日・年末年始", "Web開催", "タグ",
    "アクセシビリティ情報", "持ち物", "出典",
)  # fmt: skip
FACILITIES = (
    "都道府県コード又は市区町村コード", "NO", "都道府県名", "市区町村名", "名称", "名称_カナ", "住所", "緯度", "経度",
    "電話番号", "利用可能日時特記事項", "説明", "URL",
    *map(title_of, FACT_COLUMNS), "アクセシビリティ情報", "タグ", "出典",
)  # fmt: skip
ENCODINGS: Mapping[str, str] = {"utf-8": "utf-8-sig", "cp932": "cp932"}
_FORMULA = (*FORMULA, "\t", "\r")
_SEPARATOR = ";"
_IRREGULAR = "不定期"
# What CP932 has under another sign of the same look.
_LOOKS_LIKE = str.maketrans("〜−—‖", "～－―∥")
_ONLINE = {True: "オンライン", False: "現地開催のみ", None: ""}
_AT_ONCE = 500

Line = dict[str, object]
_Date = Row[*tuple[Any, ...]]


def events_file(session: Session, *, now: datetime, encoding: str = "utf-8") -> bytes:
    """Coming events: a repeating one is a row with its code, any other a row for each date."""
    return written(EVENTS, event_lines(session, now=now), encoding)


def facilities_file(session: Session, *, encoding: str = "utf-8") -> bytes:
    """Venues of active gatherings."""
    return written(FACILITIES, facility_lines(session), encoding)


def event_lines(session: Session, *, now: datetime) -> Iterator[Line]:
    """The rows of `events_file`, by column."""
    rows = select(Gathering).where(Gathering.status == GatheringStatus.ACTIVE, Gathering.sample.is_(False))
    rows = rows.options(
        joinedload(Gathering.venue).joinedload(Venue.area), joinedload(Gathering.area), joinedload(Gathering.group)
    )
    coming = _coming(session, now)
    for gathering in session.scalars(rows.order_by(Gathering.id)):
        line = _event(gathering)
        if gathering.rule:
            yield line | _repeating(gathering)
        dates = [line | _date(one) for one in coming.get(gathering.id, ()) if one.by_hand or not gathering.rule]
        # Said in words alone (年に数回): there is no date, and it takes place all the same.
        in_words = bool(gathering.rule_words) and not gathering.rule
        yield from dates or ([line | {"開催パターン": _IRREGULAR}] if in_words else [])


def facility_lines(session: Session) -> Iterator[Line]:
    """The rows of `facilities_file`, by column."""
    used = select(Gathering.venue_id).where(Gathering.status == GatheringStatus.ACTIVE)
    rows = select(Venue).where(Venue.id.in_(used), Venue.sample.is_(False)).options(joinedload(Venue.area))
    for venue in session.scalars(rows.order_by(Venue.id)):
        yield _place(venue.area) | {
            "NO": venue.public_id,
            "名称": venue.name,
            "名称_カナ": venue.kana,
            "住所": _address(venue, venue.area),
            "緯度": _degrees(venue.lat),
            "経度": _degrees(venue.lon),
            "電話番号": venue.phone,
            "利用可能日時特記事項": venue.hours,
            "説明": venue.description,
            "URL": venue.url,
            "タグ": _SEPARATOR.join(venue.categories),
            "出典": venue.attribution,
            **_access(venue),
        }


def written(columns: Iterable[str], lines: Iterable[Line], encoding: str) -> bytes:
    """A CSV file (RFC 4180); letters that CP932 lacks become 〓, as Japanese printers show them."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(columns)
    rows.writerows([_plain(line.get(column, "")) for column in columns] for line in lines)
    codec = ENCODINGS[encoding]
    if codec == "cp932":
        return b"".join(_in_cp932(letter) for letter in text.getvalue().translate(_LOOKS_LIKE))
    return text.getvalue().encode(codec)


def _event(gathering: Gathering) -> Line:
    venue, point = gathering.venue, gathering.point
    return _place(gathering.place) | {
        "NO": gathering.public_id,
        "イベント名": gathering.name,
        "イベント名_カナ": gathering.kana,
        "開始日時特記事項": gathering.rule_words,
        "説明": gathering.description,
        "料金(基本)": gathering.fee,
        "主催者": gathering.group.name if gathering.group else "",
        "場所名称": gathering.place_name,
        "住所": _address(venue, gathering.place),
        "緯度": _degrees(point and point[0]),
        "経度": _degrees(point and point[1]),
        "定員": gathering.capacity or "",
        "参加申込方法": gathering.how_to_join,
        "URL": gathering.url,
        "出典": gathering.attribution,
        "対象者": gathering.audience,
        "持ち物": gathering.bring,
        "Web開催": _ONLINE[gathering.online],
        "タグ": _SEPARATOR.join(gathering.categories),
        "アクセシビリティ情報": pairs_of({**(venue.facts if venue else {}), **gathering.facts}),
    }


def _access(venue: Venue) -> Line:
    """A column for each fact that the data set asks for; what it does not ask for in words, beside each other."""
    asked: Line = {title_of(key): pairs_of({key: venue.facts[key]})[-1] for key in FACT_COLUMNS if key in venue.facts}
    others = {key: fact for key, fact in venue.facts.items() if key not in FACT_COLUMNS}
    return asked | {"アクセシビリティ情報": pairs_of(others)}


def _address(venue: Venue | None, area: Area | None) -> str:
    """The area's own name where no address is known: so the place is found again."""
    if venue and venue.address:
        return venue.address
    return area.pref + area.full_name if area else ""


def _coming(session: Session, now: datetime) -> dict[int, list[_Date]]:
    """The dates ahead by their gathering, the soonest first: all at once, for there are thousands."""
    columns = (Occurrence.gathering_id, Occurrence.starts_at, Occurrence.ends_at, Occurrence.has_time)
    rows = select(*columns, Occurrence.by_hand, Occurrence.note).where(
        Occurrence.is_ahead(now), Occurrence.status == OccurrenceStatus.PLANNED
    )
    found: dict[int, list[_Date]] = {}
    for row in session.execute(rows.order_by(Occurrence.starts_at)):
        found.setdefault(row.gathering_id, []).append(row)
    return found


def _date(one: _Date) -> Line:
    start, end = one.starts_at.astimezone(JAPAN), one.ends_at.astimezone(JAPAN) if one.ends_at else None
    note: Line = {"開始日時特記事項": one.note} if one.note else {}
    shown: Line = note | {"開始日": f"{start:%Y-%m-%d}", "終了日": f"{end or start:%Y-%m-%d}"}
    if one.has_time:
        shown |= {"開始時間": f"{start:%H:%M}", "終了時間": f"{end:%H:%M}" if end else ""}
    return shown


def _repeating(gathering: Gathering) -> Line:
    period: Line = {"開始日": gathering.period_from or "", "終了日": gathering.period_until or ""}
    holidays = "休み" if gathering.skip_holidays else ""
    return period | _hours(gathering) | {"開催パターン": gathering.rule, "祝日・年末年始": holidays}


def _hours(gathering: Gathering) -> Line:
    times = {"開始時間": gathering.start_time, "終了時間": gathering.end_time}
    return {name: f"{at:%H:%M}" if at else "" for name, at in times.items()}


def _place(area: Area | None) -> Line:
    if area is None:
        return {}
    known = places.of_name(area.city, area.pref) if area.city else None
    code = known.code if known else ""
    return {"都道府県コード又は市区町村コード": code, "都道府県名": area.pref, "市区町村名": area.city + area.ward}


def _degrees(value: float | None) -> str:
    """Six digits behind the point, about ten centimetres."""
    return "" if value is None else f"{value:.6f}"


def _plain(value: object) -> str:
    text = str(value)
    return "'" + text if text.startswith(_FORMULA) else text


def _in_cp932(letter: str) -> bytes:
    try:
        return letter.encode("cp932")
    except UnicodeEncodeError:
        return "〓".encode("cp932")
