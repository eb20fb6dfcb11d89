"""What may be used once or only for a while: reply tokens, retry keys, mark-as-read tokens."""

from dataclasses import dataclass, field
from typing import Any

from bot.simulator import ids
from bot.simulator.clock import Clock

REPLY_SECONDS = 60
REDELIVERED_SECONDS = 20 * 60
RETRY_KEY_SECONDS = 24 * 60 * 60


@dataclass
class _ReplyToken:
    chat: str
    born: float
    sent: float
    used: bool = False


class ReplyTokens:
    """A token works once, within a minute of its webhook, and never twenty minutes after the event."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens: dict[str, _ReplyToken] = {}

    def issue(self, chat: str) -> str:
        token, now = ids.token(), self._clock.elapsed()
        self._tokens[token] = _ReplyToken(chat, now, now)
        return token

    def sent_again(self, token: str) -> None:
        """The webhook with this token goes out now, perhaps not for the first time."""
        if token in self._tokens:
            self._tokens[token].sent = self._clock.elapsed()

    def chat(self, token: str) -> str | None:
        """The chat a token still opens, or `None` when it is unknown, used or too old."""
        known, now = self._tokens.get(token), self._clock.elapsed()
        if known is None or known.used or now - known.sent > REPLY_SECONDS or now - known.born > REDELIVERED_SECONDS:
            return None
        return known.chat

    def use(self, token: str) -> None:
        self._tokens[token].used = True


@dataclass(frozen=True)
class Accepted:
    """What LINE answered to the first request with a retry key."""

    request_id: str
    at: float
    sent: list[dict[str, Any]] = field(default_factory=list)


class RetryKeys:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._accepted: dict[str, Accepted] = {}

    def accepted(self, key: str) -> Accepted | None:
        """Remembered for 24 hours; after that the same key counts as new, as it does at LINE."""
        known = self._accepted.get(key.lower())
        if known is None or self._clock.elapsed() - known.at > RETRY_KEY_SECONDS:
            return None
        return known

    def remember(self, key: str, request_id: str, sent: list[dict[str, Any]]) -> None:
        self._accepted[key.lower()] = Accepted(request_id, self._clock.elapsed(), sent)
