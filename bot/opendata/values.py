"""Single cells to values: text, numbers, money, points, municipality codes, telephone numbers. Nothing about dates."""

import re
import unicodedata
from dataclasses import dataclass

import jaconv

FORMULA = ("=", "+", "-", "@")
_ERRORS = re.compile(r"^#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NUM!|NULL!)$|^\d(?:\.\d+)?E\+\d+$")
_BLANK = re.compile(r"^(?:[\s\-－―ー−‐–—・.．]*|非公開|不明)$")
_NUMBER = re.compile(r"\d[\d, ]*")
_PEOPLE = re.compile(r"(\d[\d, ]*)\s*(?:人|名)")
_UNIT = re.compile(r"組|グループ|団体|台|チーム|家族|世帯")
_MAIL = re.compile(
    r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９._+\-]+\s*[@＠]\s*[A-Za-z0-9Ａ-Ｚａ-ｚ０-９\-]+(?:[.．][A-Za-z0-9Ａ-Ｚａ-ｚ０-９\-]+)+"
)
_MOBILE = re.compile(r"\(?0[789]0\)?[\s\-－‐−ー()]*\d{4}[\s\-－‐−ー]*\d{4}")
_PHONE = re.compile(r"\(?0\d{1,4}\)?[\s\-－‐−ー(]*\d{1,4}[)\s\-－‐−ー]+\d{3,4}")
_PERSON = re.compile(
    r"(?:担当者?|代表者?|責任者|世話人)(?:名)?\s*[:：]\s*(?![^\s、。()（）]*(?:課|係|室|部|館|局|センター|事務))[^\s、。()（）\d]{1,12}"
    r"|(?:担当|代表|世話人)(?!者|課|係|室|部|会|宛|職|窓|医|理)[一-鿿]{1,4}(?:さん|氏|様)?(?=[\s、。()（）]|$)"
)
_EMPTY_LABEL = re.compile(r"^(?:E?メール(?:アドレス)?|E-?mail|携帯(?:電話)?|電話|TEL|担当)\s*[:：]?\s*$", re.IGNORECASE)
_LAT, _LON = (20.0, 46.0), (122.0, 154.0)
_MOST_PEOPLE = 100_000


@dataclass(frozen=True)
class Read:
    """A value and, when it does not simply stand there, why it was read so. `value` None: unknown."""

    value: str = ""
    why: str = ""
    refused: bool = False


def text(cell: str) -> Read:
    """A cell as people should see it: trimmed, half-width kana widened, spreadsheet errors and lone dashes empty."""
    plain = jaconv.h2z(cell.replace("\r\n", "\n").replace("\r", "\n"), kana=True, ascii=False, digit=False)
    lines = [" ".join(line.replace("\t", " ").replace("\u3000", " ").split()) for line in plain.split("\n")]
    value = "\n".join(lines).strip()
    # Our own files, and other careful ones, keep a spreadsheet from running what begins like a formula.
    value = value[1:] if value.startswith("'") and value[1:].startswith(FORMULA) else value
    if _ERRORS.match(value):
        return Read("", "表計算ソフトのエラーか、こわれた数です", refused=True)
    return Read("" if _BLANK.match(value) else value)


def flat(value: str) -> str:
    """One line, half-width, for reading; not for showing."""
    return " ".join(unicodedata.normalize("NFKC", value).split())


@dataclass(frozen=True)
class Number:
    """A whole number; None: unknown. `why` says how it was read when it is not the cell itself."""

    value: int | None
    why: str = ""


def capacity(cell: str) -> Number:
    """How many people fit in: 60名, 申込先着20人, 1,000. 0 and なし mean nobody said; groups are not people."""
    plain = flat(cell)
    numbers = [int(re.sub(r"\D", "", n)) for n in _PEOPLE.findall(plain)]
    if not numbers and not _UNIT.search(plain) and re.fullmatch(r"[\d, ]+(?:\.0)?", plain):
        numbers = [int(re.sub(r"\D", "", plain.removesuffix(".0")))]
    if not numbers:
        return Number(None, "人数ではないので、定員は不明とします" if _NUMBER.search(plain) else "")
    if numbers[0] == 0:
        return Number(None, "0は「書いていない」と読み、定員は不明とします")
    if numbers[0] > _MOST_PEOPLE:
        return Number(None, "大きすぎるので、定員は不明とします")
    return Number(numbers[0], "はじめの人数を使います" if len(set(numbers)) > 1 else "")


