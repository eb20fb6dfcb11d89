"""Which state of the engine answered: a short mark of its code and one of what it knows, for the match log."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from matching import vocabulary

_CODE = Path(__file__).parent
_DATA = _CODE / "data"
# Sentences to measure and to learn from are kept beside the tables, and what is made from them; the places are no
# matter of judgement.
_NO_TABLES = ("bench", "gate", "offers", "sayings", "areas", "ready.bin")
_LETTERS = 8


def version() -> str:
    """Engine and vocabulary: two marks of eight letters, each the same as long as nothing in it was changed.

    Behind a plus: which version of staff's corrections holds.
    """
    corrected = vocabulary.current().mark
    return f"{shipped()}+{corrected}" if corrected else shipped()


@cache
def shipped() -> str:
    """The marks of what ships."""
    return f"{_mark(_CODE.glob('*.py'))}-{_mark(_tables())}"


def _tables() -> Iterable[Path]:
    files = (path for path in _DATA.rglob("*") if path.is_file() and path.suffix != ".md")
    return (path for path in files if path.relative_to(_DATA).parts[0] not in _NO_TABLES)


def _mark(files: Iterable[Path]) -> str:
    told = hashlib.blake2b(digest_size=_LETTERS // 2)
    for path in sorted(files):
        told.update(path.name.encode() + b"\0" + hashlib.blake2b(path.read_bytes()).digest())
    return told.hexdigest()
