"""公共施設一覧 and its kin (子育て施設, 市民農園, 交流センター …) to venues."""

from collections import Counter

from bot.opendata import values
from bot.opendata.columns import Table
from bot.opendata.report import What
from bot.opendata.rows import Row, Setting, categories, each_readable, steady_key
from handlers.acts.take_in import CatalogueRead, VenueRead


def read_facilities(table: Table, setting: Setting) -> CatalogueRead:
    """One venue per place; a row without a name is refused, a place named twice is taken once."""
    rows = [Row(record, setting) for record in table.records]
    names = Counter(row.raw("name") for row in rows)
    venues: dict[str, VenueRead] = {}
    for row, venue in each_readable(rows, lambda row: _read(row, shared=names[row.raw("name")] > 1)):
        if venue.key in venues:
            row.note(What.FOLD, "name", "同じ名前と住所の行が前にあります", change=(venue.name, ""))
        else:
            venues[venue.key] = venue
    return CatalogueRead(venues=tuple(venues.values()))


def _read(row: Row, *, shared: bool) -> tuple[Row, VenueRead] | None:
    if not row.words("name"):
        row.note(What.LOST, "name", "名前のない行は取り込めません")
        return None
    row.check_code()
    return row, _venue(row, shared=shared)


def _venue(row: Row, *, shared: bool) -> VenueRead:
    name, address = row.words("name").replace("\n", " "), row.address()
    place = row.located(address)
    lat, lon = row.point(place.city)
    return VenueRead(
        key=steady_key(name, place.city.code if place.city else "", address if shared else ""),
        name=name,
        kana=row.words("kana"),
        description=row.joined("description", "remarks"),
        categories=categories([row.words("category")]),
        facts=row.facts("barrier_free", "description", "remarks"),
        area=place.key,
        address=address,
        lat=lat,
        lon=lon,
        phone=_phone(row),
        hours=_hours(row),
        url=row.url(),
    )


def _phone(row: Row) -> str:
    read = values.desk_phone(row.raw("phone"))
    if read.refused:
        row.note(What.DROP, "phone", read.why)
    return read.value


def _hours(row: Row) -> str:
    start, end = row.words("start"), row.words("end")
    clock = f"{start}～{end}" if start and end else start or end
    days = row.words("weekday")
    regular = " ".join(
        part for part in (f"{days}曜" if days and "曜" not in days and not days.isdigit() else days, clock) if part
    )
    note = row.words("when_note")
    return "\n".join(part for part in (regular, note) if part)
