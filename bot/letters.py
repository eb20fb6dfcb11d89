"""Letters drawn once: what many are told in the same words is drawn for the first, and for the others copied.

Only the id that a person's own buttons carry differs. What letters say is `handlers/acts/messages.py`'s.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from bot.ledger import body
from bot.line.render import draw
from handlers.acts.messages import OWN, Content

# A few hundred dates in three languages; a drawn letter is about three kilobytes.
_MOST = 8192
_OWN = OWN.encode()
# Stored patterns are kept for two days after they were last stored, and a message is tried for one.
_STORED_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Pattern:
    """A drawn letter without the person's own id: LINE messages in JSON."""

    digest: bytes
    body: bytes


@lru_cache(_MOST)
def drawn(content: Content, language: str) -> Pattern:
    """Equal contents are drawn alike: whatever is said stands in them, and nothing else is looked at."""
    pattern = body(draw(content.answer().messages, language))
    return Pattern(sha256(pattern).digest(), pattern)


def addressed(pattern: bytes, own: str) -> bytes:
    """The letter as it is sent to one person."""
    return pattern.replace(_OWN, own.encode())


@dataclass
class Shelf:
    """Which patterns this process has stored of late, so that each is stored seldom. For threads side by side."""

    _stored: dict[bytes, datetime] = field(default_factory=dict)

    def missing(self, patterns: Iterable[Pattern], now: datetime) -> dict[bytes, bytes]:
        """Those that are to be stored, or stored again."""
        stale = now - _STORED_AGAIN_AFTER
        return {one.digest: one.body for one in patterns if not stale < self._stored.get(one.digest, stale) <= now}

    def put(self, digests: Iterable[bytes], now: datetime) -> None:
        """They are stored and committed."""
        if len(self._stored) > _MOST:
            self._stored.clear()
        self._stored.update(dict.fromkeys(digests, now))
