"""Sends deliveries to LINE, each accepted once: what was answered goes out by reply token, all else by push.

Every try is on record before it is made, and no transaction is open while LINE is called. What to say in a reminder
is `handlers/acts/remind.py`'s to decide; the rows' moves are in `ledger.py`.
"""

import json
import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session, sessionmaker

from bot import ledger
from bot.breaker import Breaker
from bot.clock import Clock
from bot.identity import Vault
from bot.ledger import Held
from bot.line.client import Messages, Sent
from bot.line.render import draw
from bot.line.transport import LineError, Trouble
from handlers.turn import Answer
from models.delivery import Delivery, DeliveryKind
from models.resident import ResidentStatus

log = logging.getLogger(__name__)
_MAX_FAULTS = 5
_LONGEST_PAUSE = timedelta(minutes=5)
# Quota and credentials are put right by people, not within seconds.
_PAUSES = {
    Trouble.QUOTA: timedelta(hours=1),
    Trouble.UNAUTHORIZED: timedelta(minutes=1),
    Trouble.FORBIDDEN: timedelta(minutes=1),
}
_HOPELESS = (Trouble.BAD_REQUEST, Trouble.NOT_FOUND, Trouble.BAD_TOKEN)

# What is said now; or a word: why nothing is to be said; or a moment: not now, but then.
Compose = Callable[[Session, Delivery, datetime], Answer | str | datetime]


class Line(Protocol):
    """What the outbox needs of `bot/line/client.py`."""

    def reply(self, token: str, messages: Messages) -> Sent: ...

    def push(self, to: str, messages: Messages, *, retry_key: str) -> Sent: ...


@dataclass(frozen=True)
class Outbox:
    """One per process, shared by its threads. `moves` are sessions for single statements, `sessions` for the rest."""

    sessions: sessionmaker[Session]
    moves: sessionmaker[Session]
    clock: Clock
    vault: Vault
    line: Line
    compose: Compose
    breaker: Breaker

    def send_next(self) -> bool:
        """Send the most urgent delivery that is due. False: nothing is due, or LINE is down."""
        if not self.breaker.allows():
            return False
        with self.moves.begin() as session:
            held = ledger.claim_due(session, now=self.clock.now())
        if held is None:
            return False
        self.send(held)
        return True

    def send(self, held: Held) -> None:
        """Send what this process holds, and record what became of it."""
        try:
            if not (held.reply_token and self._reply(held, held.reply_token)):
                self._push(held)
        except Exception as error:
            log.exception("delivery interrupted", extra={"delivery": held.id})
            self._after_fault(held, type(error).__name__)

    def _reply(self, held: Held, token: str) -> bool:
        """Try the reply token. False: it is of no use and the message has to be pushed."""
        if held.messages is None:
            return False
        try:
            sent = self.line.reply(token, json.loads(held.messages))
        except LineError as error:
            if error.trouble is not Trouble.BAD_TOKEN:
                self._recover(held, error, maybe_sent=held.maybe_sent or error.maybe_accepted)
                return True
            if not held.maybe_sent:
                with self.moves.begin() as session:
                    ledger.spend_token(session, held)
                return False
            # A token works once: after a try without an answer, "invalid" means that it had gone through.
            sent = Sent(None, already=True)
        self._accepted(held, sent, by="reply")
        return True

    def _push(self, held: Held) -> None:
        if held.had_token and held.maybe_sent:
            log.warning("reply too old, pushing; it may have arrived before", extra={"delivery": held.id})
        with self.sessions.begin() as session:
            packet = self._prepare(session, held)
        if packet is None:
            return
        to, messages = packet
        try:
            sent = self.line.push(to, json.loads(messages), retry_key=str(held.retry_key))
        except LineError as error:
            self._recover(held, error)
        else:
            self._accepted(held, sent, by="push")

    def _prepare(self, session: Session, held: Held) -> tuple[str, bytes] | None:
        """Address and body of a push; None: not to be sent now, and recorded so."""
        now = self.clock.now()
        delivery = session.get(Delivery, held.id)
        if delivery is None:
            return None
        outcome = self._said(session, delivery, now)
        if isinstance(outcome, str):
            ledger.dropped(session, held, cause=outcome, now=now)
        elif isinstance(outcome, datetime):
            ledger.put_off(session, held, until=outcome)
        elif held.key_expired:
            log.error("delivery given up", extra={"delivery": held.id, "cause": "too_old"})
            ledger.failed(session, held, cause="too_old", now=now)
        elif delivery.resident and ledger.keep_messages(session, held, outcome):
            return self.vault.open(delivery.resident.line_sealed), outcome
        return None

    def _said(self, session: Session, delivery: Delivery, now: datetime) -> bytes | str | datetime:
        """What is said now. Replies reach who asked for rest; all else is asked anew before each try.

        Words that were tried before stay: the same retry key carries the same body.
        """
        resident = delivery.resident
        if resident is None:
            return "nobody"
        if delivery.kind is DeliveryKind.REPLY:
            return "blocked" if resident.status is ResidentStatus.BLOCKED else delivery.messages or "nothing_to_say"
        outcome = self.compose(session, delivery, now)
        if isinstance(outcome, str | datetime):
            return outcome
        return delivery.messages or ledger.body(draw(outcome.messages, resident.language))

    def _recover(self, held: Held, error: LineError, *, maybe_sent: bool = False) -> None:
        """LINE did not take it: try again later, or give up. `maybe_sent`: by its reply token, which works once."""
        trouble = error.trouble
        self.breaker.failed() if trouble is Trouble.DOWN else self.breaker.worked()
        hopeless, loud = trouble in _HOPELESS, trouble in _HOPELESS or trouble in _PAUSES
        facts = {"delivery": held.id, "trouble": trouble, "attempts": held.attempts, "request": error.request_id}
        log.log(logging.ERROR if loud else logging.WARNING, "LINE did not take it", extra=facts)
        with self.moves.begin() as session:
            if hopeless:
                ledger.failed(session, held, cause=trouble, now=self.clock.now())
            else:
                pause = _PAUSES.get(trouble) or _back_off(held.attempts)
                ledger.postponed(session, held, cause=ledger.MAYBE_SENT if maybe_sent else trouble, pause=pause)

    def _accepted(self, held: Held, sent: Sent, *, by: str) -> None:
        self.breaker.worked()
        with self.moves.begin() as session:
            ledger.accepted(session, held, request_id=sent.request_id, now=self.clock.now())
        facts = {"delivery": held.id, "kind": held.kind, "by": by, "attempts": held.attempts, "already": sent.already}
        log.info("sent", extra=facts)

    def _after_fault(self, held: Held, cause: str) -> None:
        with self.moves.begin() as session:
            if held.attempts >= _MAX_FAULTS:
                ledger.failed(session, held, cause=cause, now=self.clock.now())
            else:
                # Nobody knows whether the token was used up by then.
                cause = ledger.MAYBE_SENT if held.reply_token else cause
                ledger.postponed(session, held, cause=cause, pause=_back_off(held.attempts))


def _back_off(attempts: int) -> timedelta:
    """Doubling from a second to five minutes, shaken so that not everything returns at once."""
    pause = min(timedelta(seconds=2 ** min(attempts - 1, 9)), _LONGEST_PAUSE)
    return pause * random.uniform(0.8, 1.2)
