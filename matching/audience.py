"""Who a person is and whom something is for: coarse tags (baby, teen, senior, foreigner …), never a diagnosis.

Age limits that must hold are checked in `rules`; this module only reads words.
"""

import re
from collections.abc import Set
from dataclasses import dataclass
from functools import cache

from matching import text as texts
from matching.patterns import any_of, quick
from matching.phrases import phrase
from matching.tables import DATA, rows

# The years of each age band, youngest first.
AGES = {"baby": (0, 3), "child": (3, 12), "teen": (12, 18), "youth": (18, 30), "adult": (30, 64), "senior": (60, 120)}
# Bands that end at 18: their guardian comes first.
MINORS = frozenset({"baby", "child", "teen"})
MENS = frozenset({"father", "men"})
# Tags that do not get on: what is for the second is no good to somebody of the first.
CLASH = {
    "baby": frozenset({"senior", "youth", "men", "teen"}),
    "child": frozenset({"senior", "men", "carer"}),
    "teen": frozenset({"senior", "baby", "men", "child"}),
    "youth": frozenset({"senior", "baby", "child"}),
    "adult": frozenset({"baby", "child", "teen"}),
    "senior": frozenset({"baby", "child", "teen", "youth", "parent"}),
    "women": MENS,
}
_EVERYBODY = re.compile(r"だれでも|誰でも|どなたでも|一般|everyone|年齢(?:は)?(?:不問|制限なし|を問わ)|全年齢")
# From here on an age without an upper limit says who is meant.
_LATE, _OLDEST = 50, 120
_SCHOOL_YEARS = {"小": 6, "中": 12, "高": 15}
_ENDS = (
    ("年長", 6),
    ("年中", 5),
    ("年少", 4),
    ("未就学", 6),
    ("就学前", 6),
    ("未就園", 3),
    ("小学生", 12),
    ("中学生", 15),
    ("高校生", 18),
    ("乳幼児", 6),
    ("乳児", 2),
    ("幼児", 6),
)
_STARTS = (("小学生", 6), ("中学生", 12), ("高校生", 15), ("乳幼児", 0), ("乳児", 0), ("幼児", 1))
_FROM = re.compile(
    r"(\d{1,2}) ?(?:歳|才)(?:児)?(?:以上|から|~|〜|-)|(\d{1,2})[〜~-](?=\d{1,2} ?(?:歳|才|か月))|満(\d{1,2})歳"
)
_TO = re.compile(r"(?:から|[〜~-]|歳)(\d{1,2}) ?(?:歳|才)|(\d{1,2}) ?(?:歳|才)(?:児)?(?:以下|まで|未満)")
_YEARS = re.compile(r"(小|中|高)(?:学校?|等学校|校)?(?:生)?(\d)(?:年生?)?(?:[〜~・-](\d))?")


@dataclass(frozen=True, slots=True)
class Audience:
    """`age_band`: baby, child, teen, youth, adult, senior or None; `tags`: every tag the words gave."""

    tags: frozenset[str] = frozenset()
    age_band: str | None = None
    with_children: bool = False

    def clashes_with(self, meant: Set[str]) -> bool:
        """Whether something is for other ages than theirs alone, by its tags: a seniors' club, for youth. Whoever comes
        with children clashes with nothing.
        """
        own, others = self.tags & AGES.keys(), meant & AGES.keys()
        return bool(own and others and not self.with_children) and all(others <= CLASH[age] for age in own)


_NOBODY = Audience()


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {tag: quick(words) for tag, words in rows(DATA / "audience.tsv")}


@cache
def _anybody() -> re.Pattern[str]:
    """Most sentences name nobody, and are looked through once."""
    return any_of(words for _, words in rows(DATA / "audience.tsv"))


def of_speaker(text: str) -> Audience:
    """Who the speaker says they are (or bring along); people they only want to help or tell about are left out."""
    plain = phrase("helped").sub(" ", without_others(texts.join_kana(text)))
    if not _anybody().search(plain):
        return _NOBODY
    tags = frozenset(tag for tag, words in _patterns().items() if words.search(plain))
    with_children = "parent" in tags or "baby" in tags
    bands = [b for b in AGES if b in tags]
    return Audience(tags, bands[0] if bands else None, with_children)


def names_somebody(surface: str) -> bool:
    """Whether words only tell who it is for: 「子ども」, but not 「子ども会」."""
    return any(words.fullmatch(surface) for words in _patterns().values())


def without_others(text: str) -> str:
    """The sentence without people who are only talked about: a grown-up son, a grandmother who once cooked."""
    return phrase("others").sub(" ", text)


def of_item(audience: str, name: str, description: str) -> frozenset[str]:
    """Whom an item is for; empty means everybody. The audience field decides, name and description only add to it."""
    declared = {tag for tag, words in _patterns().items() if words.search(audience)}
    low, high = limits(audience)
    if low is not None and high is None and low < _LATE:
        declared -= AGES.keys()  # 「中学生以上」 is for grown-ups of any age too
    else:
        declared |= _of_limits(low, high)
    if declared and not _EVERYBODY.search(audience):
        return frozenset(declared)
    named = {
        tag
        for tag in ("baby", "father", "men", "foreigner", "carer", "senior", "child")
        if _patterns()[tag].search(name)
    }
    told = {tag for tag in ("baby", "carer", "newcomer") if _patterns()[tag].search(description)}
    return frozenset(named | told) if not _EVERYBODY.search(description) else frozenset()


def limits(audience: str) -> tuple[int | None, int | None]:
    """The youngest and oldest age an audience column names (「60歳以上」, 「小学4〜6年生」); None: none said."""
    years = [(_SCHOOL_YEARS[s] + int(a) - 1, _SCHOOL_YEARS[s] + int(b or a)) for s, a, b in _YEARS.findall(audience)]
    starts = [a for a, _ in years] + [int(n) for found in _FROM.findall(audience) for n in found if n]
    ends = [b for _, b in years] + [int(n) for found in _TO.findall(audience) for n in found if n]
    if "以上" not in audience and "大人" not in audience:
        ends += [age for word, age in _ENDS if word in audience and f"{word}から" not in audience]
    starts += [age for word, age in _STARTS if re.search(f"{word}(?!以下|まで)", audience)]
    low, high = min(starts, default=None), max(ends, default=None)
    return low, None if low is not None and high is not None and high < low else high


def _of_limits(low: int | None, high: int | None) -> set[str]:
    """The age tags that lie within limits: 「3歳から就学前」 is for children."""
    if low is None and high is None:
        return set()
    return {tag for tag, (young, old) in AGES.items() if young >= (low or 0) - 1 and old <= (high or _OLDEST)} | {
        tag for tag in ("senior",) if low is not None and low >= _LATE
    }
