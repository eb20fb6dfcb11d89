"""子ども食堂一覧 (49 columns) and lists of its shape to gatherings. Telephone numbers in them may be somebody's own."""

import re
from datetime import time

from bot.opendata import values
from bot.opendata.clock import read_clock
from bot.opendata.columns import Table
from bot.opendata.facts import ages
from bot.opendata.repeats import read_repetition
from bot.opendata.report import What
from bot.opendata.rows import Row, Setting, categories, each_readable, steady_key
from handlers.acts.take_in import CatalogueRead, GatheringRead, GroupRead, VenueRead

_KIND = "子ども食堂"


def read_meals(table: Table, setting: Setting) -> CatalogueRead:
    """Gatherings with venues and groups; the number of telephone numbers left out is told once."""
    rows = [Row(record, setting) for record in table.records]
    phones = sum(bool(row.raw("phone") or row.raw("contact")) for row in rows)
    if phones:
        setting.report.add(
            0, What.DROP, "電話番号", f"団体の連絡先は個人のものかもしれないので取り込みません（{phones}件）"
        )
    venues: dict[str, VenueRead] = {}
    groups: dict[str, GroupRead] = {}
    gatherings: dict[str, GatheringRead] = {}
    for row, gathering, venue, group in each_readable(rows, _read):
        if gathering.key in gatherings:
            row.note(What.FOLD, "name", "同じ名前と場所の行が前にあります", change=(gathering.name, ""))
            continue
        gatherings[gathering.key] = gathering
        venues |= {venue.key: venue} if venue else {}
        groups |= {group.key: group} if group else {}
    return CatalogueRead(tuple(venues.values()), tuple(groups.values()), tuple(gatherings.values()))


def _read(row: Row) -> tuple[Row, GatheringRead, VenueRead | None, GroupRead | None] | None:
    name = row.words("name").replace("\n", " ")
    if not name:
        row.note(What.LOST, "name", "名前のない行は取り込めません")
        return None
    row.check_code()
    venue, group = _venue(row, name), _group(row)
    return row, _gathering(row, name, venue, group), venue, group


def _venue(row: Row, name: str) -> VenueRead | None:
    address = row.address()
    if not address:
        return None
    located = row.located(address)
    lat, lon = row.point(located.city)
    building = row.words("building") or name
    return VenueRead(
        key=steady_key("venue", building, address), name=building, area=located.key, address=address, lat=lat, lon=lon
    )


def _group(row: Row) -> GroupRead | None:
    name = row.words("host").split("\n")[0]
    return GroupRead(key=steady_key("group", name), name=name, area=row.located("").key) if name else None


def _gathering(row: Row, name: str, venue: VenueRead | None, group: GroupRead | None) -> GatheringRead:
    words = _when_words(row)
    repetition = read_repetition(words)
    start, end = read_clock(row.words("start")), read_clock(row.words("end"))
    if words and not repetition.rule:
        row.note(
            What.REFUSAL,
            "days",
            "くり返しがはっきりしないので、日付は不明とします（言葉は残します）",
            change=(words, ""),
        )
    audience = row.joined("audience", "audience_note")
    age_from, age_to = ages(audience)
    return GatheringRead(
        key=steady_key(name, venue.address if venue else ""),
        name=name,
        kana=row.words("kana"),
        description=row.joined("summary", "description", "remarks"),
        categories=(_KIND, *categories([row.words("category")])),
        facts=row.facts("remarks", "description", "summary"),
        venue=venue.key if venue else "",
        group=group.key if group else "",
        area="" if venue else row.located("").key,
        rule=repetition.rule,
        rule_words="\n".join(part for part in (words, start.note, end.note) if part and part != "-"),
        start_time=start.start or repetition.start,
        end_time=_later(end.start or start.end, start.start) if start.start else repetition.end,
        skip_holidays=repetition.skip_holidays,
        audience=audience,
        age_from=age_from,
        age_to=age_to,
        capacity=row.capacity(),
        fee=_fee(row),
        how_to_join=row.joined("apply_how", "apply_note"),
        url=row.url(),
    )


def _later(end: time | None, start: time | None) -> time | None:
    return end if end != start else None


def _when_words(row: Row) -> str:
    """The day in words; a bare weekday column without a frequency in words says too little for a rule."""
    days, weekday, frequency = row.words("days"), row.words("weekday"), row.words("frequency")
    if frequency and not frequency.isdigit():
        days = days or frequency
    if weekday and not re.search(r"曜|[月火水木金土日]$", days):
        days = f"{days}{'・'.join(weekday) if re.fullmatch(r'[月火水木金土日]+', weekday) else weekday}曜日"
    return "\n".join(part for part in (days, row.words("when_note")) if part and part != "無し")


def _fee(row: Row) -> str:
    child, adult = values.fee(row.words("fee_child")), values.fee(row.words("fee_adult"))
    if child and child == adult:
        parts = [child]
    else:
        parts = [f"子ども {child}" if child else "", f"おとな {adult}" if adult else ""]
    told = "・".join(part for part in parts if part) or values.fee(row.words("fee"))
    note = row.words("fee_note")
    return "\n".join(part for part in (told, note if note != told else "") if part)
