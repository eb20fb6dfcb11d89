"""Codes that are read off a screen or a slip and typed to the bot: made, and found in what was typed. Keeps nothing."""

import re
import secrets
import unicodedata
from dataclasses import dataclass

# No 0/o/1/l/i: they are read by people. A letter is 4.95 bits.
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class TypedCode:
    """A kind of code: one of these words, small letters, stands before so many letters."""

    words: tuple[str, ...]
    length: int

    def new(self) -> str:
        """A code that nobody can guess, without its word."""
        return "".join(secrets.choice(_LETTERS) for _ in range(self.length))

    def found_in(self, text: str) -> str | None:
        """The code in a message, however wide or large it was typed; None: the message is something else."""
        plain = unicodedata.normalize("NFKC", text).strip().lower()
        found = re.fullmatch(rf"(?:{'|'.join(self.words)})\W*([{_LETTERS}]{{{self.length}}})", plain)
        return found.group(1) if found else None
