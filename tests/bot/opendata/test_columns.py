"""Column names of all generations, the row they stand in, and the kind of file they make."""

from pathlib import Path

import pytest

from bot.opendata.columns import Table, read_table
from bot.opendata.report import Refused, Report
from bot.opendata.workbooks import read_sheets
from tests.bot.opendata.files import csv_file, excel_file


def _table(path: Path, report: Report | None = None) -> Table:
    return read_table(read_sheets(path), report or Report(path.name))


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("都道府県コード又は市区町村コード,NO,イベント名,イベント名_カナ,開始日,終了日,場所名称,住所", "events"),
        ("NO,名称,名称(カナ),概要,説明,イベント種類,開始日,終了日,開始時刻,集合場所,住所市区町村", "events"),
        ("全国地方公共団体ｺｰﾄﾞ,ID,イベント名,概要,タグ,開始日,所在地_連結表記,建物名等(方書)", "events"),
        ("id,eventName,description,dateOfStart,startTime,location,targetPerson", "events"),
        ("№,対象,開催日,開始時間,行事名,場所名称,緯度,経度", "events"),
        ("ID,会場名,集合場所,緯度,経度,実施日,開始時間,持ち物", "events"),
        ("全国地方公共団体コード,ID,名称,名称_カナ,所在地_連結表記,緯度,経度,車椅子可", "facilities"),
        ("都道府県コード又は市区町村コード,NO,名称,名称_カナ,住所,方書,緯度,経度,利用可能曜日,開始時間", "facilities"),
        ("ID,ID2,農園名,区分,住所,緯度,経度", "facilities"),
        ("#property,latitude,longitude,name,address,telephoneNumber,note", "facilities"),
        ("全国地方公共団体コード,ID,名称,住所,電話番号1,運営団体名,開催頻度,開催曜日,開催日,参加費_小学生", "groups"),
    ],
)
def test_kind_is_known_from_the_columns(tmp_path: Path, header: str, kind: str) -> None:
    row = ",".join(["1"] * (header.count(",") + 1))
    assert _table(csv_file(tmp_path, header, row)).kind == kind


@pytest.mark.parametrize("fee", ["料金(基本)", "料金（基本）", "料金\n（基本）", "★料金（基本）"])
def test_brackets_breaks_and_marks_do_not_change_a_column_name(tmp_path: Path, fee: str) -> None:
    table = _table(csv_file(tmp_path, f'イベント名,開始日,"{fee}"', "会,2026-12-01,500"))
    assert table.records[0].cells["fee"] == "500"


def test_comma_like_sign_inside_a_column_name_does_not_split_it(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "名称,住所,スロープ、エレベータ、エスカレータ,URL", "館,京都市,有,https://example.jp")
    assert _table(path).records[0].cells["step_free"] == "有"


def test_remarks_and_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    rows = ["#LINK,,", "#attribution_name,高松市,", "子育て施設の一覧,,", "#property,name,address", "1,日新館,高松市1"]
    table = _table(csv_file(tmp_path, *rows))
    assert [dict(record.cells) for record in table.records] == [{"name": "日新館", "address": "高松市1"}]
    assert (table.publisher, table.title) == ("高松市", "子育て施設の一覧")


def test_second_header_row_and_empty_header_cells_are_no_data(tmp_path: Path) -> None:
    path = csv_file(tmp_path, "名称,住所,緯度,,経度", "name,address,latitude,,longitude", "館,京都市,35,memo,135")
    table = _table(path)
    assert [record.line for record in table.records] == [3]
    assert table.records[0].cells["lon"] == "135"


def test_details_on_a_second_sheet_join_by_id(tmp_path: Path) -> None:
    places: list[list[object]] = [["ID", "名称", "住所"], [1, "甲館", "京都市"], [2, "乙館", "川崎市"]]
    details: list[list[object]] = [["ID", "開始時間", "終了時間"], [1, "9:00", "17:00"]]
    table = _table(excel_file(tmp_path, {"一覧": places, "時間": details}))
    assert [record.cells.get("start") for record in table.records] == ["9:00", None]


def test_example_sheet_is_left_out_and_told(tmp_path: Path) -> None:
    rows = [["名称", "住所"], ["甲館", "京都市"]]
    report = Report("list.xlsx")
    table = _table(excel_file(tmp_path, {"一覧": rows, "入力例": [["名称", "住所"], ["○○館", "××市"]]}), report)
    assert (len(table.records), report.notes[0].field) == (1, "入力例")


def test_unknown_file_is_refused_with_the_names_it_has(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="気温、湿度"):
        _table(csv_file(tmp_path, "日時,気温,湿度", "2026-12-01,5,40"))


def test_personal_columns_are_counted_but_never_repeated(tmp_path: Path) -> None:
    report = Report("list.csv")
    path = csv_file(tmp_path, "名称,住所,担当者,メールアドレス", "館,京都市,鈴木花子,hanako@example.jp")
    _table(path, report)
    told = "\n".join(map(str, report.notes))
    assert "1件" in told
    assert "鈴木" not in told
    assert "@" not in told
