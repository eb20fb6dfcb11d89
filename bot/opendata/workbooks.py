"""Excel files to cells, within limits: a workbook is a packed folder, and a small one can unpack to anything."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from bot.opendata.report import Refused
from bot.opendata.sheets import MOST_LINES, Line, Sheet, SourceFile, bare, decode, is_workbook, read_text, unpacked

_MOST_UNPACKED = 100_000_000
_MOST_PARTS = 2_000
_MOST_COLUMNS = 500
_ENCRYPTED = 0x1


def read_sheets(path: Path) -> list[Sheet]:
    """All visible sheets of a file of this machine. See `sheets_of`."""
    return sheets_of(SourceFile.at(path))


def sheets_of(file: SourceFile) -> list[Sheet]:
    """All visible sheets of a file; a CSV has one.

    Raises:
        Refused: too large, not a table, locked with a password, or in an unknown encoding.
    """
    file = unpacked(file)
    if is_workbook(file):
        return _read_excel(file)
    return [Sheet(Path(file.name).stem, tuple(read_text(decode(file.content, file.name), file.name)))]


def _read_excel(file: SourceFile) -> list[Sheet]:
    _check_parts(file)
    try:
        book = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True, data_only=True)
        try:
            return [_read_worksheet(sheet, file.name) for sheet in book.worksheets if sheet.sheet_state == "visible"]
        finally:
            book.close()
    except Refused:
        raise
    except Exception as error:
        # The edge between strangers' files and us: a workbook can be broken in as many ways as it has parts.
        raise Refused(f"{file.name} はExcelの表として開けません") from error


def _check_parts(file: SourceFile) -> None:
    """Look at the list of contents only: what it says is all that the library will ever unpack of each part."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(file.content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused(f"{file.name} はExcelの表として開けません") from error
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Refused(f"{file.name} にはパスワードがかかっています。パスワードを外して保存し直してください")
    if not any(part.filename.startswith("xl/") for part in parts):
        raise Refused(f"{file.name} はExcelの表ではありません")
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise Refused(f"{file.name} は、ひらくと大きくなりすぎます（100MBまで）")


def _read_worksheet(sheet: ReadOnlyWorksheet, name: str) -> Sheet:
    # The stored size of a sheet is often wrong; without it every row that exists is read.
    sheet.reset_dimensions()
    lines: list[Line] = []
    rows: Iterator[tuple[object, ...]] = sheet.iter_rows(values_only=True)  # type: ignore[misc]
    for number, row in enumerate(rows, start=1):
        cells = tuple(bare(as_text(value)) for value in row[:_MOST_COLUMNS])
        if any(cell.strip() for cell in cells):
            lines.append(Line(number, cells))
        if len(lines) > MOST_LINES:
            raise Refused(f"{name} は行が多すぎます（{MOST_LINES:,}行まで）")
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
