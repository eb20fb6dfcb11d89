"""Event lists: when, where, for whom; repeated rows become one gathering."""

from datetime import date, time
from pathlib import Path

import pytest

from bot.opendata.columns import read_table
from bot.opendata.events import read_events
from bot.opendata.report import Report, What
from bot.opendata.rows import Setting
from bot.opendata.workbooks import read_sheets
from handlers.acts.take_in import CatalogueRead, GatheringRead
from handlers.acts.take_in_dates import DateRead
from tests.bot.opendata.files import csv_file, event_file

TODAY = date(2026, 12, 2)


def _read(path: Path) -> tuple[CatalogueRead, Report]:
    report = Report(path.name)
    return read_events(read_table(read_sheets(path), report), Setting(report), today=TODAY), report


def _one(folder: Path, row: str) -> tuple[GatheringRead, Report]:
    read, report = _read(event_file(folder, row))
    return read.gatherings[0], report


def _why(report: Report) -> str:
    return "\n".join(note.why for note in report.notes)


def test_rows_of_one_name_and_place_become_one_gathering_with_all_dates(tmp_path: Path) -> None:
    rows = [f"おはなし会,2026-12-{day},,10:30,11:00,中央図書館,,0,,," for day in ("05", "12", "19")]
    read, report = _read(event_file(tmp_path, *rows, "おはなし会,2026-12-05,,10:30,11:00,北図書館,,0,,,"))
    assert [len(gathering.dates) for gathering in read.gatherings] == [3, 1]
    assert read.gatherings[0].start_time == time(10, 30)
    assert "まとめました" in _why(report)


def test_order_numbers_do_not_matter_to_the_key(tmp_path: Path) -> None:
    header = "NO,イベント名,開始日,場所名称"
    keys = {
        _read(csv_file(tmp_path, header, row))[0].gatherings[0].key
        for row in ("1,歌の会,2026-12-05,北会館", "77,歌の会 ,2026-12-19,北会館")
    }
    assert len(keys) == 1


@pytest.mark.parametrize(
    ("start", "end", "expected", "told"),
    [
        ("19:00", "0:30", (time(19), time(0, 30)), "次の日"),
        ("14:00", "10:00", (time(14), None), "終わりは不明"),
        ("14:00", "14:00", (time(14), None), "終わりは不明"),
        ("0:00", "23:59", (None, None), "時刻なし"),
        ("日没", "", (None, None), "時刻として読めない"),
        ("10時～12時", "", (time(10), time(12)), ""),
        ("18:00", "24:00", (time(18), time(0)), "次の日"),
    ],
)
def test_times_that_contradict_are_read_or_told(
    tmp_path: Path, start: str, end: str, expected: tuple[time | None, time | None], told: str
) -> None:
    found, report = _one(tmp_path, f"会,2026-12-05,2026-12-05,{start},{end},館,,,,,")
    assert (found.dates[0].start, found.dates[0].end) == expected
    assert told in _why(report)


def test_several_starts_on_one_day_are_several_dates(tmp_path: Path) -> None:
    found, _ = _one(tmp_path, '映画会,2026-12-05,,"①14:00\n②18:30","①16:00\n②20:30",館,,,,,')
    day = date(2026, 12, 5)
    assert found.dates == (DateRead(day, time(14), time(16)), DateRead(day, time(18, 30), time(20, 30)))


def test_end_before_start_day_is_refused_and_the_start_used(tmp_path: Path) -> None:
    found, report = _one(tmp_path, "会,2026-12-23,2026-12-03,10:00,,館,,,,,")
    assert [read.day for read in found.dates] == [date(2026, 12, 23)]
    assert report.count(What.REFUSAL) == 1


def test_short_span_is_sure_of_its_first_and_last_day_only(tmp_path: Path) -> None:
    found, _ = _one(tmp_path, "作品展,2026-12-05,2026-12-10,9:00,17:00,館,,,,,")
    assert [read.day.day for read in found.dates] == [5, 10]
    assert found.rule_words == "12月5日～12月10日"


