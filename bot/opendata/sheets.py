"""Files to cells: encodings, CSV, TSV and Excel. Every cell becomes text; what a column means is not known here."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zipfile import BadZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from bot.opendata.report import Refused

_MOST_BYTES = 50_000_000
_EXCEL = {".xlsx", ".xlsm"}


@dataclass(frozen=True)
class Line:
    """One row of cells and the line (or Excel row) it starts in, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """Rows that hold something; empty ones are left out."""

    name: str
    lines: tuple[Line, ...]


def read_sheets(path: Path) -> list[Sheet]:
    """All visible sheets of a file; a CSV has one.

    Raises:
        Refused: no such file, too large, not a table, or in an unknown encoding.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path.name} を開けません: {error.strerror}") from error
    if path.suffix.lower() == ".gz":
        content, path = _unpacked(content, path.name), path.with_suffix("")
    if not content.strip():
        raise Refused(f"{path.name} は空のファイルです")
    if len(content) > _MOST_BYTES:
        raise Refused(f"{path.name} は大きすぎます（50MBまで）")
    if path.suffix.lower() in _EXCEL or content[:4] == b"PK\x03\x04":
        return _read_excel(content, path.name)
    return [Sheet(path.stem, tuple(_read_text(decode(content, path.name), path.name)))]


def _unpacked(content: bytes, name: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            return packed.read(_MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Refused(f"{name} を開けません（こわれた圧縮ファイル）") from error


def decode(content: bytes, name: str) -> str:
    """Text of a municipal file: UTF-16 or UTF-8 with any number of marks, plain UTF-8, or CP932.

    Raises:
        Refused: none of these.
    """
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8", "cp932"]
    if b"\x00" in content[:200] and encodings[0] != "utf-16":
        encodings = ["utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"]
    for encoding in encodings:
        try:
            return content.decode(encoding).replace("\ufeff", "").replace("\x00", "")
        except UnicodeDecodeError:
            continue
    raise Refused(f"{name} の文字コードが分かりません（UTF-8、Shift_JIS、UTF-16 のどれでもありません）")


def _read_text(text: str, name: str) -> Iterator[Line]:
    first = text[:2000]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if first.count("\t") > first.count(",") else ",")
    csv.field_size_limit(1_000_000)
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line(before + 1, tuple(cells))
            before = reader.line_num
    except csv.Error as error:
        raise Refused(f"{name} の{before + 1}行目でCSVの形がくずれています: {error}") from error


def _read_excel(content: bytes, name: str) -> list[Sheet]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise Refused(f"{name} はExcelの表として開けません") from error
    try:
        return [_read_worksheet(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]
    finally:
        book.close()


def _read_worksheet(sheet: ReadOnlyWorksheet) -> Sheet:
    # The stored size of a sheet is often wrong; without it every row that exists is read.
    sheet.reset_dimensions()
    lines = []
    rows: Iterator[tuple[object, ...]] = sheet.iter_rows(values_only=True)  # type: ignore[misc]
    for number, row in enumerate(rows, start=1):
        cells = tuple(as_text(value) for value in row)
        if any(cell.strip() for cell in cells):
            lines.append(Line(number, cells))
    return Sheet(str(sheet.title), tuple(lines))


def as_text(value: object) -> str:
    """An Excel value as people would type it: days as 2026-04-01, clock times as 13:30, whole numbers without .0."""
    if value is None:
        return ""
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(value, datetime):
        if value.year < 1901:  # a clock time of 24:00 is shown as day 1 of Excel's calendar
            return "24:00" if value.hour == value.minute == 0 else f"{value:%H:%M}"
        return f"{value:%Y-%m-%d}" if value.time() == time(0) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)
