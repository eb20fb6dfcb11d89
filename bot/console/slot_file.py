"""A file of free hours: date, start, end in each line, as spreadsheets write them; what cannot be read is named."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.acts.open_rooms import Hours, Refusal
from models.base import JAPAN

MOST_LINES = 2_000
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[(（].[)）])?")
_CLOCK = re.compile(r"(\d{1,2})[:時](\d{2})?分?(?::00)?")


class Unreadable(Exception):
    """The file is none of text, or too long; `key` is the sentence of the console that says so."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True)
class Read:
    """What a file says, and the lines that say nothing we understand."""

    hours: list[Hours]
    unread: list[int]


def read_slots(body: bytes) -> Read:
    """The hours of a file, UTF-8 or Shift_JIS; a first line of headings is passed over.

    Raises:
        Unreadable: it is not text, or longer than anybody types.
    """
    try:
        rows = list(csv.reader(io.StringIO(_text(body), newline="")))
    except csv.Error:
        raise Unreadable("rooms.file_no_text") from None
    if len(rows) > MOST_LINES:
        raise Unreadable("rooms.file_long")
    read = Read([], [])
    for number, row in enumerate(rows, start=1):
        cells = [unicodedata.normalize("NFKC", cell).strip() for cell in row]
        if not any(cells):
            continue
        hours = hours_of(*cells[:3], line=number) if len(cells) >= 3 else None
        if hours:
            read.hours.append(hours)
        elif number > 1 or any(letter.isdecimal() for letter in "".join(cells)):
            read.unread.append(number)
    return read


def hours_of(day: str, start: str, end: str, *, line: int = 0) -> Hours | None:
    """One line's hours in Japan; an end at or before the start lies on the next day. None: they are none."""
    on, begins, ends = _day(day), _clock(start), _clock(end)
    if on is None or begins is None or ends is None:
        return None
    until = on + timedelta(days=1) if ends <= begins else on
    return Hours(datetime.combine(on, begins, JAPAN), datetime.combine(until, ends, JAPAN), line)


def weekly(hours: Hours, times: int) -> list[Hours]:
    """The same hours each week, so many times."""
    return [
        Hours(hours.starts_at + timedelta(weeks=week), hours.ends_at + timedelta(weeks=week), week + 1)
        for week in range(times)
    ]


def unread(lines: list[int]) -> list[Refusal]:
    """Lines that could not be read, as refusals."""
    nowhere = datetime.min.replace(tzinfo=JAPAN)
    return [Refusal(Hours(nowhere, nowhere, line), "rooms.no_hours") for line in lines]


def _text(body: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable("rooms.file_no_text")


def _day(typed: str) -> date | None:
    found = _DAY.fullmatch(typed.replace(" ", ""))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _clock(typed: str) -> time | None:
    found = _CLOCK.fullmatch(typed.replace(" ", ""))
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return time(hour % 24, minute) if hour <= 24 and minute < 60 and (hour < 24 or minute == 0) else None
