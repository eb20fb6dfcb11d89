"""When: weekdays and parts of the day, read from what residents say and from a schedule line.

A slot is (weekday 0–6, "morning" | "afternoon" | "evening"). Dates and clock times of occurrences live in `models`.
"""

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from matching import text as texts
from matching.patterns import any_of

Slot: TypeAlias = tuple[int, str]
Slots: TypeAlias = frozenset[Slot]

BANDS = ("morning", "afternoon", "evening")
ALL: Slots = frozenset((day, band) for day in range(7) for band in BANDS)

_DAY_WORDS: dict[str, Iterable[int]] = {
    **dict.fromkeys(("平日", "へいじつ", "weekday"), range(5)),
    **dict.fromkeys(("週末", "しゅうまつ", "土日", "どにち", "土・日", "休日", "休みの日", "weekend"), (5, 6)),
    "毎日": range(7),
    **dict.fromkeys(("花金", "華金", "はなきん"), (4,)),
    **{f"{day}ようび": (i,) for i, day in enumerate(("げつ", "か", "すい", "もく", "きん", "ど", "にち"))},
    **{f"{day}day": (i,) for i, day in enumerate(("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"))},
}
_WEEKDAYS = "月火水木金土日"
_DAY = re.compile(
    r"(?:(?<![0-9一-鿿])|(?<=[・、第0-9一二三四五毎週]))([月火水木金土日])(?:曜日?|(?=[・、]?[月火水木金土日]曜))"
)
_SPAN = re.compile(r"([月火水木金土日])曜?日?[~〜～\-ー–]([月火水木金土日])(?:曜|(?![一-鿿]))")
# 「火木土」; not 土木, not 月日.
_RUN = re.compile(
    r"(?<![一-鿿0-9])(?!土木|月日|日月|金木犀|水木し)([月火水木金土日]{2,5})(?=(?:は|が|の|に|で|も|と|なら|しか|だけ|以外|なので|だから|、)(?![一-鿿]*曜))"
)
_BAND_WORDS = {
    "morning": re.compile(
        r"午前|朝|モーニング|morning|ごぜん|(?<![かばぁ])あさ(?!ひ|っ|ん|り|く|ぎ|がお|い(?!ち|く|き))|昼前|(?:出勤|通勤|始業)の?前"
    ),
    "afternoon": re.compile(
        r"午後|昼(?!前)|お昼|afternoon|ごご|ひる(?!ま?ね)|放課後|夕方|ランチタイム|おやつの時間|(?:学校|授業)が?(?:終わ|おわ)"
    ),
    "evening": re.compile(
        r"夜(?!更かし)|晩(?!年|ご飯|ごはん)|夕方|夕刻|残業|退勤|アフター(?:5|ファイブ)"
        r"|(?:仕事|会社|バイト|パート|勤め)(?:帰り|上がり|あがり|が?(?:終わ|おわ|ひけ|引け|すん|済ん)|の?(?:あと|後))|定時で|花金|華金|はなきん"
        r"|(?:夕|晩)(?:飯|食|ご飯|ごはん)(?:の(?:あと|後)|が?(?:済|す)んで)|寝かしつけ(?:た|の)?(?:あと|後)|寝かせてから"
        r"|(?:子|子ども|子供|こども|ちび|赤ちゃん)(?:たち)?が(?:寝|ね)(?:て|た|静ま)(?!い|る|ば)"
        r"|after work|evening|night|よる(?=に|$|の|は|が)|ゆうがた"
    ),
}
_NOT_TIME = re.compile(
    r"朝市|朝食|朝ごはん|昼ごはん|昼食|夜ごはん|夕ごはん|朝鮮|昼寝|夜回り|夜まわり|夜勤|夜景|夜間中学|夜になると|毎晩|昼間|朝ドラ|朝顔|星.{0,3}夜|[一ひ]と?晩(?:中|でも)|朝から晩|夜が(?:長|なが|なご)"
    r"|朝(?:は|に|も)?(?:起き|目が覚)|夜(?:は|に|も|中)?(?:なかなか|あまり|ほとんど|ぜんぜん|全然|よく)?(?:眠|ねむ|寝)(?:ら?れ|つけ)"
    r"|[月火水木金土日](?:曜日?)?から ?(?:\d{1,2}|[一二三四五六七八九十])[日週]間"
)
# What keeps nobody from coming.
_FREE = (
    r"[^。、!?\s]{0,4}(?:休み|休日|暇|ひま|空い|あいて|自由|フリー|オフ|時間|余裕|非番|定休"
    r"|在宅|家|うち|一人|ひとり|退屈|楽|元気)"
)
# When somebody cannot come: 「土日は仕事で」. Who is at work is free in the evening, unless a part of the day was said.
_BUSY = re.compile(
    r"([^。、!?\s]{1,8}?) ?(?:は|には|も|が) ?(?:[^。、!?\sはがで]{1,8}まで)?(?:ずっと|いつも|だいたい|たいてい|まだ)?"
    r"(?:(?P<away>仕事|しごと|がっこう|びょういん|教会|礼拝|勤め|勤務|出勤|会社|パート|バイト|授業|学校|病院|通院|塾|部活|透析|リハビリ|デイ(?:サービス)?|ゼミ|実習|習い事)"
    r"(?:(?=[、。 ]|$|です|だ|な[のん]|のため|や(?:から|し|けん|さかい)|が(?:あ[りる]|入)|[にへ](?:行|通))"
    r"|で(?=$|[、。 ]|す|[月火水木金土日](?:曜|日)|平日|週末|[朝昼夜])"
    r"|で(?:なかなか|どうしても|、)?(?:来|行け|出られ|参加でき)(?:ら?れ)?(?:な|ま?せ))"
    r"|(?:[^。、!?\sは]{1,10}で)?(?:忙し|いそがし)(?:い|く|かっ)(?=$|[、。 ]|です(?!か)|ので|んで|から|けど|が|し|て)"
    rf"|(?!{_FREE})[^。、!?\sがにとでもはの]{{1,8}}(?:なので|だから|が(?:ある(?:ので|から)|あって))[、 ]?"
    r"(?=(?:それ|これ)以外|(?:他|ほか)の|[月火水木金土日](?:曜|日)|平日|週末|[朝昼夜]|午[前後])"
    r"|用事(?!(?:が|も|は)?(?:な[いくしけ]|あり?ません))|予定が(?:あ[りる]|入|埋)(?!ません)|(?:塞|ふさ)が|埋まって)"
)
# 「透析が火木土なので、それ以外の日に」.
_TAKEN = re.compile(
    r"(?:仕事|パート|バイト|透析|デイ(?:サービス)?|リハビリ|通院|学校|授業|塾|部活|習い事|シフト)(?:が|は) ?"
    r"([月火水木金土日]{1,5}(?:曜日?)?)(?=なので|だから|です|で|や|、|$)"
)
_AN_HOUR = r"(午前|午後|朝|夜|夕方)?\s?(\d{1,2})(?:時|:)(半|\d{2})?"
_REST = re.compile(r"(?:それ|これ)以外(?:の(?:日|曜日|時間))?")
_CLOCK = re.compile(r"(午前|午後|朝|夜|夕方)?\s?(\d{1,2})(?:時|:)(半|\d{1,2})?")
# 「10時から12時まで」.
_HOURS = re.compile(rf"{_AN_HOUR}(?:から|[~〜～\-ー–])、?{_AN_HOUR}(?:まで)?")
_SAID_CLOCK = re.compile(rf"{_AN_HOUR}(以降|より後|すぎ|過ぎ|以後|まで|までに|前に|ごろ|頃|から|に)")
# Most sentences say nothing about time, and are looked through once.
_ANY_TIME = any_of([*_DAY_WORDS, *(each.pattern for each in (_DAY, _RUN, _SPAN, _SAID_CLOCK, *_BAND_WORDS.values()))])
_LATER = frozenset({"以降", "以後", "より後", "すぎ", "過ぎ"})
_EARLIER = frozenset({"まで", "までに", "前に"})


