"""A place named inside a sentence (「嵐山で写真」): which it is, which it may be, and the sentence without it.

Typed alone, places are found by `areas.find`; here the words around a name decide whether it is one at all.
"""

import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from matching import areas, latin, vocabulary
from matching import text as texts
from matching.areas import Place
from matching.gazetteer import Gazetteer, by_kana, canonical, gazetteer
from matching.phrases import phrase

_LETTERS = 120
_LONGEST = 10
_MOST = 8
_SAME_PLACE_KM = 3.0
_MIN_KANA, _MIN_SURE_KANA = 3, 5
_STEM, _TOWNS = (2, 3), 4
_LAYERS = {"ward": 0, "station": 1, "town": 2, "city": 3}
_DIRECTIONS = frozenset("北南東西中央上下大")
# A name in kanji begins with none of these, and most letters of a sentence are among them.
_NO_BEGINNING = frozenset(map(chr, range(ord("ぁ"), ord("ゖ") + 1))) | frozenset(" 、。")
_POSTCODE = re.compile(r"(?<!\d)〒?\d{3}[-‐−–ー]?\d{4}(?!\d)")
_KANA_RUN = re.compile(r"(?<![ぁ-ゖァ-ヺー一-鿿])[ぁ-ゖァ-ヺー]{3,}")
_LATIN_NAME = re.compile(r"[a-z][a-z-]{2,}")


@dataclass(frozen=True, slots=True)
class Mention:
    """`place`: where is meant; None with several `choices`: a shared name, to be asked back.

    `rest`: the sentence without the name.
    """

    rest: str
    place: Place | None = None
    choices: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """Where a name stands, and the rows of the gazetteer; `stem`: it is how several towns begin (衣笠)."""

    start: int
    end: int
    rows: tuple[int, ...] = ()
    stem: str = ""


def named(text: str, *, prior_city: str | None = None) -> Mention:
    """The place a normalised sentence names. `prior_city` settles shared names; that city itself says nothing new."""
    if coded := _POSTCODE.search(text):
        return _settled(text, _Named(*coded.span()), areas.find(coded.group()), prior_city)
    table = gazetteer()
    for found in _candidates(table, text[:_LETTERS]):
        if places := _places(table, text, found, prior_city):
            return _within(_settled(text, found, places, prior_city))
    return Mention(text)


def _within(found: Mention) -> Mention:
    """「左京区の岡崎」: a ward or city says which town of that name is meant."""
    around = found.place
    if around is None or around.layer not in {"ward", "city"}:
        return found
    table = gazetteer()
    for inner in _candidates(table, found.rest[:_LETTERS]):
        places = [p for p in _places(table, found.rest, inner, around.city) if (p.city, around.ward) in _of(p)]
        if places:
            return _settled(found.rest, inner, places[:1], around.city)
    return found


def _of(place: Place) -> set[tuple[str, str]]:
    return {(place.city, place.ward), (place.city, "")}


def _places(table: Gazetteer, text: str, found: _Named, prior_city: str | None) -> list[Place]:
    if prior_city and _is_a_river(table, text[found.start : found.end], found.rows, prior_city):
        return []
    if found.stem:
        alike = areas.beginning(found.stem)
        return [p for p in alike if p.city == prior_city] or alike
    return [areas.at_row(row) for row in _best(table, found.rows, prior_city)]


def _is_a_river(table: Gazetteer, name: str, rows: tuple[int, ...], prior_city: str) -> bool:
    """Whether a name is only that of a city far away: 「鴨川で野鳥」, said in 京都, means the river there."""
    if not name.endswith("川") or any(table.layer[row] != "city" for row in rows):
        return False
    home = {table.pref[row] for row in table.by_name.get(canonical(prior_city), ())}
    return bool(home) and all(table.pref[row] not in home for row in rows)


def _settled(text: str, found: _Named, places: list[Place], prior_city: str | None) -> Mention:
    after = phrase("place_tail").match(text, found.end)
    rest = f"{text[: found.start]} {text[after.end() if after else found.end :]}"
    if len(places) == 1 or (places and _close_together(places)):
        home = places[0].layer == "city" and places[0].city == prior_city
        return Mention(rest, None if home else places[0])
    return Mention(rest, None, tuple(places[:_MOST]))


