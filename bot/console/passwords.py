"""Passwords: hashed with argon2id, and refused when they are easy to guess."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

SHORTEST, LONGEST = 10, 128
# "Safely unguessable: moderate protection from offline slow-hash scenario" (zxcvbn's scale of 0 to 4).
_LEAST_SCORE = 3
# zxcvbn takes long over long texts; what is longer is no easier to guess.
_READ_AHEAD = 72

_hasher = PasswordHasher()


def hash_of(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether it is the password. None: an account without one, refused as slowly."""
    try:
        return _hasher.verify(stored or _nobody_s(), password[:LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody_s() -> str:
    """An unknown address takes as long to refuse as a known one; made when first needed, as it takes long itself."""
    return hash_of("nobody signs in with this")


def fault_of(password: str, *about: str) -> str | None:
    """The key of the sentence that says what is wrong with a new password; `about`: name, address. None: it is good."""
    if len(password) < SHORTEST:
        return "password.short"
    if len(password) > LONGEST:
        return "password.long"
    parts = [part for words in about for part in (words, *words.replace("@", " ").split())]
    guessed = zxcvbn(password[:_READ_AHEAD], user_inputs=parts)
    return "password.guessable" if guessed["score"] < _LEAST_SCORE else None
