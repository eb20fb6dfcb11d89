"""Excel files: what is none, is locked, or would unpack to more than a list can be, is refused before it is opened."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from bot.opendata.report import Refused
from bot.opendata.sheets import SourceFile, read_text
from bot.opendata.workbooks import sheets_of
from tests.bot.opendata.files import excel_file

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEET = "xl/worksheets/sheet1.xml"
_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "' + b"ha" * 100 + b'">'
    b'<!ENTITY b "' + b"&a;" * 100 + b'"><!ENTITY c "' + b"&b;" * 100 + b'"><!ENTITY d "' + b"&c;" * 100 + b'">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    b'<c r="A1" t="inlineStr"><is><t>&d;</t></is></c></row></sheetData></worksheet>'
)


def _workbook(folder: Path, **parts: bytes) -> bytes:
    """A workbook in which some parts are others."""
    whole = excel_file(folder, {"一覧": [["名称", "住所"], ["甲", "乙"]]}).read_bytes()
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return written.getvalue()


def _why(content: bytes, name: str = "list.xlsx") -> str:
    with pytest.raises(Refused) as refused:
        sheets_of(SourceFile(name, content))
    return str(refused.value)


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    bomb = _workbook(tmp_path, **{_SHEET: b" " * 101_000_000})
    assert len(bomb) < 1_000_000
    tracemalloc.start()
    assert "大きくなりすぎます" in _why(bomb)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_entities_that_grow_are_refused(tmp_path: Path) -> None:
    assert "開けません" in _why(_workbook(tmp_path, **{_SHEET: _LAUGHS}))


@pytest.mark.parametrize("part", [_SHEET, "xl/workbook.xml", "[Content_Types].xml"])
def test_a_workbook_with_a_broken_part_is_refused_in_words(tmp_path: Path, part: str) -> None:
    assert "list.xlsx" in _why(_workbook(tmp_path, **{part: b"<broken"}))


def test_half_a_workbook_is_refused(tmp_path: Path) -> None:
    assert "開けません" in _why(_workbook(tmp_path)[:-200])


def test_a_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    assert "パスワード" in _why(_OLE + bytes(500) + "EncryptedPackage".encode("utf-16-le"))
    locked = bytearray(_workbook(tmp_path))
    at = locked.index(b"PK\x01\x02")
    while at >= 0:
        locked[at + 8] |= 1
        at = locked.find(b"PK\x01\x02", at + 1)
    assert "パスワード" in _why(bytes(locked))


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (_OLE + bytes(500), "list.xls", "古い形のExcel"),
        (_OLE + bytes(500), "list.csv", "古い形のExcel"),
        ("名称,住所\n甲,乙\n".encode(), "list.xlsx", "Excelの表ではありません"),
        ("名称,住所\n甲,乙\n".encode(), "list.pdf", "取り込めない種類"),
        (b"%PDF-1.7", "list.csv", "PDF"),
        (b"\n  <!DOCTYPE html>", "list.csv", "ウェブページ"),
        (b"\x89PNG\r\n", "list.csv", "画像"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(content: bytes, name: str, why: str) -> None:
    assert why in _why(content, name)


def test_a_packed_folder_of_something_else_is_no_workbook() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as folder:
        folder.writestr("word/document.xml", "<w/>")
    assert "Excelの表ではありません" in _why(written.getvalue(), "letter.xlsx")


def test_a_row_far_to_the_right_does_not_make_all_rows_wide(tmp_path: Path) -> None:
    file = excel_file(tmp_path, {"一覧": [["名称", *[None] * 600, "住所"]]})
    assert len(sheets_of(SourceFile.at(file))[0].lines[0].cells) == 500


def test_more_rows_than_a_list_can_have_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.opendata.sheets.MOST_LINES", 10)
    with pytest.raises(Refused, match="行が多すぎます"):
        list(read_text("a\n" * 12, "list.csv"))


def test_the_sign_that_keeps_a_cell_from_running_is_none_of_the_cell() -> None:
    cells = next(read_text("\"'=1+1\",'-,'a,'\n", "list.csv")).cells
    assert cells == ("=1+1", "-", "'a", "'")
