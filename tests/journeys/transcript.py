"""Compares a talk with the transcript that is kept beside the tests.

A changed talk fails and shows the difference; `UPDATE_TRANSCRIPTS=1` writes the new one, to be read before it is kept.
"""

import os
import re
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent / "transcripts"
_RECEIPT = re.compile(r"\d{6}-[0-9A-F]{8}")


def same_as_kept(name: str, said: str) -> None:
    """Fail when the talk is not the kept one. Receipt numbers differ each time and are masked."""
    file, said = _FOLDER / f"{name}.txt", _RECEIPT.sub("######-########", said).strip() + "\n"
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        file.write_text(said, encoding="utf-8")
    assert said == file.read_text(encoding="utf-8")
