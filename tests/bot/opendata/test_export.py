"""The catalogue as open data: read back, it is the same catalogue; no cell is a formula; CP932 loses no line."""

import csv
import io
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.opendata.export import EVENTS, event_lines, events_file, facilities_file, written
from bot.opendata.importer import Options, import_file
from handlers.acts.edit_venue import ACCESS
from handlers.acts.plan_occurrences import plan_occurrences
from models.tables import Gathering, Occurrence, Venue
from tests import factories

_KEPT = ("name", "kana", "description", "rule", "start_time", "end_time", "fee", "capacity", "audience", "bring", "url")


def _catalogue(session: Session, now: datetime) -> None:
    hall = factories.venue(session, "太秦会館", address="京都市右京区太秦蜂岡町1", lat=35.0155, lon=135.7083)
    factories.gathering(
        session, "手芸の会", venue=hall, kana="シュゲイノカイ", rule="13We", fee="200円", capacity=12,
        audience="60歳以上",
        bring="針と糸", url="https://example.jp/a", description="編み物を、\n「ゆっくり」楽しみます",
        group=factories.group(session, "ひとめひとめ"),
    )  # fmt: skip
    once = factories.gathering(session, "秋の茶会", venue=hall, rule="", start_time=None, end_time=None)
    for days in (10, 17):
        start = now.replace(hour=1, minute=30) + timedelta(days=days)
        factories.occurrence(session, start, gathering=once, by_hand=True)
    plan_occurrences(session, now=now)


def _seen(session: Session) -> list[tuple[object, ...]]:
    rows = session.scalars(select(Gathering).order_by(Gathering.name)).all()
    dates = {row.id: [] for row in rows}  # type: ignore[var-annotated]
    for one in session.scalars(select(Occurrence).order_by(Occurrence.starts_at)):
        dates[one.gathering_id].append((one.starts_at, one.ends_at))
    return [
        (
            *(getattr(row, name) for name in _KEPT if row.rule or not name.endswith("_time")),
            row.place_name,
            dates[row.id],
        )
        for row in rows
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_what_is_exported_and_read_back_is_the_same_catalogue(
    session: Session, now: datetime, tmp_path: Path, encoding: str
) -> None:
    _catalogue(session, now)
    before, file = _seen(session), tmp_path / "events.csv"
    file.write_bytes(events_file(session, now=now, encoding=encoding))
    session.execute(text("truncate gathering, venue, community_group, occurrence cascade"))
    session.expire_all()
    import_file(session, file, now=now, options=Options(city="京都市"))
    assert _seen(session) == before


def test_venues_come_back_as_well(session: Session, now: datetime, tmp_path: Path) -> None:
    _catalogue(session, now)
    file = tmp_path / "facilities.csv"
    file.write_bytes(facilities_file(session))
    session.execute(text("truncate gathering, venue, community_group, occurrence cascade"))
    session.expire_all()
    import_file(session, file, now=now, options=Options(city="京都市"))
    found = session.scalars(select(Venue)).one()
    assert (found.name, found.address, found.lat) == ("太秦会館", "京都市右京区太秦蜂岡町1", 35.0155)


def test_access_is_said_in_the_columns_of_the_data_set_and_comes_back(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    facts = {key: place % 3 > 0 for place, key in enumerate(ACCESS)}
    factories.gathering(session, venue=factories.venue(session, "太秦会館", facts=facts))
    file = tmp_path / "facilities.csv"
    file.write_bytes(facilities_file(session))
    (line,) = csv.DictReader(io.StringIO(file.read_bytes().decode("utf-8-sig")))
    assert (line["車椅子貸出"], line["ツエ貸出"], line["アクセシビリティ情報"]) == (
        "有",
        "有",
        "エレベーター：有、駐車場：有",
    )
    import_file(session, file, now=now)
    assert session.scalars(select(Venue.facts).where(Venue.source != "")).all() == [facts]


def test_cells_that_would_run_do_not(session: Session, now: datetime) -> None:
    factories.gathering(session, '=cmd|"/c calc"!A1', rule="0We")
    rows = list(csv.DictReader(io.StringIO(events_file(session, now=now).decode("utf-8-sig"))))
    assert [row["イベント名"] for row in rows] == ['\'=cmd|"/c calc"!A1']


def test_what_begins_like_a_formula_comes_back_as_it_was(session: Session, now: datetime, tmp_path: Path) -> None:
    factories.gathering(session, "＋1の会", rule="0We", description="=1+1", venue=factories.venue(session, "-1階"))
    file = tmp_path / "events.csv"
    file.write_bytes(events_file(session, now=now))
    import_file(session, file, now=now)
    back = session.scalars(select(Gathering).where(Gathering.source != "")).one()
    assert (back.name, back.description, back.place_name) == ("＋1の会", "=1+1", "-1階")


def test_a_rule_comes_back_with_its_holidays_its_picked_dates_and_their_notes(
    session: Session, now: datetime, tmp_path: Path
) -> None:
    held = factories.gathering(session, rule="0We", skip_holidays=True)
    factories.occurrence(session, now + timedelta(days=3), gathering=held, by_hand=True, note="遠足")
    plan_occurrences(session, now=now)
    file = tmp_path / "events.csv"
    file.write_bytes(events_file(session, now=now))
    import_file(session, file, now=now, options=Options(city="京都市"))
    back = session.scalars(select(Gathering).where(Gathering.source != "")).one()
    extra = session.scalars(select(Occurrence).where(Occurrence.gathering_id == back.id, Occurrence.by_hand)).all()
    assert (back.skip_holidays, [one.note for one in extra]) == (True, ["遠足"])


def test_letters_that_cp932_lacks_cost_no_line() -> None:
    body = written(("名称",), [{"名称": "髙橋さんの☕会〜"}, {"名称": "次"}], "cp932")
    assert body.decode("cp932").split() == ["名称", "髙橋さんの〓会～", "次"]


def test_samples_paused_and_cancelled_are_left_out(session: Session, now: datetime) -> None:
    factories.gathering(session, "お試し", sample=True)
    factories.gathering(session, "お休み", status="paused")
    off = factories.gathering(session, "中止", rule="", start_time=time(10))
    factories.occurrence(session, gathering=off, status="cancelled", by_hand=True)
    assert [line["イベント名"] for line in event_lines(session, now=now)] == []


def test_every_column_of_a_line_is_in_the_header(session: Session, now: datetime) -> None:
    _catalogue(session, now)
    assert {column for line in event_lines(session, now=now) for column in line} <= set(EVENTS)