def test_year_long_span_without_a_rhythm_has_no_dates(tmp_path: Path) -> None:
    found, _ = _one(tmp_path, "教室,2026-04-01,2027-03-31,10:00,,館,,,,,")
    assert (found.dates, found.rule, found.period_until) == ((), "", date(2027, 3, 31))


def test_rhythm_in_the_remarks_becomes_a_rule_within_the_period(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        "イベント名,開始日,終了日,開始時刻,日時備考",
        '体操,2026-10-05,2027-03-29,10:00,"期間中の月曜日のみ開催\n開始日: 2026/10/5"',
    )
    found = _read(path)[0].gatherings[0]
    assert (found.rule, found.rule_words, found.period_from) == ("0Mo", "期間中の月曜日のみ開催", date(2026, 10, 5))


def test_cancelled_event_gives_no_dates(tmp_path: Path) -> None:
    found, report = _one(tmp_path, "花火,2026-12-05,,19:00,,川,,,,,感染症拡大防止のため中止")
    assert (found.dates, found.ended) == ((), True)
    assert "中止" in _why(report)


def test_rain_clause_is_no_cancellation(tmp_path: Path) -> None:
    found, _ = _one(tmp_path, "花火,2026-12-05,,19:00,,川,,,,,雨天のため中止の場合は電話でお知らせ")
    assert len(found.dates) == 1


def test_past_event_is_over(tmp_path: Path) -> None:
    assert _one(tmp_path, "会,2022-01-24,2022-01-24,10:00,,館,,,,,")[0].ended


@pytest.mark.parametrize("name", ["", "#NAME?", "-"])
def test_row_without_a_readable_name_is_refused_and_the_others_stay(tmp_path: Path, name: str) -> None:
    read, report = _read(event_file(tmp_path, f"{name},2026-12-05,,,,,京都市,,,,", "会,2026-12-05,,,,館,,,,,"))
    assert [gathering.name for gathering in read.gatherings] == ["会"]
    assert report.count(What.LOST) == 1


def test_unknown_stays_unknown(tmp_path: Path) -> None:
    found, _ = _one(tmp_path, "会,2026-12-05,,,,館,,,0,,")
    assert (found.fee, found.capacity, found.age_from, found.start_time, dict(found.facts)) == (
        "",
        None,
        None,
        None,
        {},
    )


def test_zero_yen_with_a_price_in_the_details_is_not_free(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "イベント名,開始日,料金(基本),料金(詳細)", "会,2026-12-05,0,教材費500円")
    read, report = _read(path)
    assert read.gatherings[0].fee == "教材費500円"
    assert report.count(What.REPAIR) == 1


def test_audience_is_found_in_the_text_when_its_column_is_empty(tmp_path: Path) -> None:
    found, _ = _one(tmp_path, '会,2026-12-05,,,,館,,,,"楽しい会です。\n対象:60歳以上の方",')
    assert (found.audience, found.age_from) == ("60歳以上の方", 60)


def test_host_in_the_name_becomes_the_group(tmp_path: Path) -> None:
    read, _ = _read(event_file(tmp_path, "写真展【主催者:まあち】,2026-12-05,,,,館,,,,,"))
    assert (read.gatherings[0].name, read.groups[0].name) == ("写真展", "まあち")


def test_list_of_cleaning_places_gets_its_name_from_the_place(tmp_path: Path) -> None:
    row = "1,浜当目海岸,トイレ前,34.878,138.333,2026年12月13日（日曜日）,午前8時30分,午前9時30分,ごみばさみ,清掃です"
    path = csv_file(tmp_path, "ID,会場名,集合場所,緯度,経度,実施日,開始時間,終了時間,持ち物,ご案内", row)
    found = _read(path)[0].gatherings[0]
    assert (found.name, found.bring) == ("清掃活動（浜当目海岸）", "ごみばさみ")
    assert found.dates == (DateRead(date(2026, 12, 13), time(8, 30), time(9, 30)),)


def test_deadline_is_told_in_words(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "イベント名,開始日,申込期限日,申込方法", "会,2026-12-05,2026-12-01,窓口")
    assert _read(path)[0].gatherings[0].how_to_join == "窓口\n申込は2026年12月1日まで"