def _close_together(places: list[Place]) -> bool:
    first = places[0]
    near = all(areas.distance_km(first.point, p.point) <= _SAME_PLACE_KM for p in places)
    return near or all((p.pref, p.city, p.ward) == (first.pref, first.city, first.ward) for p in places)


def _candidates(table: Gazetteer, text: str) -> Iterator[_Named]:
    """Names in a sentence, the surest way of writing first."""
    yield from _written(table, text)
    yield from _nicknamed(table, text)
    yield from _in_kana(table, text)
    yield from _in_latin(table, text)


def _written(table: Gazetteer, text: str) -> Iterator[_Named]:
    for at, letter in enumerate(text):
        if letter in _NO_BEGINNING or not _begins_one(text[at : at + 2]) or not _begins_a_name(text, at):
            continue
        for end in range(min(len(text), at + _LONGEST), at, -1):
            name = text[at:end]
            rows = _rows(table, name, text, end)
            known = any(table.city[r] in table.covered for r in rows)
            if not known and name in _stems() and _is_name(text, at, end, well_known=False):
                yield _Named(at, end, stem=name)
                break
            if rows and _is_name(text, at, end, well_known=any(table.layer[r] != "town" for r in rows)):
                yield _Named(at, end, rows)
                break


@lru_cache(maxsize=4_096)
def _begins_one(two: str) -> bool:
    return canonical(two) in _beginnings()


@cache
def _beginnings() -> frozenset[str]:
    """The first two letters of every name, and names of one letter with what makes them a place: 「桂駅」, 「桂の」."""
    names = gazetteer().by_name
    single = (name + after for name in names if len(name) == 1 for after in "駅区市町の近周付あ")
    return frozenset((*(name[:2] for name in names), *single))


@cache
def _stems() -> frozenset[str]:
    """How at least so many towns of one ward begin: 岡崎, 衣笠, 月寒 are neighbourhoods, though no towns."""
    table = gazetteer()
    begun = Counter(
        (table.city[row], table.ward[row], table.name[row][:length])
        for row in range(len(table.name))
        if table.layer[row] == "town" and table.kana[row] and len(table.name[row]) > _STEM[-1]
        for length in _STEM
    )
    return frozenset(stem for (_, _, stem), towns in begun.items() if towns >= _TOWNS)


def _begins_a_name(text: str, at: int) -> bool:
    before = text[at - 1 : at]
    inside = bool(before) and (_is_kanji(before) or before.isdigit())
    return not inside and (_is_kanji(text[at]) or text[at].isdigit() or text[at] >= "ァ")


def _is_name(text: str, at: int, end: int, *, well_known: bool) -> bool:
    """Whether the words around allow a stretch to be a place: 「桜」 is one only in 「桜のあたり」.

    `well_known`: it is a ward or a station, so that an ordinary word may be meant as it: 「大通で」.
    """
    name = text[at:end]
    if set(name) <= _DIRECTIONS or not any(map(_is_kanji, name)) or _came_from(text, end):
        return False
    if phrase("place_strong").match(text, end) or name.endswith(("区", "駅", "市", "丁目")):
        return bool(phrase("place_end").match(text, end) or phrase("place_strong").match(text, end))
    if len(name) < 2 or not phrase("place_end").match(text, end) or vocabulary.concepts_in(name):
        return False
    return well_known or not texts.is_common_noun(name)


def _came_from(text: str, end: int) -> bool:
    return phrase("place_origin").match(text, end) is not None


def _rows(table: Gazetteer, name: str, text: str, end: int) -> tuple[int, ...]:
    written = canonical(name)
    station = written.endswith("駅") or text.startswith(("駅", "えき", " station"), end)
    rows = [row for ending in ("", "区", "市") for row in table.by_name.get(written + ending, ())]
    rows = rows or [*table.by_name.get(written + "町", ()), *table.by_name.get(written.removesuffix("駅"), ())]
    if station:
        rows = [r for r in rows if table.layer[r] == "station"] or rows
    return tuple(dict.fromkeys(rows))


def _best(table: Gazetteer, rows: tuple[int, ...], prior_city: str | None) -> list[int]:
    """The rows of the own city, else of the cities known by town, else of the country; wards and stations first."""
    own = [r for r in rows if prior_city and table.city[r] == prior_city]
    known = [r for r in rows if table.city[r] in table.covered]
    ranked = sorted(own or known or rows, key=lambda r: _LAYERS[table.layer[r]])
    stem = table.name[ranked[0]].rstrip("区市") if ranked else ""
    if whole := [r for r in ranked if table.layer[r] == "city" and table.name[r][:-1] == stem]:
        return whole  # 「京都で」 is the city; of 「京都駅で」 only the station is here
    known_well = [r for r in ranked if table.layer[r] in {"ward", "station"}]
    wards = {table.city[r] for r in ranked if table.layer[r] == "ward"}
    return [r for r in known_well if table.layer[r] == "ward" or table.city[r] not in wards] if wards else ranked


