"""Keeps records on this machine's disk while the database takes none, and gives them back later. Knows only bytes.

Each file is written by one process, which holds a lock on it for as long as it lives. A file whose lock is free was
left behind: whoever finds it gives its records back. What was cut off, by a crash or a full disk, is left out.
"""

import fcntl
import logging
import os
import secrets
import struct
import threading
import weakref
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO

log = logging.getLogger(__name__)
MOST_BYTES = 256 * 1024 * 1024
_HEAD = struct.Struct(">II")
_AT_ONCE = 50
_SUFFIX = ".spool"


class NotKept(Exception):
    """There is no room: on the disk, or by our own limit."""


@dataclass
class _Sheet:
    """The file that this process appends to: whole records up to `written`, on disk for certain up to `synced`."""

    file: FileIO
    written: int = 0
    synced: int = 0


class Spool:
    """One per process and folder. The folder is made when the first record comes. Thread-safe."""

    def __init__(self, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._pen = threading.Lock()
        self._syncing = threading.Lock()
        self._giving_back = threading.Lock()
        self._sheet: _Sheet | None = None

    def append(self, record: bytes) -> None:
        """Return when the record is on this disk. Records of concurrent callers share a sync.

        Raises:
            NotKept: nothing that was kept before has suffered.
        """
        try:
            with self._pen:
                sheet = self._write(_HEAD.pack(len(record), zlib.crc32(record)) + record)
                end = sheet.written
            with self._syncing:
                if sheet.synced < end:
                    _sync(sheet)
        except OSError as error:
            raise NotKept(type(error).__name__) from error

    def size(self) -> int:
        """How many bytes lie in the folder, of all processes; 0: nothing waits."""
        return sum(map(_size, self._paths()))

    def give_back(self, take: Callable[[list[bytes]], None]) -> int:
        """Hand over all records that no other living process holds, some dozens at a time; returns how many.

        A file goes once `take` has returned for all that is in it. What `take` raises ends this: next time it will meet
        some records again.
        """
        with self._giving_back:
            self._turn_over()
            return sum(_give_back(path, take) for path in sorted(self._paths()))

    def _write(self, framed: bytes) -> _Sheet:
        if self.size() + len(framed) > self._most_bytes:
            raise OSError("the spool has reached its limit")
        sheet = self._sheet = self._sheet or self._new_sheet()
        rest = memoryview(framed)
        try:
            while rest:
                rest = rest[sheet.file.write(rest) :]
        except OSError:
            self._mend(sheet)
            raise
        sheet.written += len(framed)
        return sheet

    def _new_sheet(self) -> _Sheet:
        file = _new_file(self._folder)
        weakref.finalize(self, file.close)
        return _Sheet(file)

    def _mend(self, sheet: _Sheet) -> None:
        """Take back the part of a record that a full disk let through; where that fails, begin another file."""
        try:
            sheet.file.truncate(sheet.written)
            sheet.file.seek(sheet.written)
        except OSError:
            self._sheet = None

    def _turn_over(self) -> None:
        """Let go of our own file, so that it can be given back; the next record begins another one."""
        with self._pen, self._syncing:
            sheet, self._sheet = self._sheet, None
            if sheet:
                _sync(sheet)
                sheet.file.close()

    def _paths(self) -> list[Path]:
        return list(self._folder.glob(f"*{_SUFFIX}"))


def _sync(sheet: _Sheet) -> None:
    reached = sheet.written
    os.fsync(sheet.file.fileno())
    sheet.synced = reached


def _new_file(folder: Path) -> FileIO:
    """An empty file of ours. It gets its name once it is locked: one without a lock counts as left behind."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{os.getpid()}-{secrets.token_hex(6)}{_SUFFIX}"
    unnamed = path.with_suffix(".new")
    # Unbuffered: what a failed write leaves in a buffer would come out later, in the midst of another record.
    file = unnamed.open("xb", buffering=0)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        unnamed.rename(path)
        _sync_folder(folder)
    except OSError:
        file.close()
        raise
    return file


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _give_back(path: Path, take: Callable[[list[bytes]], None]) -> int:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return 0
    with file:
        if not _ours_alone(file):
            return 0
        given, records = 0, _records(file)
        while some := list(islice(records, _AT_ONCE)):
            take(some)
            given += len(some)
        path.unlink()
    log.info("spool given back", extra={"records": given})
    return given


def _ours_alone(file: BinaryIO) -> bool:
    """False: a living process holds it, or another one has just given it back and removed it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return os.fstat(file.fileno()).st_nlink > 0


def _records(file: BinaryIO) -> Iterator[bytes]:
    """Whole records in order; what was damaged or cut off is left out."""
    size, left_out = os.fstat(file.fileno()).st_size, 0
    while head := file.read(_HEAD.size):
        length, checksum = _HEAD.unpack(head.ljust(_HEAD.size, b"\0"))
        cut_off = len(head) < _HEAD.size or length > size - file.tell()
        record = b"" if cut_off else file.read(length)
        if not cut_off and zlib.crc32(record) == checksum:
            yield record
        else:
            left_out += 1
        if cut_off:
            break
    if left_out:
        log.error("spool has broken records", extra={"records": left_out})


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
