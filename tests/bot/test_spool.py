"""Records outlive the process that wrote them; a full disk, a torn end or a second process never costs a whole one."""

import fcntl
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.spool import NotKept, Spool

_WRITER = """
import sys
from pathlib import Path
from bot.spool import Spool
spool = Spool(Path(sys.argv[1]))
for record in sys.argv[2:]:
    spool.append(record.encode())
print("written", flush=True)
sys.stdin.read()
"""


def _given_back(spool: Spool) -> list[bytes]:
    came: list[bytes] = []
    spool.give_back(came.extend)
    return came


@contextmanager
def _other_process(folder: Path, *records: str) -> "Iterator[subprocess.Popen[bytes]]":
    command = [sys.executable, "-c", _WRITER, str(folder), *records]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        yield process
        process.kill()


@contextmanager
def _disk_full_at(size: int) -> Iterator[None]:
    """No file can grow beyond this size; the write that would is cut short, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _only_file(folder: Path) -> Path:
    (path,) = folder.glob("*.spool")
    return path


def test_what_was_kept_comes_back_once_and_in_order(tmp_path: Path) -> None:
    spool, records = Spool(tmp_path / "spool"), [os.urandom(size) for size in (1, 0, 5000)]
    for record in records:
        spool.append(record)
    assert [_given_back(spool), _given_back(spool), spool.size()] == [records, [], 0]


def test_an_empty_spool_leaves_no_trace(tmp_path: Path) -> None:
    assert _given_back(Spool(tmp_path / "spool")) == []
    assert not (tmp_path / "spool").exists()


def test_after_giving_back_it_keeps_anew(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(b"first")
    _given_back(spool)
    spool.append(b"second")
    assert _given_back(spool) == [b"second"]


def test_the_file_of_a_living_process_is_left_alone_and_that_of_a_dead_one_taken_up(tmp_path: Path) -> None:
    with _other_process(tmp_path, "a", "b"):
        assert _given_back(Spool(tmp_path)) == []
    assert _given_back(Spool(tmp_path)) == [b"a", b"b"]


def test_what_was_not_taken_is_offered_again(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(b"a")

    def refuse(_records: list[bytes]) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        spool.give_back(refuse)
    spool.append(b"b")
    assert sorted(_given_back(spool)) == [b"a", b"b"]


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_torn_last_record_is_left_out(tmp_path: Path, cut: int) -> None:
    with _other_process(tmp_path, "whole", "torn"):
        pass
    path = _only_file(tmp_path)
    os.truncate(path, path.stat().st_size - cut)
    assert _given_back(Spool(tmp_path)) == [b"whole"]
    assert not path.exists()


def test_a_damaged_record_does_not_harm_its_neighbours(tmp_path: Path) -> None:
    with _other_process(tmp_path, "first", "second", "third"):
        pass
    path = _only_file(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"second", b"sXcond"))
    assert _given_back(Spool(tmp_path)) == [b"first", b"third"]


def test_noise_is_survived(tmp_path: Path) -> None:
    (tmp_path / "1-noise.spool").write_bytes(b"\xff" * 1000)
    assert _given_back(Spool(tmp_path)) == []


def test_a_full_disk_costs_nothing_that_was_kept_and_it_goes_on_when_there_is_room(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(b"a" * 100)
    with _disk_full_at(150), pytest.raises(NotKept):
        spool.append(b"b" * 100)
    spool.append(b"c" * 100)
    assert _given_back(spool) == [b"a" * 100, b"c" * 100]


def test_beyond_its_limit_it_keeps_no_more(tmp_path: Path) -> None:
    spool = Spool(tmp_path, most_bytes=300)
    spool.append(b"a" * 200)
    with pytest.raises(NotKept):
        spool.append(b"b" * 200)
    assert _given_back(spool) == [b"a" * 200]


def test_a_folder_that_cannot_be_made_keeps_nothing() -> None:
    with pytest.raises(NotKept):
        Spool(Path("/dev/null/spool")).append(b"a")


def test_many_at_once_lose_nothing_while_it_is_given_back(tmp_path: Path) -> None:
    spool, records = Spool(tmp_path), [str(number).encode() for number in range(200)]
    came: list[bytes] = []
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(spool.append, record) for record in records]
        while not all(job.done() for job in jobs):
            spool.give_back(came.extend)
        assert all(job.result() is None for job in jobs)
    came += _given_back(spool)
    assert sorted(came) == sorted(records)


def test_two_processes_that_find_a_file_give_it_back_once(tmp_path: Path) -> None:
    with _other_process(tmp_path, "a"):
        pass
    with _only_file(tmp_path).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert _given_back(Spool(tmp_path)) == []
    assert _given_back(Spool(tmp_path)) == [b"a"]
