"""Days as municipal files write them: ISO, slashes, wareki, Excel serials, lists, spans, and days without a year."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_DAY = re.compile(
    r"(?:(?:(?P<era>令和|平成|昭和|[RHS](?=\d|元))\s*(?P<nth>\d{1,2}|元)\s*[年./\-]|(?P<year>(?:19|20)\d\d)\s*[年./\-])\s*)?"
    r"(?:(?P<month>\d{1,2})\s*[月/.\-]\s*)?(?P<day>\d{1,2})(?!\d)\s*日?"
    r"\s*(?:\(\s*(?P<weekday>[月火水木金土日])(?:曜日?)?[^)]{0,8}\)|(?P<weekday2>[月火水木金土日])曜日?)?"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_ALL_ON = re.compile(r"(?:いずれも|すべて|全て|週の)\s*\(?\s*([月火水木金土日])")
_SPAN = re.compile(r"~|から|より")
_WEEKDAYS = "月火水木金土日"
_FIRST_SERIAL, _LAST_SERIAL = 25_000, 60_000


@dataclass(frozen=True)
class Days:
    """Days of one cell. `first`/`last`: a span whose days between are not known. `words` kept when more was said."""

    days: tuple[date, ...] = ()
    span: tuple[date | None, date | None] | None = None
    words: str = ""
    why: str = ""


@dataclass(frozen=True)
class _Hit:
    day: date
    begins: int
    ends: int
    why: str


def read_day(cell: str, near: date) -> tuple[date | None, str]:
    """One day, and why it is unknown or read differently (empty when it simply stands there)."""
    found = read_days(cell, near)
    if found.span:
        first = found.span[0] or found.span[1]
        return first, "期間の初めの日を使います"
    if found.days:
        return found.days[0], found.why
    return None, found.why or ("日付として読めません" if cell.strip() else "")


def read_days(cell: str, near: date) -> Days:
    """All days a cell names. Days without a year need a weekday to be sure: the fitting year nearest to `near`."""
    plain = unicodedata.normalize("NFKC", cell).replace("〜", "~").replace("～", "~").strip()
    if not plain:
        return Days()
    if serial := _SERIAL.fullmatch(plain):
        number = int(serial[1])
        if _FIRST_SERIAL <= number <= _LAST_SERIAL:
            return Days((date(1899, 12, 30) + timedelta(days=number),), why="Excelの通し番号を日付に直しました")
    plain = _COMPACT.sub(r"\1-\2-\3", plain)
    told, remark = _without_remarks(plain)
    hits = _hits(told, near)
    if not hits:
        return Days(words=cell.strip(), why="" if not re.search(r"\d", plain) else "日付が読めないか、年が分かりません")
    why = next((hit.why for hit in hits if hit.why), "")
    span = _span(told, hits)
    days = tuple(sorted({hit.day for hit in hits})) if span is None else ()
    return Days(days, span, cell.strip() if span or remark or not _only_days(told, hits) else "", why)


def _without_remarks(plain: str) -> tuple[str, str]:
    """Cut off what follows ※ and brackets that are no weekday."""
    told, mark, remark = plain.partition("※")
    return told, mark + remark


def _hits(plain: str, near: date) -> list[_Hit]:
    common = _ALL_ON.search(plain)
    hits: list[_Hit] = []
    year: int | None = None
    month: int | None = None
    for found in _DAY.finditer(plain):
        if not found["month"] and not (month and _continues(plain, found)):
            continue
        if _told_year(found) is not None:
            year = _told_year(found)
        if found["month"]:
            month = int(found["month"])
        weekday = found["weekday"] or found["weekday2"] or (common[1] if common else "")
        day, why = _resolve((year, int(month or 0), int(found["day"])), weekday, hits[-1].day if hits else near)
        if day is None:
            continue
        if found["month"] and year is not None and hits and _told_year(found) is None and day < hits[-1].day:
            day, why = _safe(year + 1, day.month, day.day) or day, "年をまたぐと読みました"
        hits.append(_Hit(day, found.start(), found.end(), why))
    return hits


def _continues(plain: str, found: re.Match[str]) -> bool:
    """A bare day goes on from the last month only with a sign that it is a day: 5日, 19日, ・12日, 11(月)."""
    return "日" in found.group() or bool(found["weekday"]) or plain[max(0, found.start() - 1)] in "・,、"


def _told_year(found: re.Match[str]) -> int | None:
    if found["year"]:
        return int(found["year"])
    if found["era"]:
        return _ERAS[found["era"]] + (1 if found["nth"] == "元" else int(found["nth"]))
    return None


def _resolve(parts: tuple[int | None, int, int], weekday: str, near: date) -> tuple[date | None, str]:
    year, month, day = parts
    if year is not None:
        found = _safe(year, month, day)
        if found and weekday and _WEEKDAYS[found.weekday()] != weekday:
            return found, "曜日が日付と合いません（日付のほうを使います）"
        return found, ""
    fits = [
        found
        for y in range(near.year - 2, near.year + 3)
        if (found := _safe(y, month, day)) and weekday and _WEEKDAYS[found.weekday()] == weekday
    ]
    best = min(fits, key=lambda found: abs((found - near).days), default=None)
    return best, "年がないので、曜日が合う年を選びました" if best else ""


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _span(plain: str, hits: list[_Hit]) -> tuple[date | None, date | None] | None:
    if len(hits) == 1:
        before, after = plain[: hits[0].begins].strip(), plain[hits[0].ends :].strip()
        if before.endswith("~") or after.startswith("まで"):
            return None, hits[0].day
        if after.startswith(("~", "から")):
            return hits[0].day, None
        return None
    if _SPAN.search(plain[hits[0].ends : hits[1].begins]):
        return hits[0].day, hits[1].day
    return None


def _only_days(plain: str, hits: list[_Hit]) -> bool:
    left = list(plain)
    for hit in hits:
        left[hit.begins : hit.ends] = " " * (hit.ends - hit.begins)
    return not re.sub(r"[\s、,・･①-⑳()]|いずれも|すべて|[月火水木金土日]|まで", "", "".join(left))
