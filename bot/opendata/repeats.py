"""Words for a repetition to repeat codes, only where they are sure: 第2・第4水曜日 15時～19時, 毎週火曜, 毎月12日."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import time

from bot.opendata.clock import read_clock

_CODES = dict(zip("月火水木金土日", ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), strict=True))
_KANJI = str.maketrans("一二三四五", "12345")
_DAYS = r"[月火水木金土日](?:曜日?|(?=[・、,/\s]*[月火水木金土日](?:曜|[・、,/\s)]|$))|(?=[\s)~、。]|$))"
_NTH = re.compile(
    rf"第(?P<weeks>[1-5](?:週|回)?(?:\s*[・、,と~]?\s*第?\s*[1-5](?:週|回)?(?!\d))*)\s*の?\s*(?P<days>{_DAYS}(?:[・、,と/\s]*{_DAYS})*)"
)
_LAST = re.compile(rf"(?:最終|最後の)\s*(?P<days>{_DAYS}(?:[・、,と/\s]*{_DAYS})*)")
_WEEKLY = re.compile(
    rf"(?:毎週|毎\s*週)\s*(?P<days>{_DAYS}(?:[・、,と/\s]*{_DAYS})*)|(?P<only>{_DAYS}(?:[・、,と/\s]*{_DAYS})*)\s*のみ"
)
_SPAN = re.compile(
    r"(?:毎週)?\s*(?P<first>[月火水木金土日])(?:曜日?)?\s*(?:~|から)\s*(?P<last>[月火水木金土日])(?:曜日?|(?![一-鿿]))"
)
_EVERY = re.compile(r"毎日")
_WORKDAYS = re.compile(r"平日(?:毎日)?")
_MONTH_DAYS = re.compile(r"毎月\s*(?P<days>\d{1,2}日?(?:[・、,と\s]*\d{1,2}日?)*)日")
_FORTNIGHT = re.compile(rf"隔週\s*(?P<days>{_DAYS}(?:[・、,と/\s]*{_DAYS})*)")
_NO_HOLIDAYS = re.compile(
    r"祝(?:祭)?日?(?:・?(?:休日|年末年始|振替休日))*(?:を|は|も)?(?:除く|のぞく|休み|休)|年末年始(?:を|は)?(?:除く|のぞく|休み|休)"
)
# Whoever writes one of these means something the codes cannot say: then the words stay and no date is made up.
_UNSURE = re.compile(
    r"除く|のぞく|以外|休み|ただし|但し|原則|基本|不定|変更|場合|もしく|または|又は|いずれか|ほか|要問|予定|おおむね|概ね|程度|頃|未定|随時|応相談"
    r"|\d+月(?!曜)(?:のみ|は|~|から|まで)|[夏冬春秋](?:期|休み|季)|年\d+回|偶数月|奇数月|隔月|[~～]\d回"
)


@dataclass(frozen=True)
class Repetition:
    """A rule in repeat codes; "" when the words are not sure. Times when the words carry them."""

    rule: str = ""
    start: time | None = None
    end: time | None = None
    skip_holidays: bool = False


def read_repetition(words: str, *, anchored: bool = False) -> Repetition:
    """The rule of a phrase. `anchored`: the first day is known, so 隔週 can be counted from it."""
    plain = unicodedata.normalize("NFKC", words).translate(_KANJI).replace("〜", "~").replace("～", "~")
    skip_holidays = bool(_NO_HOLIDAYS.search(plain))
    plain = _NO_HOLIDAYS.sub(" ", plain)
    clock = read_clock(_clock_words(plain))
    rule = "" if _UNSURE.search(plain) or clock.more else _rule(plain, anchored=anchored)
    return Repetition(rule, clock.start, clock.end, skip_holidays)


def _clock_words(plain: str) -> str:
    """The stretch that can hold clock times: a rule's own numbers (第2, 15日) are no hours."""
    found = re.search(r"(?:午前|午後|朝|夜|夕方)?\s*(?:\d{1,2}\s*[時:]|正午).*", plain, re.DOTALL)
    return found.group() if found else ""


def _rule(plain: str, *, anchored: bool) -> str:
    if month := _MONTH_DAYS.search(plain):
        numbers = sorted({int(n) for n in re.findall(r"\d+", month["days"])})
        return "D" + ",".join(map(str, numbers)) if all(1 <= n <= 31 for n in numbers) else ""
    nth = [_weeks(found["weeks"]) + _codes(found["days"]) for found in _NTH.finditer(plain)]
    nth += ["6" + _codes(found["days"]) for found in _LAST.finditer(plain)]
    if nth:
        return "".join(dict.fromkeys(nth))
    if fortnight := _FORTNIGHT.search(plain):
        return "7" + _codes(fortnight["days"]) if anchored else ""
    return _weekly(plain)


def _weekly(plain: str) -> str:
    if _EVERY.search(plain):
        return "0" + "".join(_CODES.values())
    if _WORKDAYS.search(plain):
        return "0MoTuWeThFr"
    if span := _SPAN.search(plain):
        order = list(_CODES)
        first, last = order.index(span["first"]), order.index(span["last"])
        return "0" + "".join(_CODES[order[i % 7]] for i in range(first, last + (1 if last >= first else 8)))
    found = _WEEKLY.search(plain)
    return "0" + _codes(found["days"] or found["only"]) if found else ""


def _weeks(words: str) -> str:
    numbers = [int(n) for n in re.findall(r"\d", words)]
    if "~" in words and len(numbers) == 2:
        numbers = list(range(numbers[0], numbers[1] + 1))
    return "".join(str(n) for n in sorted(set(numbers)))


def _codes(words: str) -> str:
    named = re.findall(r"[月火水木金土日](?!曜?日?月)", re.sub(r"曜日?", "", words))
    return "".join(_CODES[day] for day in _CODES if day in named)