def _nicknamed(table: Gazetteer, text: str) -> Iterator[_Named]:
    letters = _nicknames_begin()
    for at, letter in enumerate(texts.fold(text)):
        if letter not in letters or not _begins_a_nickname(text[at : at + 2]):
            continue
        for end in range(min(len(text), at + 6), at + 1, -1):
            meant = table.nicknames.get(texts.sound(text[at:end]))
            if meant and _stands_apart(text, at) and phrase("place_end").match(text, end) and not _came_from(text, end):
                rows = _rows(table, meant, "駅", 0) or tuple(table.by_name.get(canonical(meant), ()))
                if rows:
                    yield _Named(at, end, rows)


@lru_cache(maxsize=4_096)
def _begins_a_nickname(two: str) -> bool:
    heard = texts.sound(two)
    return any(name.startswith(heard) for name in gazetteer().nicknames)


@cache
def _nicknames_begin() -> Set[str]:
    """The first letter of each nickname."""
    return {name[0] for name in gazetteer().nicknames}


def _stands_apart(text: str, at: int) -> bool:
    if not at or text[at - 1] in "はがでにをとの":
        return True
    kana = [texts.is_kana(texts.fold(letter)) for letter in text[at - 1 : at + 1]]
    return not all(kana) and not (_is_kanji(text[at - 1]) and _is_kanji(text[at]))


def _in_kana(table: Gazetteer, text: str) -> Iterator[_Named]:
    """「うずまさで」, 「むさしこすぎの ちかく」: short names only where the words after them leave no doubt."""
    for run in _KANA_RUN.finditer(text):
        start, stop = run.span()
        for end in range(min(stop, start + _LONGEST), start + _MIN_KANA - 1, -1):
            strong = phrase("place_strong").match(text, end)
            if not strong and not (end - start >= _MIN_SURE_KANA - 1 and phrase("place_end").match(text, end)):
                continue
            name = texts.sound(text[start:end])
            rows = [r for tail in ("", "く", "し", "ちょお", "まち") for r in by_kana().get(name + tail, ())]
            if text.startswith(("えき", "駅"), end):
                rows = [r for r in rows if table.layer[r] == "station"] or rows
            if rows and (strong or not vocabulary.concepts_in(text[start:end])) and not _came_from(text, end):
                yield _Named(start, end, tuple(rows))
                break


def _in_latin(table: Gazetteer, text: str) -> Iterator[_Named]:
    """「near Sapporo」, 「Kyoto station」, 「setagaya de」: wards, stations and cities by their romaji."""
    for hit in islice(_LATIN_NAME.finditer(text), _MOST * 2):
        name = hit.group()
        before, after = phrase("place_before").search(text[: hit.start()]), phrase("place_after").match(text, hit.end())
        if not (before or after) or name in latin.english() or vocabulary.concepts_in(name):
            continue
        rows = _by_romaji().get(latin.bare_sound(name.removesuffix("-ku").removesuffix("-shi").replace("-", "")), ())
        if after and "station" in after.group():
            rows = tuple(r for r in rows if table.layer[r] == "station") or rows
        if rows:
            yield _Named(hit.start(), hit.end(), rows)


@cache
def _by_romaji() -> dict[str, tuple[int, ...]]:
    table, found = gazetteer(), dict[str, list[int]]()
    for heard, rows in by_kana().items():
        kept = [r for r in rows if table.layer[r] != "town" or len(heard) >= _MIN_SURE_KANA]
        for sound in {heard, *(heard.removesuffix(end) for end in ("く", "し") if len(heard) > _MIN_KANA)}:
            known = [r for r in kept if sound == heard or table.layer[r] in {"ward", "city"}]
            found.setdefault(latin.without_length(sound), []).extend(known)
    return {sound: tuple(rows) for sound, rows in found.items() if rows}


def _is_kanji(letter: str) -> bool:
    return "一" <= letter <= "鿿" or letter in "々ヶヵ"