def spoken(text: str) -> Slots:
    """The slots a normalised sentence names; empty when it says nothing about time."""
    plain = _NOT_TIME.sub(" ", texts.with_digits(text))
    if not _ANY_TIME.search(plain):
        return frozenset()
    days, bands = _days(plain), {b for b, words in _BAND_WORDS.items() if words.search(plain)} | _from_hour(plain)
    if not days and not bands:
        return frozenset()
    return frozenset((d, b) for d in days or range(7) for b in bands or BANDS)


def told(text: str) -> tuple[Slots, Slots]:
    """The slots a normalised sentence asks for, and those in which, as it says, somebody cannot come."""
    text = texts.with_digits(text)
    if not _ANY_TIME.search(text):
        return frozenset(), frozenset()
    busy: set[Slot] = set()
    for clause in _BUSY.finditer(text):
        named = spoken(clause[1])
        whole_days = {day for day, _ in named if {(day, band) for band in BANDS} <= named}
        evenings = {(day, "evening") for day in whole_days} if clause["away"] else set()
        busy |= named - evenings
    for clause in _TAKEN.finditer(text):
        busy |= spoken(f"{clause[1]}に")
    text = _TAKEN.sub(" ", text)
    asked = spoken(_REST.sub(" ", _BUSY.sub(" ", text)) if busy else text)
    days = {day for day, _ in busy}
    if busy and len({day for day, _ in asked}) == len(ALL) / len(BANDS) and len(busy) == len(days):
        # 「日曜の朝は教会なので、昼から」: of the same day.
        asked = frozenset(slot for slot in asked if slot[0] in days)
    return asked, frozenset(busy) - asked


