"""Files to cells: every encoding, line end and Excel value that cities send."""

import gzip
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.opendata.report import Refused
from bot.opendata.workbooks import as_text, read_sheets
from tests.bot.opendata.files import csv_file, excel_file


def _cells(path: Path) -> list[tuple[str, ...]]:
    return [line.cells for line in read_sheets(path)[0].lines]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_in_use_is_read(tmp_path: Path, encoding: str) -> None:
    path = csv_file(tmp_path, "name,address", "髙橋会館 はしご高,京都市①", encoding=encoding)
    assert _cells(path) == [("name", "address"), ("髙橋会館 はしご高", "京都市①")]


def test_byte_order_mark_written_twice_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_bytes(b"\xef\xbb\xbf\xef\xbb\xbf" + "名称,住所\n甲,乙\n".encode())
    assert _cells(path)[0] == ("名称", "住所")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems_are_read(tmp_path: Path, newline: str) -> None:
    assert len(_cells(csv_file(tmp_path, "名称,住所", "甲,乙", newline=newline))) == 2


def test_quoted_commas_and_line_breaks_stay_inside_their_cell(tmp_path: Path) -> None:
    path = csv_file(tmp_path, '名称,"説\n明"', '甲,"一行目\r\n二行目, ""ことば"""', "乙,丙")
    lines = read_sheets(path)[0].lines
    assert lines[1].cells == ("甲", '一行目\r\n二行目, "ことば"')
    assert [line.number for line in lines] == [1, 3, 5]


def test_tabs_separate_where_there_are_more_of_them_than_commas(tmp_path: Path) -> None:
    assert _cells(csv_file(tmp_path, "名称\t住所", "甲, 乙\t丙"))[1] == ("甲, 乙", "丙")


def test_compressed_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv.gz"
    path.write_bytes(gzip.compress("名称,住所\n甲,乙\n".encode()))
    assert _cells(path)[1] == ("甲", "乙")


@pytest.mark.parametrize("content", [b"", b"  \n", b"PK\x03\x04 this is no workbook", b"\x81\xff\xfd\x9d\xff" * 9])
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(Refused, match=r"list\.csv"):
        read_sheets(path)


def test_broken_compression_and_missing_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(b"\x1f\x8b broken")
    for name in ("a.csv.gz", "missing.csv"):
        with pytest.raises(Refused):
            read_sheets(tmp_path / name)


def test_workbook_gives_all_visible_sheets_without_empty_rows(tmp_path: Path) -> None:
    empty: list[list[object]] = [[None, None]] * 900
    rows: list[list[object]] = [["名称", "住所"], ["甲", "乙"], *empty]
    sheets = read_sheets(excel_file(tmp_path, {"一覧": rows, "詳細": [["ID", "曜日"]]}))
    assert [(sheet.name, len(sheet.lines)) for sheet in sheets] == [("一覧", 2), ("詳細", 1)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (datetime(2026, 4, 1), "2026-04-01"),  # noqa: DTZ001
        (datetime(2026, 4, 1, 13, 30), "2026-04-01 13:30"),  # noqa: DTZ001
        (datetime(1900, 1, 1), "24:00"),  # noqa: DTZ001
        (time(9, 0), "09:00"),
        (timedelta(hours=25, minutes=30), "25:30"),
        (34.0, "34"),
        (34.284376, "34.284376"),
        (True, "True"),
    ],
)
def test_excel_value_becomes_what_people_would_type(value: object, text: str) -> None:
    assert as_text(value) == text
