"""Clock times as municipal files write them: 13時半, 午後1時, １３：３０, 24:00, ②14:00, Excel fractions."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import time

_CLOCK = re.compile(
    r"(?P<half>午前|午後|夜間?|朝|夕方|夕|昼|深夜|[AaPp]\.?[Mm]\.?)?\s*(?:の)?"
    r"(?:(?P<hour>\d{1,2})\s*(?:時|:)\s*(?P<rest>半|\d{1,2}(?:(?=\s*分|:\d\d|$|[^\d時])))?(?:\s*分)?(?::\d\d)?|(?P<noon>正午))"
)
_SPAN = re.compile(r"^[^0-9]{0,4}(?:~|-|―|−|–|から|→)[^0-9]{0,4}$")
_AFTERNOON = re.compile(r"午後|夜|夕|[Pp]\.?[Mm]")
_NUMBERED = re.compile(r"[①-⑳]")
# As spreadsheets set to English write a time: 01:00:00 PM.
_HALF_BEHIND = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)\s*([AaPp]\.?[Mm]\b\.?)")
_WHOLE_DAY = re.compile(r"終日|一日中|24時間")


@dataclass(frozen=True)
class Clock:
    """Times of one cell. `start` None: unknown. `end` None: not told here. `more`: further starts with their ends.

    `note` carries words that say more than the times do; `past_midnight`: 24:00 and later, already turned to 0:00.
    """

    start: time | None = None
    end: time | None = None
    more: tuple[tuple[time, time | None], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class _Found:
    at: time
    begins: int
    ends: int


def read_clock(cell: str) -> Clock:
    """The times of a cell; everything that is not a time is kept as `note`."""
    plain = unicodedata.normalize("NFKC", cell).replace("〜", "~").strip()
    plain = _HALF_BEHIND.sub(r"\2 \1", plain)
    if not plain:
        return Clock()
    if (bare := _bare(plain)) is not None:
        return Clock(start=bare)
    if _WHOLE_DAY.search(plain):
        return Clock(note=cell.strip())
    found = _all(plain)
    if not found:
        return Clock(note=cell.strip())
    pairs = _pairs(plain, found)
    remark = "" if _only_times(plain, found) else cell.strip()
    if len(pairs) > 1 and not _NUMBERED.search(cell) and not _stacked(cell):
        # 「22:00 ※日曜は17:00まで」: the first time counts, the rest is a remark
        pairs = pairs[:1]
    (start, end), *more = pairs
    return Clock(start, end, tuple(more), remark)


def _bare(plain: str) -> time | None:
    """A cell that is a number only: 1330, 930, 13, or an Excel fraction of a day."""
    if re.fullmatch(r"0?\.\d+", plain):
        minutes = round(float(plain) * 24 * 60)
        return _time(minutes // 60, minutes % 60)
    if re.fullmatch(r"\d{3,4}", plain):
        return _time(int(plain[:-2]), int(plain[-2:]))
    return _time(int(plain), 0) if re.fullmatch(r"\d{1,2}", plain) else None


def _all(plain: str) -> list[_Found]:
    found = []
    afternoon = False
    for hit in _CLOCK.finditer(plain):
        half = hit["half"] or ""
        if hit["noon"]:
            at: time | None = time(12)
        else:
            hour, minute = int(hit["hour"]), 30 if hit["rest"] == "半" else int(hit["rest"] or 0)
            # 「午後2時～4時」: the second hour is in the afternoon too
            late = bool(_AFTERNOON.search(half)) or (not half and afternoon and hour < 12)
            afternoon = late
            at = _time(hour + 12 if late and hour < 12 else hour, minute)
        if at is not None:
            found.append(_Found(at, hit.start(), hit.end()))
    return found


def _time(hour: int, minute: int) -> time | None:
    if minute > 59 or hour > 29:
        return None
    return time(hour % 24, minute)


def _pairs(plain: str, found: list[_Found]) -> list[tuple[time, time | None]]:
    pairs: list[tuple[time, time | None]] = []
    at = 0
    while at < len(found):
        following = found[at + 1] if at + 1 < len(found) else None
        if following and _SPAN.match(plain[found[at].ends : following.begins]):
            pairs.append((found[at].at, following.at))
            at += 2
        else:
            pairs.append((found[at].at, None))
            at += 1
    return pairs


def _only_times(plain: str, found: list[_Found]) -> bool:
    left = list(plain)
    for hit in found:
        left[hit.begins : hit.ends] = " " * (hit.ends - hit.begins)
    return not re.sub(r"[\s~\-―−–→、,から開始①-⑳まで1-9]", "", "".join(left))


def _stacked(cell: str) -> bool:
    """Several lines that are nothing but times: 「10:00\\n13:30」."""
    lines = [line.strip() for line in unicodedata.normalize("NFKC", cell).splitlines() if line.strip()]
    return len(lines) > 1 and all(re.fullmatch(r"(?:午前|午後)?\d{1,2}[:時]\d{0,2}分?", line) for line in lines)
