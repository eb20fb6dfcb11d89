"""An import is taken back: what it changed returns, what somebody has touched since stays, and says why."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.opendata.importer import import_file
from handlers.acts.audit import COMMAND
from handlers.acts.edit_gathering import edit_gathering
from handlers.acts.import_missing import end_missing
from handlers.acts.sign_up import sign_up
from handlers.acts.undo_import import undo_import
from models.import_run import ImportState
from models.role import Role
from models.tables import Gathering, ImportChange, ImportRun, Occurrence, Venue
from tests import factories
from tests.bot.opendata.files import csv_file, event_file

pytestmark = pytest.mark.usefixtures("one_place")

ROW = "歌の会,2026-12-05,2026-12-05,10:00,12:00,成城会館,東京都世田谷区成城1-2,0,20,歌います,"
OTHER = "絵の会,2026-12-06,2026-12-06,10:00,12:00,成城会館,東京都世田谷区成城1-2,0,20,描きます,"


def _take(session: Session, folder: Path, *rows: str, now: datetime) -> ImportRun:
    import_file(session, event_file(folder, *rows), now=now)
    return session.scalars(select(ImportRun).order_by(ImportRun.id.desc())).first() or ImportRun()


def _named(session: Session, name: str = "歌の会") -> Gathering:
    return session.scalars(select(Gathering).where(Gathering.name == name)).one()


def _count(session: Session, table: type[Gathering | Venue | Occurrence]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def _why(run: ImportRun) -> list[tuple[str, str]]:
    return [(one["field"], one["why"]) for one in run.stayed]


def _undo(session: Session, run: ImportRun, now: datetime) -> ImportRun:
    undo_import(session, run, now=now)
    return run


def test_what_an_import_made_goes_with_it(session: Session, now: datetime, tmp_path: Path) -> None:
    run = _undo(session, _take(session, tmp_path, ROW, OTHER, now=now), now)
    assert [_count(session, table) for table in (Gathering, Venue, Occurrence)] == [0, 0, 0]
    assert (run.state, run.stayed, run.undone_at) == (ImportState.UNDONE, [], now)


def test_changed_fields_return_to_what_they_were(session: Session, now: datetime, tmp_path: Path) -> None:
    _take(session, tmp_path, ROW, now=now)
    run = _take(session, tmp_path, ROW.replace("歌います", "踊ります").replace(",20,", ",30,"), now=now)
    _undo(session, run, now)
    assert (_named(session).description, _named(session).capacity) == ("歌います", 20)


def test_a_field_that_staff_changed_since_stays_and_is_told(session: Session, now: datetime, tmp_path: Path) -> None:
    _take(session, tmp_path, ROW, now=now)
    run = _take(session, tmp_path, ROW.replace("歌います", "踊ります").replace(",20,", ",30,"), now=now)
    edit_gathering(session, COMMAND, _named(session), {"capacity": 12}, now=now)
    _undo(session, run, now)
    assert (_named(session).description, _named(session).capacity) == ("歌います", 12)
    assert _why(run) == [("capacity", "staff")]


def test_a_field_that_a_later_import_changed_stays(session: Session, now: datetime, tmp_path: Path) -> None:
    _take(session, tmp_path, ROW, now=now)
    second = _take(session, tmp_path, ROW.replace("歌います", "踊ります"), now=now)
    _take(session, tmp_path, ROW.replace("歌います", "笑います"), now=now + timedelta(hours=1))
    _undo(session, second, now)
    assert _named(session).description == "笑います"
    assert _why(second) == [("description", "later")]


def test_imports_are_taken_back_one_after_the_other(session: Session, now: datetime, tmp_path: Path) -> None:
    rows = (ROW, ROW.replace("歌います", "踊ります"), ROW.replace("歌います", "笑います"))
    runs = [_take(session, tmp_path, row, now=now + timedelta(hours=n)) for n, row in enumerate(rows)]
    for run in reversed(runs):
        _undo(session, run, now)
    assert [run.stayed for run in runs] == [[], [], []]
    assert _count(session, Gathering) == 0


def test_a_row_that_a_later_file_names_too_stays(session: Session, now: datetime, tmp_path: Path) -> None:
    first = _take(session, tmp_path, ROW, now=now)
    _take(session, tmp_path, ROW, OTHER, now=now + timedelta(hours=1))
    _undo(session, first, now)
    assert _count(session, Gathering) == 2
    assert {why for _, why in _why(first)} == {"later"}


def test_where_somebody_said_yes_the_gathering_stays(session: Session, now: datetime, tmp_path: Path) -> None:
    run = _take(session, tmp_path, ROW, OTHER, now=now)
    date = session.scalars(select(Occurrence).where(Occurrence.gathering_id == _named(session).id)).one()
    sign_up(session, factories.resident(session), date, now=now)
    _undo(session, run, now)
    assert [one.name for one in session.scalars(select(Gathering))] == ["歌の会"]
    assert [(one["noun"], one["why"]) for one in run.stayed] == [("gathering", "people"), ("venue", "in_use")]


def test_what_hangs_on_a_new_gathering_keeps_it(session: Session, now: datetime, tmp_path: Path) -> None:
    run = _take(session, tmp_path, ROW, now=now)
    factories.role(session, gathering=_named(session))
    _undo(session, run, now)
    assert session.scalars(select(Role)).one().gathering.name == "歌の会"
    assert _why(run)[0] == ("", "in_use")


def test_a_moved_hour_goes_back_and_who_said_yes_is_told(session: Session, now: datetime, tmp_path: Path) -> None:
    _take(session, tmp_path, ROW, now=now)
    date = session.scalars(select(Occurrence)).one()
    sign_up(session, factories.resident(session), date, now=now)
    run = _take(session, tmp_path, ROW.replace("10:00,12:00", "13:00,14:00"), now=now)
    _undo(session, run, now)
    session.refresh(date)
    assert (date.local_start.hour, date.version, run.stayed) == (10, 3, [])


def test_dates_that_went_come_back_and_those_that_came_go(session: Session, now: datetime, tmp_path: Path) -> None:
    _take(session, tmp_path, ROW, now=now)
    run = _take(session, tmp_path, ROW.replace("12-05", "12-12"), now=now)
    _undo(session, run, now)
    assert [date.local_start.day for date in session.scalars(select(Occurrence))] == [5]


def test_dates_of_a_rule_follow_it_back(session: Session, now: datetime, tmp_path: Path) -> None:
    header, row = "名称,住所,開催頻度,開催日,開催開始時間", "ぽかぽか食堂,世田谷区成城1-2,5,第2土曜日,"
    import_file(session, csv_file(tmp_path, header, row + "11:30"), now=now)
    import_file(session, csv_file(tmp_path, header, row + "12:00"), now=now)
    run = session.scalars(select(ImportRun).order_by(ImportRun.id.desc())).first()
    assert run
    _undo(session, run, now)
    assert {date.local_start.minute for date in session.scalars(select(Occurrence))} == {30}


def test_what_was_ended_because_it_was_missing_takes_place_again(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    _take(session, tmp_path, ROW, OTHER, now=now)
    run = _take(session, tmp_path, OTHER, now=now)
    song = _named(session)
    session.add(_missing(run, song))
    session.flush()
    assert end_missing(session, COMMAND, run, [song.public_id], now=now) == 1
    assert _named(session).status == "ended"
    _undo(session, run, now)
    assert _named(session).status == "active"


def test_what_is_ended_twice_or_not_missing_is_ended_once_or_not(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    run = _take(session, tmp_path, ROW, OTHER, now=now)
    song = _named(session)
    session.add(_missing(run, song))
    session.flush()
    ids = [song.public_id, _named(session, "絵の会").public_id, "nobody"]
    assert [end_missing(session, COMMAND, run, ids, now=now) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize("again", [False, True])
def test_a_later_file_names_what_was_ended_and_it_takes_place_again(
    session: Session, now: datetime, tmp_path: Path, again: bool
) -> None:
    run = _take(session, tmp_path, ROW, OTHER, now=now)
    session.add(_missing(run, _named(session)))
    session.flush()
    end_missing(session, COMMAND, run, [_named(session).public_id], now=now)
    _take(session, tmp_path, *([ROW, OTHER, OTHER] if again else [OTHER, OTHER]), now=now)
    assert _named(session).status == ("active" if again else "ended")


def _missing(run: ImportRun, gathering: Gathering) -> ImportChange:
    return ImportChange(
        run_id=run.id, noun="gathering", row_public_id=gathering.public_id, name=gathering.name,
        outcome="missing", fields={}, kept={},
    )  # fmt: skip


def test_what_staff_merged_since_stays_merged(session: Session, now: datetime, tmp_path: Path) -> None:
    _take(session, tmp_path, ROW, now=now)
    run = _take(session, tmp_path, ROW.replace("12-05", "12-12").replace("歌います", "踊ります"), now=now)
    _named(session).merged_into_id = factories.gathering(session).id
    session.flush()
    _undo(session, run, now)
    assert {why for _, why in _why(run)} == {"staff"}
    assert _named(session).description == "踊ります"
