"""A flyer (PDF) that somebody handed in: its first page as a picture, and the words on it for whoever writes beside it.

A PDF is a program written by strangers. It is drawn by a process of its own (`flyer_page.py`), bounded in memory and
time, without our environment: whatever it does there, only a picture comes out, drawn anew like any other.
"""

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from bot.line.picture import MOST_BYTES, Drawn, NoPicture, draw_anew

_PAGE = Path(__file__).with_name("flyer_page.py")
_SECONDS = 15.0
_MOST_LETTERS = 2_000
# One at a time in each process: many at once would together take what one may not.
_ALONE = threading.Lock()


class NoFlyer(ValueError):
    """There is no page to show. `cause`: a word (encrypted, empty, shape, unreadable, heavy)."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True)
class Flyer:
    """Page 1 of so many. `words`: what can be read on it; empty, where it is all picture."""

    drawn: Drawn
    pages: int
    words: str


def is_flyer(data: bytes) -> bool:
    """Whether this says of itself that it is a PDF."""
    return b"%PDF-" in data[:1_024]


def open_flyer(data: bytes) -> Flyer:
    """Its first page.

    Raises:
        NoFlyer: nothing that we would show, and why.
    """
    if len(data) > MOST_BYTES:
        raise NoFlyer("heavy")
    head, _, page = _read(data).partition(b"\n")
    told = json.loads(head) if head else {}
    if "pages" not in told:
        raise NoFlyer(told.get("cause", "unreadable"))
    try:
        return Flyer(draw_anew(page), told["pages"], _plain(told["words"]))
    except NoPicture as error:
        raise NoFlyer("unreadable") from error


def _read(data: bytes) -> bytes:
    """What the process told; nothing, where it died."""
    command = [sys.executable, "-I", str(_PAGE)]
    try:
        with _ALONE:
            done = subprocess.run(command, input=data, capture_output=True, env={}, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise NoFlyer("heavy") from error
    return done.stdout if done.returncode == 0 else b""


def _plain(words: str) -> str:
    """Lines of letters, without what cannot be seen."""
    lines = ("".join(filter(str.isprintable, line)).strip() for line in words.splitlines())
    return "\n".join(line for line in lines if line)[:_MOST_LETTERS]
