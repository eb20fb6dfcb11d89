"""One row: what breaks it, which city it is about, and the key it keeps."""

import pytest

from bot.opendata.columns import Record
from bot.opendata.places import of_code
from bot.opendata.report import Report, What
from bot.opendata.rows import Row, Setting, categories, each_readable, steady_key


def _row(**cells: str) -> Row:
    return Row(Record(7, cells), Setting(Report("list.csv")))


def test_row_that_breaks_its_reader_is_refused_and_the_next_is_read() -> None:
    report = Report("list.csv")
    rows = [Row(Record(line, {"lat": cell}), Setting(report)) for line, cell in ((2, "x"), (3, "35.0"))]
    assert each_readable(rows, lambda row: float(row.raw("lat"))) == [35.0]
    assert [(note.line, note.what) for note in report.notes] == [(2, What.LOST)]


@pytest.mark.parametrize(
    "cells",
    [
        {"code": "131121"},
        {"code": "13112"},
        {"pref": "東京都", "city": "世田谷区"},
        {"city": "東京都世田谷区"},
        {"code": "130001", "place_code": "131121"},
    ],
)
def test_city_is_known_from_code_or_name(cells: dict[str, str]) -> None:
    assert _row(**cells).city() == of_code("131121")


def test_code_of_a_prefecture_is_no_fault() -> None:
    row = _row(code="170003")
    row.check_code()
    assert row.setting.report.notes == []


def test_code_that_nobody_has_is_told() -> None:
    row = _row(code="999999")
    row.check_code()
    assert row.setting.report.notes[0].what is What.REFUSAL


def test_key_does_not_change_with_width_spaces_and_marks() -> None:
    assert steady_key("歌の会（北）", "ＡＢＣ　館") == steady_key("歌の会(北)", "ABC館")
    assert steady_key("歌の会", "北館") != steady_key("歌の会", "南館")


def test_machine_copies_of_dates_are_no_words() -> None:
    assert _row(when_note="雨天中止\n開始日: 2022/1/24\n終了日: 2022/1/24").words("when_note") == "雨天中止"


def test_categories_are_split_and_named_once() -> None:
    assert categories(["健康・福祉、スポーツ", "スポーツ;音楽"]) == ("健康・福祉", "スポーツ", "音楽")
