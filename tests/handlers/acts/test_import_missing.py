"""What a file names no more: told with what hangs on it, ended by staff, brought back by a later file or an undoing."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.opendata.importer import import_file
from handlers.acts.audit import COMMAND
from handlers.acts.import_missing import Hanging, end_missing, hanging, not_named
from handlers.acts.sign_up import sign_up
from handlers.acts.undo_import import undo_import
from models.delivery import Delivery, DeliveryKind
from models.gathering import GatheringStatus
from models.import_run import ImportOutcome
from models.occurrence import Occurrence, OccurrenceStatus
from models.tables import ImportChange, ImportRun, Venue
from tests import factories
from tests.bot.opendata.files import csv_file

pytestmark = pytest.mark.usefixtures("one_place")

HEADER = "名称,名称_カナ,住所,緯度,経度"
HALL, PARK = "太秦会館,ウズマサ,京都市右京区太秦蜂岡町1,,", "蜂岡公園,ハチオカ,京都市右京区太秦蜂岡町2,,"
LIST = "facilities:facility"


def test_what_a_release_does_not_name_is_what_still_takes_place(session: Session) -> None:
    for key, status in (("a", "active"), ("b", "active"), ("c", "ended")):
        factories.gathering(session, key, source="s", source_key=key, status=GatheringStatus(status))
    factories.gathering(session, "other", source="t", source_key="d")
    assert [row.name for row in not_named(session, "s", {"a"})] == ["b"]


@pytest.fixture
def run(session: Session, now: datetime, tmp_path: Path) -> ImportRun:
    """An import of a list that names the hall and the park no more."""
    _take(session, tmp_path, HALL, PARK, now=now)
    _take(session, tmp_path, "西院会館,サイイン,京都市右京区西院矢掛町1,,", now=now)
    run = session.scalars(select(ImportRun).order_by(ImportRun.id.desc())).first()
    assert run
    for row in not_named(session, LIST, {_venue(session, "西院会館").source_key or ""}):
        values = {"noun": row.noun, "row_public_id": row.public_id, "name": row.name, "outcome": row.outcome}
        session.add(ImportChange(run_id=run.id, fields={}, kept={}, **values))
    session.flush()
    return run


def _take(session: Session, folder: Path, *rows: str, now: datetime) -> None:
    import_file(session, csv_file(folder, HEADER, *rows, name="facility.csv"), now=now)


def _venue(session: Session, name: str) -> Venue:
    return session.scalars(select(Venue).where(Venue.name == name)).one()


def _changes(session: Session, run: ImportRun) -> list[ImportChange]:
    rows = select(ImportChange).where(ImportChange.run_id == run.id, ImportChange.outcome == ImportOutcome.MISSING)
    return list(session.scalars(rows.order_by(ImportChange.name)))


def test_venues_are_told_with_what_hangs_on_them(session: Session, run: ImportRun, now: datetime) -> None:
    hall, park = (_venue(session, name) for name in ("太秦会館", "蜂岡公園"))
    factories.gathering(session, venue=hall)
    factories.gathering(session, venue=park, status=GatheringStatus.ENDED)
    factories.room(session, venue=hall)
    assert hanging(session, _changes(session, run), now=now) == {
        hall.public_id: Hanging(gatherings=1, rooms=1),
        park.public_id: Hanging(),
    }


def test_a_venue_ends_where_nothing_hangs_on_it(session: Session, run: ImportRun, now: datetime) -> None:
    hall, park = (_venue(session, name) for name in ("太秦会館", "蜂岡公園"))
    factories.gathering(session, venue=hall)
    ids = [hall.public_id, park.public_id]
    assert [end_missing(session, COMMAND, run, ids, now=now) for _ in range(2)] == [1, 0]
    assert (hall.ended, park.ended) == (False, True)


def test_an_ended_venue_returns_with_a_later_file_and_is_not_told_again(
    session: Session, run: ImportRun, now: datetime, tmp_path: Path
) -> None:
    park = _venue(session, "蜂岡公園")
    end_missing(session, COMMAND, run, [park.public_id], now=now)
    assert [row.name for row in not_named(session, LIST, set())] == ["太秦会館", "西院会館"]
    _take(session, tmp_path, HALL, PARK, "花園会館,ハナゾノ,京都市右京区花園寺ノ内町1,,", now=now)
    session.refresh(park)
    assert not park.ended


def test_undoing_the_import_brings_a_venue_back(session: Session, run: ImportRun, now: datetime) -> None:
    park = _venue(session, "蜂岡公園")
    end_missing(session, COMMAND, run, [park.public_id], now=now)
    undo_import(session, run, now=now)
    assert not park.ended


def test_who_said_yes_to_a_gathering_that_ends_is_told(session: Session, run: ImportRun, now: datetime) -> None:
    date = factories.occurrence(session)
    sign_up(session, factories.resident(session), date, now=now)
    gone = date.gathering
    change = ImportChange(
        run_id=run.id, noun="gathering", row_public_id=gone.public_id, name=gone.name,
        outcome=ImportOutcome.MISSING, fields={}, kept={},
    )  # fmt: skip
    session.add(change)
    session.flush()
    assert hanging(session, [change], now=now)[gone.public_id].people == 1
    end_missing(session, COMMAND, run, [gone.public_id], now=now)
    assert session.scalar(select(Delivery.id).where(Delivery.kind == DeliveryKind.CHANGE))
    assert session.get_one(Occurrence, date.id).status is OccurrenceStatus.CANCELLED


def test_a_list_of_events_asks_after_no_venues(session: Session) -> None:
    factories.venue(session, source="events:e", source_key="1")
    assert not_named(session, "events:e", set()) == []
