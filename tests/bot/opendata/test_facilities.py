"""Facility lists become venues with their access facts and public desks."""

from pathlib import Path

from bot.opendata.columns import read_table
from bot.opendata.facilities import read_facilities
from bot.opendata.report import Report, What
from bot.opendata.rows import Setting
from bot.opendata.workbooks import read_sheets
from handlers.acts.take_in import VenueRead
from tests.bot.opendata.files import csv_file

HEADER = (
    "都道府県コード又は市区町村コード,名称,名称_カナ,住所,緯度,経度,電話番号,利用可能曜日,開始時間,終了時間,"
    "バリアフリー情報,URL"
)


def _read(folder: Path, *rows: str, header: str = HEADER) -> tuple[tuple[VenueRead, ...], Report]:
    path = csv_file(folder, header, *rows)
    report = Report(path.name)
    return read_facilities(read_table(read_sheets(path), report), Setting(report)).venues, report


def test_place_is_read_with_area_hours_and_facts(tmp_path: Path) -> None:
    place = "261009,太秦会館,ウズマサ,京都府京都市右京区太秦蜂岡町32,35.0155,135.7083,075-381-1111"
    row = place + ",月火,9:00,17:00,スロープ有り;授乳室無し,"
    venue = _read(tmp_path, row)[0][0]
    assert (venue.area, venue.hours, venue.phone) == ("京都市/右京区/太秦蜂岡町", "月火曜 9:00～17:00", "075-381-1111")
    assert venue.facts == {"step_free": True, "nursing_room": False}


def test_address_in_parts_is_put_together(tmp_path: Path) -> None:
    header = (
        "全国地方公共団体コード,名称,所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度"
    )
    venue = _read(tmp_path, "131121,集会所,東京都,世田谷区,成城,1-2,成城ビル2階,", header=header)[0][0]
    assert (venue.address, venue.area) == ("東京都世田谷区成城1-2 成城ビル2階", "世田谷区//成城1丁目")


def test_mobile_number_is_dropped_and_its_value_not_told(tmp_path: Path) -> None:
    venues, report = _read(tmp_path, "131121,集会所,,世田谷区成城1-2,,,090-0000-0000,,,,,")
    assert venues[0].phone == ""
    assert report.count(What.DROP) == 1
    assert "090" not in str(report.notes)


def test_swapped_point_is_repaired_and_a_far_one_refused(tmp_path: Path) -> None:
    venues, report = _read(
        tmp_path,
        "131121,甲,,世田谷区成城1-2,139.6,35.64,,,,,,",
        "131121,乙,,世田谷区成城1-2,43.06,141.35,,,,,,",
        "131121,丙,,世田谷区成城1-2,35.64,,,,,,,",
    )
    assert [(venue.lat, venue.lon) for venue in venues] == [(35.64, 139.6), (None, None), (None, None)]
    assert (report.count(What.REPAIR), report.count(What.REFUSAL)) == (1, 2)


def test_code_that_lost_its_zero_is_told(tmp_path: Path) -> None:
    venues, report = _read(tmp_path, "92011,会館,,旭1-1-5,,,,,,,,")
    assert venues[0].area == "宇都宮市"
    assert report.notes[0].after == "092011"


def test_same_place_twice_is_taken_once(tmp_path: Path) -> None:
    row = "131121,集会所,,世田谷区成城1-2,,,,,,,,"
    venues, report = _read(tmp_path, row, row, "131121,集会所,,世田谷区成城9-9,,,,,,,,")
    assert len(venues) == 2
    assert report.count(What.FOLD) == 1


def test_page_address_that_is_none_is_refused(tmp_path: Path) -> None:
    venues, report = _read(tmp_path, "131121,集会所,,世田谷区成城1-2,,,,,,,,市のHPをご覧ください")
    assert venues[0].url == ""
    assert report.count(What.REFUSAL) == 1