def without_reasons(text: str) -> str:
    """The sentence without why somebody cannot come: 「火曜は透析なので、川柳」 asks for 川柳 alone."""
    if not _ANY_TIME.search(text):
        return text
    return _TAKEN.sub(" ", _BUSY.sub(lambda clause: " " if spoken(clause[1]) else clause[0], text))


def _from_hour(text: str) -> set[str]:
    """「15時以降」 is the afternoon and the evening, 「10時ごろ」 the morning, 「3時まで」 what ends before."""
    bands: set[str] = set()
    for first, last in _ranges(text):
        bands |= _bands_between(first, last)
    for prefix, hour, minute, end in _SAID_CLOCK.findall(_HOURS.sub(" ", text)):
        at = band(_likely(_hour(prefix, hour, minute)))
        place = BANDS.index(at)
        bands |= set(BANDS[place:] if end in _LATER else BANDS[: place + 1] if end in _EARLIER else (at,))
    return bands


def _ranges(text: str) -> Iterator[tuple[float, float]]:
    """First and last hour of each stretch said: 「10時から12時まで」, 「午後1時から3時」."""
    for found in _HOURS.findall(text):
        first, last = _likely(_hour(*found[:3])), _likely(_hour(*found[3:]))
        yield first, last + 12 if last <= first else last


def _likely(hour: float) -> float:
    """「3時」 said alone is in the afternoon."""
    return hour + 12 if hour < 6 else hour


def scheduled(text: str) -> Slots | None:
    """The slots of a schedule line (「毎月第1・第3金曜日 17時〜19時半」); None when days or hours are not settled."""
    plain = text.replace("～", "〜")
    days, bands = _days(plain), _clock_bands(plain)
    if not days or "応相談" in plain:
        return None
    return frozenset((d, b) for d in days for b in bands or BANDS)


def _days(text: str) -> set[int]:
    days = {d for word, found in _DAY_WORDS.items() if word in text for d in found}
    days |= {_WEEKDAYS.index(d) for d in (*_DAY.findall(text), *"".join(_RUN.findall(text)))}
    for first, last in _SPAN.findall(text):
        start, end = _WEEKDAYS.index(first), _WEEKDAYS.index(last)
        days |= {d % 7 for d in range(start, end + 1 if end >= start else end + 8)}
    return days


def _clock_bands(text: str) -> set[str]:
    hours = [_hour(*m) for m in _CLOCK.findall(text)]
    hours = [h for h in hours if h < 24]
    if not hours:
        return {b for b, words in _BAND_WORDS.items() if words.search(text)}
    start = hours[0]
    end = hours[1] if len(hours) > 1 and hours[1] > start else start + 1.5
    return _bands_between(start, end)


def _bands_between(start: float, end: float) -> set[str]:
    """The parts of the day of which at least an hour lies within, or else where it begins."""
    edges = {"morning": (0, 12), "afternoon": (12, 17), "evening": (17, 24)}
    return {b for b, (low, high) in edges.items() if min(end, high) - max(start, low) >= 1} or {band(start)}


def _hour(prefix: str, hour: str, minute: str) -> float:
    value = int(hour) + (0.5 if minute == "半" else int(minute or 0) / 60)
    return value + 12 if prefix in {"午後", "夜", "夕方"} and value < 12 else value


def band(hour: float) -> str:
    """The part of the day an hour (0–24) belongs to."""
    return "morning" if hour < 12 else "afternoon" if hour < 17 else "evening"