def fee(cell: str) -> str:
    """A price as people say it: 0 is 無料, a bare number gets 円, words stay. Empty: unknown, not free."""
    plain = flat(cell)
    bare = plain.replace(",", "").replace(" ", "").removesuffix(".0")
    if re.fullmatch(r"\d{1,7}", bare):
        return "無料" if int(bare) == 0 else f"{int(bare):,}円"
    if re.fullmatch(r"0+円", bare):
        return "無料"
    return cell if plain and not _BLANK.match(plain) else ""


@dataclass(frozen=True)
class Point:
    """Latitude and longitude in WGS84 degrees, or both None with the reason."""

    lat: float | None = None
    lon: float | None = None
    why: str = ""


def point(lat: str, lon: str) -> Point:
    """A point in Japan; swapped halves are put right, half or impossible ones left out."""
    halves = [_degrees(half) for half in (lat, lon)]
    if not lat.strip() and not lon.strip():
        return Point()
    a, b = halves
    if a is None or b is None:
        return Point(why="緯度と経度の片方しか読めません")
    if _in_japan(a, b):
        return Point(a, b)
    if _in_japan(b, a):
        return Point(b, a, "緯度と経度が逆です")
    return Point(why="日本の外の位置です")


def _degrees(cell: str) -> float | None:
    plain = flat(cell).rstrip("度°").replace(" ", "")
    try:
        return round(float(plain), 7)
    except ValueError:
        return None


def _in_japan(lat: float, lon: float) -> bool:
    return _LAT[0] <= lat <= _LAT[1] and _LON[0] <= lon <= _LON[1]


def check_digit(five: str) -> str:
    """The sixth digit of a municipality code (Ministry of Internal Affairs: weights 6 to 2, modulo 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(five, range(6, 1, -1), strict=True))
    return str((11 - total % 11) % 10)


def codes(cell: str) -> tuple[str, ...]:
    """The six-digit municipality codes a cell may mean; several when a zero or the check digit may be missing."""
    digits = re.sub(r"\D", "", flat(cell).removesuffix(".0"))
    if len(digits) == 6:
        return (digits,) if check_digit(digits[:5]) == digits[5] else ()
    if len(digits) == 5:
        lost_zero = "0" + digits
        found = [lost_zero] if check_digit(lost_zero[:5]) == lost_zero[5] else []
        return (*found, digits + check_digit(digits))
    return ("0" + digits + check_digit("0" + digits),) if len(digits) == 4 else ()


def desk_phone(cell: str) -> Read:
    """A public desk number; mobile numbers are somebody's own and are not kept."""
    plain = flat(cell)
    if not plain:
        return Read()
    if _MOBILE.search(plain):
        return Read("", "携帯電話の番号は取り込みません", refused=True)
    digits = re.sub(r"\D", "", plain)
    if not 10 <= len(digits) <= 11 or not digits.startswith("0") or set(digits) == {"0"}:
        return Read("", "電話番号の形ではありません", refused=True)
    return Read(plain)


@dataclass(frozen=True)
class Scrubbed:
    """A text without private contact details, and what kinds of them were taken out."""

    value: str
    taken: tuple[str, ...]


def scrub(value: str, *, all_phones: bool = False) -> Scrubbed:
    """Take mail addresses, mobile numbers and persons' names out of a text; with `all_phones` every number."""
    kinds = [("メールアドレス", _MAIL), ("携帯電話の番号", _MOBILE), ("個人名", _PERSON)]
    kinds += [("電話番号", _PHONE)] if all_phones else []
    taken = []
    for kind, pattern in kinds:
        shorter = pattern.sub("", value)
        if shorter != value:
            taken.append(kind)
            value = shorter
    value = re.sub(r"[(（\[]\s*(?:電話|TEL|Tel|tel|メール|E-?mail)?\s*[:：]?\s*[)）\]]", "", value) if taken else value
    lines = [line for line in value.split("\n") if not (taken and _EMPTY_LABEL.match(line.strip()))]
    return Scrubbed("\n".join(lines).strip(), tuple(taken))


def split_words(value: str) -> list[str]:
    """Categories of one cell: 健康・福祉、スポーツ → 健康・福祉 and スポーツ."""
    return [word for part in re.split(r"[、,;；/／\n]", value) if (word := part.strip())]
