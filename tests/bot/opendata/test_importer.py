"""A file into the database: repeatable, updated by a new release, all or nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.opendata.importer import Options, import_file
from bot.opendata.report import Refused, What
from handlers.acts.sign_up import sign_up
from models.tables import Area, Gathering, ImportRun, Occurrence, Venue
from tests import factories
from tests.bot.opendata.files import csv_file, event_file

ROW = "歌の会,2026-12-05,2026-12-05,10:00,12:00,成城会館,東京都世田谷区成城1-2,0,20,歌います,"


def _only(session: Session) -> Gathering:
    return session.scalars(select(Gathering)).one()


def test_event_becomes_a_gathering_with_place_date_and_source(session: Session, now: datetime, tmp_path: Path) -> None:
    import_file(session, event_file(tmp_path, ROW, name="131121_event.csv"), now=now)
    found = _only(session)
    assert found.venue
    assert found.venue.area
    assert (found.name, found.venue.area.key, found.fee) == ("歌の会", "世田谷区//成城1丁目", "無料")
    date = Occurrence.next_of(session, found.id, now)
    assert date
    assert (date.starts_at, date.ends_at) == (
        datetime(2026, 12, 5, 1, tzinfo=UTC),
        datetime(2026, 12, 5, 3, tzinfo=UTC),
    )
    assert "世田谷区「イベント一覧」" in found.attribution
    assert not found.sample


def test_same_file_again_changes_nothing(session: Session, now: datetime, tmp_path: Path) -> None:
    path = event_file(tmp_path, ROW, ROW.replace("12-05", "12-12"))
    assert import_file(session, path, now=now).changed > 0
    assert import_file(session, path, now=now).changed == 0


def test_new_release_updates_the_same_gathering(session: Session, now: datetime, tmp_path: Path) -> None:
    import_file(session, event_file(tmp_path, ROW, name="event_2026-11.csv"), now=now)
    changed = ROW.replace("歌います", "輪になって歌います")
    report = import_file(session, event_file(tmp_path, changed, name="event_2026-12.csv"), now=now)
    assert _only(session).description == "輪になって歌います"
    assert report.counts["gathering updated"] == 1


def test_moved_date_in_a_new_release_replaces_one_nobody_attends(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    import_file(session, event_file(tmp_path, ROW), now=now)
    import_file(session, event_file(tmp_path, ROW.replace("12-05", "12-06")), now=now)
    assert [row.local_start.day for row in session.scalars(select(Occurrence))] == [6]


def test_date_that_somebody_attends_is_left_to_people(session: Session, now: datetime, tmp_path: Path) -> None:
    import_file(session, event_file(tmp_path, ROW), now=now)
    date = session.scalars(select(Occurrence)).one()
    factories.attendance(session, occurrence=date, resident=factories.resident(session))
    report = import_file(session, event_file(tmp_path, ROW.replace("12-05", "12-06")), now=now)
    assert report.counts["occurrence kept for people"] == 1
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 2


def test_past_dates_are_not_stored(session: Session, now: datetime, tmp_path: Path) -> None:
    import_file(session, event_file(tmp_path, ROW.replace("2026", "2022")), now=now)
    assert _only(session).status == "ended"
    assert session.scalar(select(func.count()).select_from(Occurrence)) == 0


def test_sample_dates_can_be_brought_ahead_of_today_on_the_same_weekday(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    path = event_file(tmp_path, ROW.replace("2026", "2020"))
    import_file(session, path, now=now, options=Options(sample=True, current=True))
    date = session.scalars(select(Occurrence)).one()
    assert date.starts_at > now
    assert date.local_start.weekday() == datetime(2020, 12, 5, tzinfo=UTC).weekday()
    assert _only(session).sample


def test_rule_of_a_file_gets_dates_at_once(session: Session, now: datetime, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path, "名称,住所,開催頻度,開催日,開催開始時間", "ぽかぽか食堂,世田谷区成城1-2,5,第2土曜日,11:30"
    )
    report = import_file(session, path, now=now)
    assert report.counts["occurrence created"] == 3


def test_broken_file_changes_nothing(session: Session, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        import_file(session, csv_file(tmp_path, "気温,湿度", "5,40"), now=now)
    assert session.scalar(select(func.count()).select_from(ImportRun)) == 0
    assert session.scalar(select(func.count()).select_from(Area)) == 0


def test_file_with_a_header_only_is_refused(session: Session, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="行がありません"):
        import_file(session, event_file(tmp_path), now=now)


def test_run_is_kept_with_every_remark(session: Session, now: datetime, tmp_path: Path) -> None:
    import_file(session, event_file(tmp_path, ROW.replace(",20,", ",0,")), now=now)
    run = session.scalars(select(ImportRun)).one()
    assert (run.kind, run.counts["rows"], len(run.sha256)) == ("events", 1, 64)
    assert [(row["line"], row["what"], row["field"]) for row in run.report] == [(2, "repair", "定員")]


def test_operator_can_say_which_city_the_file_is_about(session: Session, now: datetime, tmp_path: Path) -> None:
    path = csv_file(tmp_path, "名称,住所", "集会所,成城1-2")
    import_file(session, path, now=now, options=Options(city="世田谷区"))
    venue = session.scalars(select(Venue)).one()
    assert venue.area
    assert venue.area.key == "世田谷区//成城1丁目"


def test_unknown_city_is_refused(session: Session, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="どこでもない市"):
        import_file(session, event_file(tmp_path, ROW), now=now, options=Options(city="どこでもない市"))


def test_new_hour_in_a_new_release_moves_the_date_and_tells_who_said_yes(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    import_file(session, event_file(tmp_path, ROW), now=now)
    sign_up(session, factories.resident(session), session.scalars(select(Occurrence)).one(), now=now)
    report = import_file(session, event_file(tmp_path, ROW.replace("10:00,12:00", "13:00,14:00")), now=now)
    assert [row.local_start.hour for row in session.scalars(select(Occurrence))] == [13]
    assert [note.why for note in report.notes if note.what is What.MOVE] == [
        "「歌の会」の始まりが10:00から13:00に変わりました（日程1件、参加予定の1人に知らせます）"
    ]
    assert report.counts["occurrence moved"] == 1


def test_new_hour_of_a_rule_is_reported_in_one_line(session: Session, now: datetime, tmp_path: Path) -> None:
    header, row = "名称,住所,開催頻度,開催日,開催開始時間", "ぽかぽか食堂,世田谷区成城1-2,5,第2土曜日,"
    import_file(session, csv_file(tmp_path, header, row + "11:30"), now=now)
    report = import_file(session, csv_file(tmp_path, header, row + "12:00"), now=now)
    assert "12:00に変わりました（日程3件" in "\n".join(report.lines())
    assert report.counts["occurrence created"] == 0


def test_dates_of_other_gatherings_are_not_counted(session: Session, now: datetime, tmp_path: Path) -> None:
    factories.gathering(session)
    report = import_file(session, event_file(tmp_path, ROW), now=now)
    assert report.counts["occurrence created"] == 1


def test_older_release_changes_nothing_unless_wanted(session: Session, now: datetime, tmp_path: Path) -> None:
    import_file(session, event_file(tmp_path, ROW, name="event_2026-12.csv"), now=now)
    older = event_file(tmp_path, ROW.replace("歌います", "昔の歌"), name="event_20261101.csv")
    passed_over = import_file(session, older, now=now)
    assert passed_over.changed == 0
    assert "event_2026-12.csv より古い版" in str(passed_over.notes[0])
    assert _only(session).description != "昔の歌"
    import_file(session, older, now=now, options=Options(older=True))
    assert _only(session).description == "昔の歌"


def test_two_files_of_one_data_set_do_not_take_turns(session: Session, now: datetime, tmp_path: Path) -> None:
    first, second = (
        event_file(tmp_path, row, name=name) for row, name in ((ROW, "event.csv"), (_OTHER, "event (1).csv"))
    )
    for file in (first, second):
        import_file(session, file, now=now)
    assert [import_file(session, file, now=now).changed for file in (first, second)] == [0, 0]
    assert _only(session).description == "別のことば"


_OTHER = ROW.replace("歌います", "別のことば")
