"""What tests of the processes share: parts on a test database, LINE's bodies, and a LINE that plays back outcomes."""

import base64
import hashlib
import hmac
import itertools
import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from bot.clock import Clock
from bot.config import Config
from bot.identity import Vault
from bot.line.client import Messages, Sent
from bot.line.transport import LineError, Trouble
from bot.parts import Parts

SECRET = "channel secret of the tests"
USER = "U" + "a1" * 16
_numbers = itertools.count(1)


def parts_on(engine: Engine) -> Parts:
    config = Config(secret_key="a secret of the tests", line_channel_secret=SECRET, line_channel_access_token="token")
    return Parts(config, engine, Clock(), Vault(config.secret_key))


def text_event(
    text: str = "手芸がしたい", *, user: str = USER, at: int = 1_764_637_200_000, **values: Any
) -> dict[str, Any]:
    """A text message as LINE sends it, with a reply token of its own."""
    number = next(_numbers)
    return {
        "type": "message",
        "message": {"type": "text", "id": str(number), "quoteToken": "q", "text": text},
        "webhookEventId": f"01EVENT{number:019}",
        "deliveryContext": {"isRedelivery": False},
        "timestamp": at + number,
        "source": {"type": "user", "userId": user},
        "replyToken": f"token-{number}",
        "mode": "active",
    } | values


def body_of(*events: object) -> bytes:
    return json.dumps({"destination": "U" + "0" * 32, "events": events}).encode()


def signature(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


@dataclass
class Call:
    """One call that reached LINE."""

    kind: str
    to: str
    texts: list[str]
    retry_key: str | None = None


@dataclass
class PlayedLine:
    """Keeps what was sent and plays back prepared outcomes, accepting everything when none is left."""

    outcomes: deque[Trouble | None] = field(default_factory=deque)
    calls: list[Call] = field(default_factory=list)

    def reply(self, token: str, messages: Messages) -> Sent:
        return self._play(Call("reply", token, _texts(messages)))

    def push(self, to: str, messages: Messages, *, retry_key: str) -> Sent:
        return self._play(Call("push", to, _texts(messages), retry_key))

    def will(self, *outcomes: Trouble | None) -> None:
        self.outcomes.extend(outcomes)

    def _play(self, call: Call) -> Sent:
        self.calls.append(call)
        trouble = self.outcomes.popleft() if self.outcomes else None
        if trouble is not None:
            raise LineError(trouble, call.kind)
        return Sent(f"request-{len(self.calls)}")


def _texts(messages: Messages) -> list[str]:
    return [str(one.get("text", one.get("altText"))) for one in messages]


def kinds(calls: Sequence[Call]) -> list[str]:
    return [call.kind for call in calls]
