"""Small faulty files for these tests, written byte by byte where the bytes are the fault."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl

EVENT_HEADER = "イベント名,開始日,終了日,開始時間,終了時間,場所名称,住所,料金(基本),定員,説明,備考"


def csv_file(
    folder: Path, *lines: str, name: str = "list.csv", encoding: str = "utf-8-sig", newline: str = "\r\n"
) -> Path:
    """A text file of these lines."""
    path = folder / name
    path.write_bytes((newline.join(lines) + newline).encode(encoding))
    return path


def event_file(folder: Path, *rows: str, name: str = "events.csv") -> Path:
    """An event list with the usual columns."""
    return csv_file(folder, EVENT_HEADER, *rows, name=name)


def excel_file(folder: Path, sheets: dict[str, Sequence[Sequence[object]]], name: str = "list.xlsx") -> Path:
    """A workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    path = folder / name
    book.save(path)
    return path
