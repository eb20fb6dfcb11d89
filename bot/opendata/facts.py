"""Words about access and support to facts, and words about age to limits. Only what is said becomes yes or no."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from bot.opendata.columns import FACT_COLUMNS
from handlers import texts

_YES = re.compile(r"^(?:有|あり|有り|可|可能|○|◯|〇|1|yes|true|対応|はい)$", re.IGNORECASE)
_NO = re.compile(r"^(?:無|なし|無し|否|不可|×|✕|0|no|false|いいえ)$", re.IGNORECASE)
_TOLD = {"有": True, "無": False}
_THINGS = {
    "step_free": r"スロープ|段差なし|段差がない|段差のない",
    "wheelchair": r"車いす|車椅子",
    "accessible_toilet": r"多目的トイレ|多機能トイレ|バリアフリートイレ|車(?:いす|椅子)用トイレ|身障者用?トイレ",
    "elevator": r"エレベーター?",
    "nursing_room": r"授乳室|授乳コーナー|授乳スペース",
    "diaper": r"おむつ替え|オムツ替え|おむつ交換|おむつ台",
    "writing": r"筆談|要約筆記",
    "sign_language": r"手話通訳|手話",
    "guide_dog": r"盲導犬|介助犬|聴導犬|補助犬",
    "parking_priority": r"優先駐車場|身障者用駐車場|障がい者用駐車場|障害者用駐車場|思いやり駐車場",
    "ostomate": r"オストメイト",
    "companion": r"付き添い|付添い?|介助者",
    "online": r"オンライン|Zoom|ZOOM|zoom",
    "stroller": r"ベビーカー",
    "child_toilet": r"子供トイレ|子どもトイレ|こどもトイレ",
    "children_welcome": r"子連れ|子ども連れ|子供連れ|お子さん連れ|お子様連れ|親子",
    "childcare": r"託児|一時預かり",
}
_USE = r"(?:参加|利用|入場|設置|同伴|対応|貸出し?)"
_OFFERED = (
    rf" ?(?:[:：の] ?)?(?:での?)?{_USE}?[がもは]? ?"
    r"(?:有り?|あり|可|OK|ok|歓迎|大丈夫|できます|でき|付き?|つき|完備|開催|参加|配信)"
)
_MISSING = rf" ?(?:[:：の] ?)?{_USE}?[がもは]? ?(?:無し?|なし|不可|ありません|できません|ございません|お断り)"
# A loan wheelchair or a signed lecture about wheelchairs says nothing about the entrance.
_NOT_MEANT = re.compile(r"車(?:いす|椅子)貸し?出|手話(?:講座|教室|サークル|奉仕員|を(?:学|習))")
# 「施設の見学ができます」 is an outing, 「見学可」 an offer to look on.
_LOOK_ONLY = re.compile(
    r"見学(?:のみ|だけ)?(?:も|は)?(?:可|OK|ok|歓迎|自由|大歓迎|いつでも)|見学(?:のみ|だけ)|見るだけ"
)
_QUIET = re.compile(r"静かな(?:環境|場|部屋|時間)|少人数")
_PATTERNS = {
    key: (re.compile(f"(?:{thing}){_OFFERED}"), re.compile(f"(?:{thing}){_MISSING}")) for key, thing in _THINGS.items()
}
_NO_LIMIT = re.compile(r"保護者|親子|家族|父親|母親|だれでも|誰でも|どなたでも|おおむね|概ね|等|など|なし")
_YEARS = {"小学": 5, "中学": 11, "高校": 14}
_SCHOOL = {"小学生": (6, 12), "中学生": (12, 15), "高校生": (15, 18), "中高生": (12, 18), "小中学生": (6, 15)}


def facts_of_columns(cells: Mapping[str, str]) -> dict[str, bool]:
    """Facts from columns of their own (車椅子可, 授乳室 …): 有 and 可 are yes, 無 and 否 are no, blank is unknown."""
    found = {}
    for key in cells.keys() & set(FACT_COLUMNS):
        word = unicodedata.normalize("NFKC", cells[key]).strip()
        if _YES.match(word):
            found[key] = True
        elif _NO.match(word):
            found[key] = False
    return found


def facts_of_pairs(words: str) -> dict[str, bool]:
    """Facts as `pairs_of` writes them, whatever they are about."""
    labels = {unicodedata.normalize("NFKC", label): key for key, label in _labels().items()}
    found = {}
    for pair in re.split(r"[、\n]", unicodedata.normalize("NFKC", words)):
        label, _, told = pair.strip().rpartition(":")
        if label.strip() in labels and told.strip() in _TOLD:
            found[labels[label.strip()]] = _TOLD[told.strip()]
    return found


def pairs_of(facts: Mapping[str, bool]) -> str:
    """Facts in words that residents know, each with 有 or 無: 手話：有、駐車場：無. What is not known is not there."""
    said = {told: word for word, told in _TOLD.items()}
    return "、".join(f"{label}：{said[facts[key]]}" for key, label in _labels().items() if key in facts)


@cache
def _labels() -> Mapping[str, str]:
    words = texts.catalogue("ja")
    return {key.removeprefix("fact."): words[key] for key in sorted(words) if key.startswith("fact.")}


def facts_of_words(words: str) -> dict[str, bool]:
    """Facts that free text states: 多目的トイレ有り, 手話通訳あり, 見学可. What is not said is missing."""
    plain = _NOT_MEANT.sub(" ", unicodedata.normalize("NFKC", words))
    found = {}
    for key, (offered, missing) in _PATTERNS.items():
        if missing.search(plain):
            found[key] = False
        elif offered.search(plain):
            found[key] = True
    found |= {key: True for key, said in (("quiet", _QUIET), ("look_only", _LOOK_ONLY)) if said.search(plain)}
    return found


def holding_online(cell: str) -> bool | None:
    """The Web開催 column: オンライン and ハイブリッド can be joined from home; None when it says nothing."""
    if re.search(r"オンライン|ハイブリッド|Web|ウェブ", cell):
        return True
    return False if "現地" in cell else None


def ages(words: str) -> tuple[int | None, int | None]:
    """Age limits from an audience line, only where they are sure; children with their parents have none.

    Whoever comes along (保護者, 親子, 家族) is welcome at any age, and おおむね is no limit.
    """
    plain = unicodedata.normalize("NFKC", words).replace("才", "歳").replace("〜", "~").replace("～", "~")
    if _NO_LIMIT.search(plain):
        return None, None
    if span := re.search(r"(\d{1,3})歳?\s*(?:~|から|-)\s*(\d{1,3})歳", plain):
        first, last = int(span[1]), int(span[2])
        return (first, last) if first <= last <= 120 else (None, None)
    low_found = re.search(r"(\d{1,3})歳(?:以上|から|~)", plain)
    high_found = re.search(r"(\d{1,3})歳(?:以下|まで|未満)", plain)
    low = int(low_found[1]) if low_found else None
    high = int(high_found[1]) - ("未満" in plain) if high_found else None
    if low is None and high is None:
        low, high = _school_ages(plain)
    # Two limits that contradict each other say nothing.
    return (None, None) if low is not None and high is not None and low > high else (low, high)


def _school_ages(plain: str) -> tuple[int | None, int | None]:
    plain = plain.replace("から", "~")
    grades = [
        _YEARS[school] + int(year) for school, year in re.findall(r"(小学|中学|高校)(?:校)?(?:生)?([1-6])年", plain)
    ]
    span = re.search(r"(小学|中学|高校)(?:校)?(?:生)?([1-6])(?:年生?)?\s*[~-]\s*([1-6])年", plain)
    if grades and len(re.findall("小学|中学|高校|一般|大人", plain)) > 1:
        return min(grades), None
    if span:
        begins = _YEARS[span[1]]
        return begins + int(span[2]), begins + int(span[3]) + 1
    if grades:
        return (min(grades), None) if "以上" in plain else (min(grades), max(grades) + 1)
    named = [years for word, years in _SCHOOL.items() if word in plain]
    if not named:
        return (18, None) if re.fullmatch(r"(?:大人|成人)(?:の方|のかた)?", plain) else (None, None)
    if re.search(r"以上|一般|大人|社会人|学生以外|大学生|若者|高齢", plain):
        return min(low for low, _ in named), None
    if "以下" in plain or "まで" in plain:
        return None, max(high for _, high in named)
    return min(low for low, _ in named), max(high for _, high in named)
