"""The sample catalogue: believable, marked, always with something this week, and repeatable."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from bot.opendata import sample_circulation
from bot.opendata.export import EVENTS, FACILITIES, event_lines, facility_lines, written
from bot.opendata.importer import import_file
from bot.opendata.repeats import read_repetition
from bot.opendata.sample import FOLDER, load, read_items
from bot.opendata.sample_city import read_city
from handlers.acts.bulletin import districts, shown
from handlers.acts.circulation_report import Stand, lines
from matching.support import KEYS
from models.circulation import Circular, CircularState
from models.gathering import GatheringStatus
from models.occurrence import OccurrenceStatus
from models.tables import Area, Gathering, Group, ImportRun, Occurrence, Role, Venue

CITIES = sorted(FOLDER.glob("*.toml"))
FACTS = set(KEYS) | {
    "elevator",
    "nursing_room",
    "diaper",
    "guide_dog",
    "parking_priority",
    "ostomate",
    "children_welcome",
}
FACTS |= {"stroller", "child_toilet"}


NOW = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(engine: Engine) -> Iterator[Session]:
    """A session in which the whole sample was loaded once for all tests here."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            load(session, now=NOW)
            yield session
        outer.rollback()


def test_whole_sample_is_there_and_marked(loaded: Session) -> None:
    assert (loaded.scalar(select(func.count()).select_from(Gathering)) or 0) > 700
    for noun in (Gathering, Venue, Role):
        assert loaded.scalar(select(func.count()).select_from(noun).where(noun.sample.is_(False))) == 0


def test_loading_again_changes_nothing(loaded: Session) -> None:
    again = load(loaded, now=NOW)
    assert [name for name, n in again.items() if n and not name.endswith("unchanged")] == []


def test_every_venue_of_the_sample_lies_in_an_area(loaded: Session) -> None:
    assert loaded.scalar(select(func.count()).select_from(Venue).where(Venue.area_id.is_(None))) == 0
    wards = select(Area.ward).join(Venue, Venue.area_id == Area.id).join(Gathering).distinct()
    assert {"右京区", "伏見区", "多摩区", "西区"} <= set(loaded.scalars(wards))


@pytest.mark.parametrize("month", [1, 4, 7, 8, 12])
def test_there_is_something_in_each_city_within_a_week_all_year(month: int) -> None:
    today = date(2027, month, 2)
    for path in CITIES:
        names = {g.name for g in read_city(path, today).gatherings if g.rule.startswith("0") or g.dates}
        assert len(names) >= 3, path.stem


@pytest.mark.parametrize("path", CITIES, ids=lambda path: path.stem)
def test_every_written_rhythm_is_sure_and_every_place_known(path: Path) -> None:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    venues = {venue["key"] for venue in told["venue"]}
    for row in told["gathering"]:
        assert ("picked" in row) != ("when" in row), row["key"]
        assert "when" not in row or read_repetition(row["when"]).rule, row["when"]
        assert row["venue"] in venues
        assert set(row.get("yes", ())) <= FACTS
    assert len({row["key"] for row in told["gathering"]}) == len(told["gathering"])


def test_item_that_a_city_tells_in_full_is_not_there_twice() -> None:
    names = {gathering.name for gathering in read_items(without={"ひとめひとめ×MACHIKO"}).gatherings}
    assert "ひとめひとめ" not in names
    assert len(names) > 250


def test_picked_dates_are_irregular_and_the_same_whenever_asked() -> None:
    kyoto = next(path for path in CITIES if path.stem == "kyoto")
    found = [
        {d.day for g in read_city(kyoto, today).gatherings if g.key == "hitome" for d in g.dates}
        for today in (date(2026, 12, 2), date(2026, 12, 9))
    ]
    shared = {day for day in found[1] if day < date(2026, 12, 2) + timedelta(days=60)}
    assert shared <= found[0]
    assert 2 <= len(found[0]) <= 6


