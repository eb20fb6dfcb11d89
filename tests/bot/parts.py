"""What tests of the processes share: parts on a test database, LINE's bodies, and a LINE that plays back outcomes."""

import base64
import hashlib
import hmac
import itertools
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from bot import inbox
from bot.assembly import office_of
from bot.breaker import Breaker
from bot.clock import Clock
from bot.config import Config
from bot.identity import Vault
from bot.intake import Intake
from bot.line.client import Messages, Sent
from bot.line.transport import LineError, Trouble
from bot.line.webhook import Door, arrivals
from bot.metrics import Figures
from bot.outbox import Outbox, Said
from bot.parts import Parts, single_moves
from bot.turns import Respond, Turns
from handlers.turn import SILENCE, Answer, Say, Talk, TurnKind
from matching.search import Search
from models.inbox import InboxEvent
from models.session import make_sessions

SECRET = "channel secret of the tests"
USER = "U" + "a1" * 16
NOWHERE = Path("/dev/null")
# Sent, but LINE's word on it never came.
UNANSWERED = LineError(Trouble.DOWN, "reply", maybe_accepted=True)
_numbers = itertools.count(1)


def parts_on(engine: Engine, *, data: Path = NOWHERE, **settings: Any) -> Parts:
    """The real parts; what a test wants on disk goes to a folder that it names."""
    config = Config("a secret of the tests", SECRET, "token", data=data, **settings)
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

    outcomes: deque[Trouble | Exception | None] = field(default_factory=deque)
    calls: list[Call] = field(default_factory=list)

    def reply(self, token: str, messages: Messages) -> Sent:
        return self._play(Call("reply", token, _texts(messages)))

    def push(self, to: str, messages: Messages, *, retry_key: str) -> Sent:
        return self._play(Call("push", to, _texts(messages), retry_key))

    def will(self, *outcomes: Trouble | Exception | None) -> None:
        self.outcomes.extend(outcomes)

    def _play(self, call: Call) -> Sent:
        self.calls.append(call)
        trouble = self.outcomes.popleft() if self.outcomes else None
        if trouble is not None:
            raise LineError(trouble, call.kind) if isinstance(trouble, Trouble) else trouble
        return Sent(f"request-{len(self.calls)}")


def _texts(messages: Messages) -> list[str]:
    values = json.loads(messages) if isinstance(messages, bytes) else messages
    return [str(one.get("text", one.get("altText"))) for one in values]


def kinds(calls: Sequence[Call]) -> list[str]:
    return [call.kind for call in calls]


def echo(talk: Talk, _step: str | None) -> Answer:
    return Answer((Say(talk.turn.text),)) if talk.turn.kind is TurnKind.TEXT else SILENCE


def _nothing(_session: Session, deliveries: Sequence[int], _now: datetime) -> dict[int, Said]:
    return dict.fromkeys(deliveries, "nothing")


class Bot:
    """The worker's inside with a responder and a LINE of the test's own."""

    def __init__(self, engine: Engine, respond: Respond = echo) -> None:
        parts = parts_on(engine)
        self.parts, self.line, self.sessions = parts, PlayedLine(), make_sessions(engine)
        moves = single_moves(engine)
        self.outbox = Outbox(self.sessions, moves, parts.clock, parts.vault, self.line, _nothing, Breaker())
        rest = respond, Search(), office_of(parts.config), self.outbox.breaker, self.outbox.send
        self.turns = Turns(self.sessions, moves, parts.clock, parts.vault, *rest)
        self._door = Door("", parts.vault, parts.clock, Intake(engine), Figures(engine))

    def hear(self, *events: dict[str, Any]) -> None:
        self._door.intake.store(arrivals(self._door, body_of(*events)))

    def work(self) -> None:
        """Until nothing can be claimed; waiting retries are let go at once."""
        while events := self.turns.claim(most=8):
            self.turns.handle(events)
            self._sql("update inbox_event set not_before = null where not_before is not null")

    def work_once(self) -> None:
        """Handle what can be claimed at once."""
        self.turns.handle(self.turns.claim(most=8))

    def take_up_again(self) -> None:
        """As `inbox retry` does, with everything that is parked."""
        with self.sessions.begin() as session:
            assert all(inbox.retry(session, row.id) for row in inbox.parked(session))
        self.work()

    def _sql(self, statement: str) -> None:
        with self.sessions.begin() as session:
            session.execute(text(statement))

    def one(self, table: Any) -> Any:
        with self.sessions() as session:
            return session.scalars(select(table)).one()

    def states(self) -> list[int]:
        with self.sessions() as session:
            return list(session.scalars(select(InboxEvent.state).order_by(InboxEvent.id)))

    def errors(self) -> list[str]:
        """The kinds of failure of what is parked."""
        with self.sessions() as session:
            return [row.error or "" for row in inbox.parked(session)]

    @property
    def said(self) -> list[str]:
        return [text for call in self.line.calls for text in call.texts]


MakeBot = Callable[..., Bot]
