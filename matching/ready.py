"""Tables that take long to make, kept in `data/ready.bin` for as long as what they were made from stays as it was.

`python -m matching.sayings` writes the file. One that fell behind only costs time: then they are made at each start.
"""

import hashlib
import marshal
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from matching.tables import DATA

Table = TypeVar("Table")

FILE = DATA / "ready.bin"
_CODE = Path(__file__).parent
_MADE_BY = ("forms", "gazetteer", "readings", "ready", "text", "vocabulary")
_MADE_FROM = ("areas", "emoji.tsv", "readings.tsv", "vocabulary")
# Read by every Python from 3.4 on.
_FORMAT = 4


def ready(name: str, make: Callable[[], Table]) -> Table:
    """A table of plain values (texts, numbers, tuples, lists, dictionaries) as it was kept, else as it is made now."""
    kept = _kept().get(name)
    return make() if kept is None else marshal.loads(zlib.decompress(kept))  # noqa: S302  lies beside the code


def write(makers: Mapping[str, Callable[[], Any]]) -> None:
    """Make all tables anew and keep them."""
    tables = {name: zlib.compress(marshal.dumps(make(), _FORMAT)) for name, make in makers.items()}
    FILE.write_bytes(marshal.dumps((_mark(), tables), _FORMAT))
    _kept.cache_clear()


@cache
def _kept() -> Mapping[str, bytes]:
    """What is in the file; nothing when it is not there, damaged, or made from something else."""
    try:
        mark, tables = marshal.loads(FILE.read_bytes())  # noqa: S302  lies beside the code
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    return tables if mark == _mark() else {}


def _mark() -> bytes:
    told = hashlib.blake2b(digest_size=16)
    for path in _sources():
        told.update(path.name.encode() + b"\0" + hashlib.blake2b(path.read_bytes()).digest())
    return told.digest()


def _sources() -> Iterable[Path]:
    yield from (_CODE / f"{name}.py" for name in _MADE_BY)
    for name in _MADE_FROM:
        found = DATA / name
        yield from sorted(path for path in found.iterdir() if path.suffix != ".md") if found.is_dir() else (found,)