def test_named_programmes_of_the_cities_are_there_with_their_small_roles(loaded: Session) -> None:
    named = (
        "ひとめひとめ×MACHIKO",
        "右京ユースセンター in MACHIKO",
        "SANSAでプラレール",
        "醍醐まちづくりカフェ",
        "用賀地区 防災塾",
    )
    for name in named:
        found = loaded.scalars(select(Gathering).where(Gathering.name == name)).one()
        first = loaded.scalar(select(func.min(Occurrence.starts_at)).where(Occurrence.gathering_id == found.id))
        assert first
        assert first.astimezone(ZoneInfo("Asia/Tokyo")) > NOW
    roles = loaded.scalars(select(Role).join(Gathering).where(Gathering.name == "用賀地区 防災塾"))
    assert {(role.name, role.minutes, role.head_count) for role in roles} >= {("椅子ならべ", 20, 4)}


def test_there_is_a_circular_in_each_state_and_each_answer(loaded: Session) -> None:
    assert set(loaded.scalars(select(Circular.state))) == set(CircularState)
    found = loaded.scalars(select(Circular)).all()
    stands = {line.stand for one in found for line in lines(loaded, one, now=NOW)}
    assert stands == set(Stand)
    assert {one.until < NOW.date() for one in found} == {True, False}


def test_districts_have_news_and_the_circulars_of_yesterday_are_followed_by_new_ones(loaded: Session) -> None:
    areas = districts(loaded, city="京都市")
    assert [bool(shown(loaded, area, now=NOW)) for area in areas].count(True) == 2
    assert not shown(loaded, areas[0], now=NOW + timedelta(days=60))
    again = sample_circulation.load(loaded, "見本", now=NOW + timedelta(days=60))
    assert (again["circular created"], again["bulletin created"]) == (6, 3)


def test_the_whole_sample_written_and_read_back_is_the_same_catalogue(loaded: Session, tmp_path: Path) -> None:
    """Names, dates, areas, topics and access; in CP932, whose text is that of UTF-8 but for letters that it lacks."""
    with loaded.begin_nested() as trial:
        for shown in (Gathering, Venue):
            loaded.execute(update(shown).values(sample=False))
        before, places = _gatherings(loaded), _venues(loaded)
        tables = {"events": (EVENTS, event_lines(loaded, now=NOW)), "facilities": (FACILITIES, facility_lines(loaded))}
        for name, (columns, lines) in tables.items():
            rows = list(lines)
            whole, poorer = (written(columns, rows, encoding) for encoding in ("utf-8", "cp932"))
            assert _same_text(whole.decode("utf-8-sig"), poorer.decode("cp932"))
            (tmp_path / f"{name}.csv").write_bytes(poorer)
        for noun in (Role, Occurrence, Gathering, Venue, Group, ImportRun):
            loaded.execute(delete(noun))
        loaded.expire_all()
        for name in tables:
            import_file(loaded, tmp_path / f"{name}.csv", now=NOW)
        after, here = _gatherings(loaded), _venues(loaded, "facilities:facilities")
        trial.rollback()
    assert after == before
    assert here == places


def _same_text(whole: str, poorer: str) -> bool:
    return len(whole) == len(poorer) and {b for a, b in zip(whole, poorer, strict=True) if a != b} <= set("〓～－―∥")


def _gatherings(session: Session) -> Counter[Any]:
    """Of each gathering that takes place what a file carries: all but those whose days nobody has told."""
    dates: dict[int, list[Any]] = {}
    coming = (Occurrence.status == OccurrenceStatus.PLANNED, Occurrence.is_ahead(NOW))
    for one in session.scalars(select(Occurrence).where(*coming).order_by(Occurrence.starts_at)):
        dates.setdefault(one.gathering_id, []).append((one.starts_at, one.ends_at, one.has_time))
    rows = session.scalars(select(Gathering).where(Gathering.status == GatheringStatus.ACTIVE))
    known = [row for row in rows if row.rule or row.rule_words or row.id in dates]
    return Counter((row.name, row.place_name, tuple(dates.get(row.id, ())), *_about(row)) for row in known)


def _about(row: Gathering) -> tuple[Any, ...]:
    facts = {**(row.venue.facts if row.venue else {}), **row.facts}
    online = facts.get("online") if row.online is None else row.online
    return row.place.key if row.place else "", tuple(row.categories), online, tuple(sorted(facts.items()))


def _venues(session: Session, source: str = "") -> Counter[Any]:
    held = select(Gathering.venue_id).where(Gathering.status == GatheringStatus.ACTIVE)
    rows = session.scalars(select(Venue).where(Venue.source == source if source else Venue.id.in_(held)))
    return Counter((row.name, row.area.key if row.area else "", tuple(sorted(row.facts.items()))) for row in rows)
