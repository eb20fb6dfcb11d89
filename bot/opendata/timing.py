"""When one row of an event list takes place: its dates, or a rule, or only words. Times are local."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.opendata.clock import read_clock
from bot.opendata.days import Days, read_day, read_days
from bot.opendata.repeats import Repetition, read_repetition
from bot.opendata.report import What
from bot.opendata.rows import Row
from handlers.acts.take_in_dates import DateRead
from models.recurrence import BadRule, parse

# Within a month the first and the last day surely take place; a longer span may be a season, a term or a year.
_SURE_SPAN = timedelta(days=31)
# A longer note is no note of a date; it goes with the description.
NOTE_LENGTH = 120
_EVENING, _MORNING = time(17), time(9)
_OFF_NAME = re.compile(r"【(?:開催)?中止】|[(（](?:開催)?中止[)）]|^(?:開催)?中止")
_OFF_WORDS = re.compile(
    r"(?<!雨天の)(?<!荒天の)(?:ため|より|つき)[、,]?(?:開催)?(?:を|は)?中止(?!の場合|する場合|になる|となる場合|することが)"
)
_PHRASE = re.compile(r"[^\n。]*(?:毎週|毎月|第[0-9０-９一二三四五]|期間中の|隔週|曜日】)[^\n。]*")


@dataclass(frozen=True)
class Timing:
    """`words` stand for a rule that is not sure or add to it; `note` belongs to the dates. `off`: called off."""

    dates: tuple[DateRead, ...] = ()
    rule: str = ""
    words: str = ""
    note: str = ""
    start: time | None = None
    end: time | None = None
    period: tuple[date | None, date | None] = (None, None)
    skip_holidays: bool = False
    off: bool = False


def read_timing(row: Row, near: date) -> Timing:
    """The timing of one row; `near` settles which year is meant where none is written."""
    if _is_off(row):
        row.note(What.DROP, "days", "中止と書いてあるので、日程は取り込みません")
        return Timing(off=True)
    slots = _slots(row)
    if code := _code(row):
        period = (_day(row, "from", near), _day(row, "until", near))
        words, off = _clean(row.words("when_note")), "休" in row.words("holidays")
        return Timing((), code, words, start=slots.start, end=slots.end, period=period, skip_holidays=off)
    days = _days(row, near)
    notes = "\n".join(told for part in (days.words, row.words("when_note"), *slots.notes) if (told := _clean(part)))
    if days.days:
        return Timing(tuple(_dates(days.days, slots, notes)), note=notes, start=slots.start, end=slots.end)
    return _repeating(row, days, slots, notes)


@dataclass(frozen=True)
class _Slots:
    """Start and end of each part of a day; empty when no time is known."""

    parts: tuple[tuple[time, time | None], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def start(self) -> time | None:
        return self.parts[0][0] if self.parts else None

    @property
    def end(self) -> time | None:
        return self.parts[0][1] if self.parts else None


def _code(row: Row) -> str:
    """The repeat code in the pattern column (DS-441: 0We, 13Mo); empty: there is none, words are read elsewhere."""
    told = row.words("pattern").strip()
    try:
        parse(told)
    except BadRule:
        return ""
    return told


def _is_off(row: Row) -> bool:
    told = row.raw("name") + row.raw("event_name")
    remarks = row.raw("remarks") + row.raw("when_note")
    return bool(_OFF_NAME.search(told) or _OFF_WORDS.search(remarks) or re.search("中止", row.raw("status")))


def _clean(part: str) -> str:
    told = part.strip("・ \n")
    return "" if told in ("なし", "無し", "無") else told


def _slots(row: Row) -> _Slots:
    first, last = (read_clock(row.words(field)) for field in ("start", "end"))
    notes = tuple(clock.note for clock in (first, last) if clock.note and clock.note != "-")
    if first.start is None:
        if row.words("start"):
            row.note(What.REFUSAL, "start", "時刻として読めないので、不明とします", change=(row.raw("start"), ""))
        return _Slots(notes=notes)
    if first.start == time(0) and (last.start is None or last.start in (time(0), time(23, 59))):
        row.note(What.REPAIR, "start", "0:00は「時刻なし」と読みました", change=(row.raw("start"), ""))
        return _Slots(notes=notes)
    parts = [(first.start, first.end), *first.more]
    ends = [last.start, *(start for start, _ in last.more)]
    return _Slots(
        tuple(_with_end(row, part, end) for part, end in zip(parts, _spread(ends, parts), strict=True)), notes
    )


def _spread(ends: list[time | None], parts: list[tuple[time, time | None]]) -> list[time | None]:
    """One end for each start: as told when they are as many, else only where there is one start."""
    if len(ends) == len(parts):
        return ends
    return ends[:1] if len(parts) == 1 else [None] * len(parts)


def _with_end(row: Row, part: tuple[time, time | None], end: time | None) -> tuple[time, time | None]:
    start, told = part
    end = end or told
    if end is None or end > start:
        return start, end
    if end < start and start >= _EVENING and end <= _MORNING:
        row.note(What.REPAIR, "end", "終わりは次の日と読みました", change=(row.raw("end"), ""))
        return start, end
    row.note(What.REFUSAL, "end", "始まりより前か同じなので、終わりは不明とします", change=(row.raw("end"), ""))
    return start, None


def _days(row: Row, near: date) -> Days:
    """Days from the two columns 開始日 and 終了日, or from one in words."""
    if not row.raw("from") and not row.raw("until"):
        found = read_days(row.words("days"), near)
        if found.why:
            what = What.REPAIR if found.days or found.span else What.REFUSAL
            row.note(what, "days", found.why, change=(row.raw("days"), ", ".join(map(str, found.days[:3]))))
        return found
    first, last = (_day(row, field, near) for field in ("from", "until"))
    if first and last and last < first:
        row.note(What.REFUSAL, "until", "終了日が開始日より前なので、終了日は使いません", change=(row.raw("until"), ""))
        last = None
    if first and (last is None or last == first):
        return Days((first,))
    return Days(span=(first, last)) if first or last else Days()


def _day(row: Row, field: str, near: date) -> date | None:
    found, why = read_day(row.words(field), near)
    if why:
        row.note(What.REPAIR if found else What.REFUSAL, field, why, change=(row.raw(field), str(found or "")))
    return found


def _dates(days: tuple[date, ...], slots: _Slots, notes: str) -> list[DateRead]:
    parts: list[tuple[time | None, time | None]] = list(slots.parts) or [(None, None)]
    note = notes if len(notes) <= NOTE_LENGTH else ""
    if len(parts) == len(days) > 1:
        return [DateRead(day, start, end, note) for day, (start, end) in zip(days, parts, strict=True)]
    return [DateRead(day, start, end, note) for day in days for start, end in parts]


def _repeating(row: Row, days: Days, slots: _Slots, notes: str) -> Timing:
    first, last = days.span or (None, None)
    sure = bool(days.span) or not days.why
    repetition = _repetition(row, notes, anchored=first is not None) if sure else Repetition()
    start, end = slots.start or repetition.start, slots.end or (repetition.end if slots.start is None else None)
    if repetition.rule and len(slots.parts) < 2:
        period = (first, last)
        return Timing(
            (), repetition.rule, notes, start=start, end=end, period=period, skip_holidays=repetition.skip_holidays
        )
    dates: list[DateRead] = []
    if first and last and last - first <= _SURE_SPAN:
        dates = _dates((first, last), slots, notes)
    elif notes and not days.span and re.search(r"\d|曜|毎", notes):
        row.note(
            What.REFUSAL, "days", "日程がはっきりしないので、日付は不明とします（言葉は残します）", change=(notes, "")
        )
    words = "\n".join(part for part in (_in_words(first, last) if not days.words else "", notes) if part)
    return Timing(tuple(dates), "", words, start=start, end=end, period=(first, last))


def _in_words(first: date | None, last: date | None) -> str:
    if not first and not last:
        return ""
    return "～".join(f"{day.month}月{day.day}日" if day else "" for day in (first, last))


def _repetition(row: Row, notes: str, *, anchored: bool) -> Repetition:
    """A rule from the words beside the dates, else from one clear phrase in the description."""
    words = "\n".join(part for part in (row.words("pattern"), notes) if part)
    found = read_repetition(re.sub(r"【([月火水木金土日])曜日?】", r"毎週\1曜日", words), anchored=anchored)
    if found.rule or not anchored:
        return found
    phrases = _PHRASE.findall(row.words("description"))
    return read_repetition(phrases[0], anchored=True) if len(phrases) == 1 else found
