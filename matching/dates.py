"""Days said relative to today (明日, 今週の土曜, 12月24日, 年末年始, this weekend) as dates. Reads no clock.

Weekdays and parts of the day that say nothing of a week are `slots`' business.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TypeAlias

import jpholiday

from matching import text as texts
from matching.patterns import any_of

Days: TypeAlias = frozenset[date]
_Reader: TypeAlias = Callable[[re.Match[str], date], Iterable[date]]

_DAY = timedelta(days=1)
_LONG_HOLIDAY = 3
_LOOK_AHEAD = 120
_WEEKDAYS = "月火水木金土日"
_KANA_DAYS = ("げつ", "か", "すい", "もく", "きん", "ど", "にち")
_ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKS = {"再来週": 2, "さ来週": 2, "さらいしゅう": 2, "今週": 0, "こんしゅう": 0, "来週": 1, "らいしゅう": 1}


def spoken(text: str, today: date) -> Days | None:
    """The days a normalised sentence names, today the first of them at most; None when it names none."""
    text = texts.with_digits(text)
    if not _ANY_SAYING.search(text):
        return None
    found: set[date] = set()
    for pattern, read in _SAYINGS:
        for hit in pattern.finditer(text):
            found |= {day for day in read(hit, today) if day >= today}
        text = pattern.sub(" ", text)
    return frozenset(found) or None


def without(text: str) -> str:
    """The sentence without the words that name days: 「12月24日」 is no interest in numbers."""
    if _ANY_SAYING.search(plain := texts.with_digits(text)):
        text = plain
        for pattern, _ in _SAYINGS:
            text = pattern.sub(" ", text)
    return text


def _span(first: date, days: int) -> list[date]:
    return [first + n * _DAY for n in range(days)]


def _monday(today: date) -> date:
    return today - today.weekday() * _DAY


def _after(days: int) -> _Reader:
    return lambda _hit, today: [today + days * _DAY]


def _week(hit: re.Match[str], today: date) -> list[date]:
    """今週 (the rest of it), 来週の土曜, 来週末."""
    monday = _monday(today) + 7 * _WEEKS[hit["week"]] * _DAY
    if hit["end"]:
        return [monday + 5 * _DAY, monday + 6 * _DAY]
    return [monday + n * _DAY for n in _days_of(hit["days"])] or _span(monday, 7)


def _days_of(words: str | None) -> list[int]:
    """Weekdays of 土日, 土曜, どようび, sat."""
    if not words:
        return []
    if words.startswith(("平日", "へいじつ")):
        return list(range(5))
    if found := [_WEEKDAYS.index(c) for c in words.replace("曜日", "").replace("曜", "") if c in _WEEKDAYS]:
        return found
    kana = [n for n, day in enumerate(_KANA_DAYS) if words.startswith(day)]
    return kana or [n for n, day in enumerate(_ENGLISH_DAYS) if words.startswith(day)]


def _next_weekday(hit: re.Match[str], today: date) -> list[date]:
    """今度の土曜, this Saturday: the first to come."""
    return [today + (n - today.weekday()) % 7 * _DAY for n in _days_of(hit["days"])]


def _english_week(hit: re.Match[str], today: date) -> list[date]:
    monday = _monday(today) + (7 if hit["which"] == "next" else 0) * _DAY
    return [monday + 5 * _DAY, monday + 6 * _DAY] if hit["what"] == "weekend" else _span(monday, 7)


def _next_english_day(hit: re.Match[str], today: date) -> list[date]:
    return [_monday(today) + (7 + n) * _DAY for n in _days_of(hit["days"])]


def _month(hit: re.Match[str], today: date) -> list[date]:
    """今月中, 来月, 今月末 (its last ten days)."""
    first = today.replace(day=1)
    if hit["which"] in {"来月", "らいげつ", "next month"}:
        first = _following(first)
    days = [day for day in _span(first, 31) if day.month == first.month]
    return days[-10:] if hit["end"] else days


def _following(first: date) -> date:
    return (first + 31 * _DAY).replace(day=1)


def _of_month(hit: re.Match[str], today: date) -> list[date]:
    """12月24日, 12/24: this year's, or next year's when it is over."""
    return _valid(today, int(hit["month"]), int(hit["day"]))


def _english_date(hit: re.Match[str], today: date) -> list[date]:
    month = _MONTHS.index((hit["month"] or hit["month2"])[:3]) + 1
    return _valid(today, month, int(hit["day"] or hit["day2"]))


def _valid(today: date, month: int, day: int) -> list[date]:
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return [found]
    return []


def _bare_day(hit: re.Match[str], today: date) -> list[date]:
    """24日: of this month, or of the next when it is over."""
    return next((found for month in range(3) if (found := _day_in(today, month, int(hit["day"])))), [])


def _day_in(today: date, months: int, day: int) -> list[date]:
    first = today.replace(day=1)
    for _ in range(months):
        first = _following(first)
    return [d for d in _span(first, 31) if d.month == first.month and d.day == day and d >= today]


def _from_there(hit: re.Match[str], today: date) -> list[date]:
    """「来週の金曜から一週間」, 「明日から3日間」: so many days from the first that is named."""
    named = spoken(hit["first"], today)
    number = texts.number(hit["n"])
    return _span(min(named), min(number * (7 if hit["unit"] == "週" else 1), _LOOK_AHEAD)) if named else []


def _nth_weekday(hit: re.Match[str], today: date) -> list[date]:
    """「第2土曜」, of each of the months to come."""
    number = texts.number(hit["n"])
    days = _span(today, _LOOK_AHEAD)
    return [day for day in days if day.weekday() in _days_of(hit["days"]) and (day.day + 6) // 7 == number]


def _whole_month(hit: re.Match[str], today: date) -> list[date]:
    month = int(hit["month"])
    if not 1 <= month <= 12:
        return []
    first = date(today.year + (month < today.month), month, 1)
    return [day for day in _span(first, 31) if day.month == month]


def _within(hit: re.Match[str], today: date) -> list[date]:
    """3日以内, この1週間, 2週間以内."""
    return _span(today, min(int(hit["n"]) * (7 if hit["unit"] == "週間" else 1), _LOOK_AHEAD) + 1)


def _later(hit: re.Match[str], today: date) -> list[date]:
    """3日後, 1週間後 (that week)."""
    weeks = hit["unit"] == "週間"
    return _span(today + min(int(hit["n"]), _LOOK_AHEAD) * (7 if weeks else 1) * _DAY, 7 if weeks else 1)


def _yearly(month: int, day: int, days: int) -> _Reader:
    """The same days every year; the ones under way, or the next to come."""

    def read(_hit: re.Match[str], today: date) -> list[date]:
        spans = [_span(date(today.year + n, month, day), days) for n in (-1, 0, 1)]
        return next(span for span in spans if span[-1] >= today)

    return read


def _long_holiday(_hit: re.Match[str], today: date) -> list[date]:
    """連休: the next three or more days off in a row."""
    run: list[date] = []
    for day in _span(today, _LOOK_AHEAD):
        if _is_off(day):
            run.append(day)
        elif len(run) >= _LONG_HOLIDAY:
            break
        else:
            run = []
    return run if len(run) >= _LONG_HOLIDAY else []


def _holidays(_hit: re.Match[str], today: date) -> list[date]:
    return [day for day in _span(today, _LOOK_AHEAD) if jpholiday.is_holiday(day)]


def _is_off(day: date) -> bool:
    return day.weekday() >= 5 or bool(jpholiday.is_holiday(day))


_ANY_DAY = r"(?:土・?日|平日|へいじつ|[月火水木金土日](?:曜日?)?(?![一-鿿])|(?:げつ|か|すい|もく|きん|ど|にち)ようび?)"
_DAYS = f"(?P<days>{_ANY_DAY})"
_ENGLISH_DAY = r"(?P<days>(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b"
# 「今月引っ越してきました」 tells what was, 「来月から育休」 what begins, 「来月生まれます」 what comes: no wish.
_COMES = (
    r"[^。、!?]{0,8}(?:生まれ|産まれ|うまれ|出産|予定日|引っ?越|ひっこ|退院|入院|手術|定年|退職|卒業|入学|入園|転勤|帰国"
    r"|[0-9一二三四五六七八九十]+(?:歳|才))"
)
_NOT_OVER = rf"(?!から|{_COMES}|[^。、!?]*(?:まし|っ|い|え|し|れ|け)たばかり|[^。、!?]*[^いき]た(?:$|[。、!?]))"
_MONTH_NAME = "(?:" + "|".join(_MONTHS) + ")[a-z]*"
# In this order: what was read is not read again as something shorter.
_SAYINGS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"年末年始|ねんまつねんし", _yearly(12, 28, 8)),
        (r"年末(?!調整)", _yearly(12, 20, 12)),
        (r"お正月(?=[はにのも、 ]|$)|三が日", _yearly(1, 1, 5)),
        (r"年明け|年が?(?:明|あ)けたら", _yearly(1, 4, 28)),
        (r"ゴールデンウィーク|\bgw\b|golden week", _yearly(4, 29, 7)),
        (r"お盆(?=[はにのも休、 ]|$)(?:休み)?", _yearly(8, 11, 6)),
        (r"夏休み(?:中)?|なつやすみ|summer (?:vacation|holidays)", _yearly(7, 18, 45)),
        (r"冬休み(?:中)?|ふゆやすみ|winter (?:vacation|holidays)", _yearly(12, 23, 17)),
        (r"春休み(?:中)?|はるやすみ|spring (?:vacation|holidays)", _yearly(3, 22, 17)),
        (r"[3-9三]?連休(?:中)?", _long_holiday),
        (r"祝日|しゅくじつ|\bpublic holidays?\b", _holidays),
        (r"(?P<month>1[0-2]|[1-9])月 ?(?P<day>3[01]|[12]\d|[1-9])日", _of_month),
        (r"(?<![\d/])(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12]\d|0?[1-9])(?![\d/])", _of_month),
        (
            rf"\b(?P<month>{_MONTH_NAME}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"
            rf"|\b(?P<day2>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month2>{_MONTH_NAME})\b",
            _english_date,
        ),
        (r"(?P<n>\d{1,3})(?P<unit>日|週間)(?:以内|のうち|のあいだ)", _within),
        (r"(?P<n>\d{1,3})(?P<unit>日|週間)後", _later),
        (
            rf"(?P<first>(?:(?:{'|'.join(_WEEKS)}|今度|こんど|次|つぎ)の? ?{_ANY_DAY}"
            r"|あした|明日|あさって|明後日|今日|(?:\d{1,2}月)?\d{1,2}日))から ?"
            r"(?P<n>\d{1,2}|[一二三四五六七八九十])(?P<unit>日|週)間",
            _from_there,
        ),
        (rf"第(?P<n>[1-5一二三四五])(?:・?第?[1-5一二三四五])*(?P<days>{_ANY_DAY})", _nth_weekday),
        (r"しあさって", _after(3)),
        (r"あさって|明後日|day after tomorrow", _after(2)),
        (r"あした|明日|(?<![ぁ-ん])あす(?=[はにの、 ]|$)|tomorrow", _after(1)),
        (rf"(?:今日|(?<![ぁ-んー])きょう(?=[はにの、 ]|$)|本日|今夜|今晩){_NOT_OVER}|\btoday\b|\btonight\b", _after(0)),
        (
            rf"(?P<week>{'|'.join(_WEEKS)})(?:(?P<end>末|まつ)|の? ?{_DAYS})?{_NOT_OVER}",
            _week,
        ),
        (rf"(?:今度|こんど|次|つぎ)の? ?{_DAYS}", _next_weekday),
        (r"\b(?P<which>this|next) (?P<what>weekend|week)\b", _english_week),
        (rf"\bnext {_ENGLISH_DAY}", _next_english_day),
        (rf"\bthis {_ENGLISH_DAY}", _next_weekday),
        (rf"(?P<which>今月|こんげつ|来月|らいげつ|this month|next month)(?P<end>末)?(?:中)?{_NOT_OVER}", _month),
        (r"(?<![\d第一-鿿])(?P<day>3[01]|[12]\d|[1-9])日(?!間|[前後目]|[一-鿿])", _bare_day),
        (r"(?<![\d第])(?P<month>1[0-2]|[1-9])月(?:中)?(?=[にのはか、 ]|中|$)", _whole_month),
    )
)
# Most sentences name no day, and are looked through once.
_ANY_SAYING = any_of(re.sub(r"\?P<\w+>", "?:", pattern.pattern) for pattern, _ in _SAYINGS)
