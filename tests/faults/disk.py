"""The disk is full: the one disk of a small machine, with database, spool and logs on it. Then somebody makes room."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.faults.crowd import Crowd, Outcome
from tests.faults.town import PATIENCE, Town

_MEGABYTES = 250
_BLOCK = bytes(64 * 1024)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A disk of its own under this folder.

    Raises:
        PermissionError: only the administrator may put one there.
    """
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_MEGABYTES}m,mode=755", "faults", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        raise PermissionError("no disk of our own here")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """Not a block is left."""
    ballast = folder / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(_BLOCK):
            pass
    try:
        yield
    finally:
        ballast.unlink()


def full(town: Town, *, people: int, seconds: float, per_second: float = 10.0) -> Outcome:
    """Full for a while, and longer than it takes everybody to notice."""
    crowd = Crowd(town, people)
    with crowd.talking(per_second):
        time.sleep(1)
        with filled(town.folder):
            time.sleep(seconds)
        town.postgres.start()
    return crowd.wait(PATIENCE + seconds)
