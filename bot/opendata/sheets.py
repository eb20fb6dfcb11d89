"""Files to cells: encodings, CSV, TSV. Every cell becomes text; what a column means is not known here.

What a file claims to be is checked before it is read, and nothing is unpacked beyond what a list of a city can need.
Workbooks are read in `workbooks`.
"""

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from bot.opendata.report import Refused

MOST_BYTES = 50_000_000
MOST_LINES = 200_000
_EXCEL = {".xlsx", ".xlsm"}
_TEXT = {".csv", ".tsv", ".txt", ""}
# The sign before a cell that a spreadsheet would otherwise run: ours, or of whoever else is careful.
_GUARDED = re.compile(r"'[=+\-@\t\r]")
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What is no table, by how it begins. The page that says "not found" often comes under the name of a list.
_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "画像",
    b"\xff\xd8\xff": "画像",
    b"GIF8": "画像",
    b"<!do": "ウェブページ",
    b"<htm": "ウェブページ",
    b"{\\rt": "文書（RTF）",
}


@dataclass(frozen=True)
class SourceFile:
    """A file as it came. The name only tells what it is called: nothing is ever opened by it."""

    name: str
    content: bytes

    @classmethod
    def at(cls, path: Path) -> "SourceFile":
        """A file of this machine.

        Raises:
            Refused: it cannot be opened, or is too large.
        """
        try:
            if path.stat().st_size > MOST_BYTES:
                raise Refused(f"{path.name} は大きすぎます（50MBまで）")
            return cls(path.name, path.read_bytes())
        except OSError as error:
            raise Refused(f"{path.name} を開けません: {error.strerror}") from error

    @property
    def sha256(self) -> str:
        """What two equal files have in common, whatever they are called."""
        return hashlib.sha256(self.content).hexdigest()


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


def unpacked(file: SourceFile) -> SourceFile:
    """The file without its gzip wrapper, if it has one, and surely of a kind that can hold a table.

    Raises:
        Refused: empty, too large, or not what its name says.
    """
    if PurePath(file.name).suffix.lower() == ".gz":
        file = SourceFile(file.name[:-3], _gunzipped(file.content, file.name))
    if not file.content.strip():
        raise Refused(f"{file.name} は空のファイルです")
    if len(file.content) > MOST_BYTES:
        raise Refused(f"{file.name} は大きすぎます（50MBまで）")
    _check_kind(file)
    return file


def is_workbook(file: SourceFile) -> bool:
    """Whether it is an Excel file, whatever it is called."""
    return file.content.startswith(_ZIP)


def _check_kind(file: SourceFile) -> None:
    suffix = PurePath(file.name).suffix.lower()
    if file.content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in file.content:
            raise Refused(f"{file.name} にはパスワードがかかっています。パスワードを外して保存し直してください")
        raise Refused(f"{file.name} は古い形のExcelです。「.xlsx」か「CSV」で保存し直してください")
    beginning = file.content.lstrip()[:4].lower()
    if other := next((words for mark, words in _OTHERS.items() if mark.lower() == beginning[: len(mark)]), None):
        raise Refused(f"{file.name} は表ではありません（中身は{other}です）")
    if suffix in _EXCEL and not is_workbook(file):
        raise Refused(f"{file.name} はExcelの名前ですが、中身はExcelの表ではありません")
    if suffix not in _EXCEL | _TEXT:
        raise Refused(f"{file.name} は取り込めない種類のファイルです（CSV、TSV、Excelの .xlsx が使えます）")


def _gunzipped(content: bytes, name: str) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            return packed.read(MOST_BYTES + 1)
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


def bare(cell: str) -> str:
    """A cell without the sign that keeps spreadsheets from running it."""
    return cell[1:] if _GUARDED.match(cell) else cell


def read_text(text: str, name: str) -> Iterator[Line]:
    """The rows of a CSV or, where there are more tabs than commas, TSV file.

    Raises:
        Refused: its quotes lead nowhere, or it has too many rows.
    """
    first = text[:2000]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if first.count("\t") > first.count(",") else ",")
    csv.field_size_limit(1_000_000)
    before = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Line(before + 1, tuple(map(bare, cells)))
            before = reader.line_num
            if before > MOST_LINES:
                raise Refused(f"{name} は行が多すぎます（{MOST_LINES:,}行まで）")
    except csv.Error as error:
        raise Refused(f"{name} の{before + 1}行目でCSVの形がくずれています: {error}") from error
