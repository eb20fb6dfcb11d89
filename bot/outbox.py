"""Sends deliveries to LINE, each accepted once: what was answered goes out by reply token, all else by push.

Every try is on record before it is made, and no transaction is open while LINE is called. What to say in a reminder
is `handlers/acts/remind.py`'s to decide; the rows' moves are in `ledger.py`; many at once are `dispatch.py`'s.
"""

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot import ledger
from bot.breaker import Breaker
from bot.clock import Clock
from bot.identity import Vault
from bot.ledger import Held, Outcome
from bot.letters import Pattern, Shelf, addressed, drawn
from bot.line.client import Sent
from bot.line.transport import LineError, Trouble
from bot.traces import span
from handlers.acts.messages import Letter
from models.delivery import DeliveryKind, DeliveryState
from models.resident import Resident, ResidentStatus

log = logging.getLogger(__name__)
_MAX_FAULTS = 5
_LONGEST_PAUSE = timedelta(minutes=5)
# Quota and credentials are put right by people, not within seconds. Until then nothing is pushed but a probe.
_PAUSES = {
    Trouble.QUOTA: timedelta(minutes=5),
    Trouble.UNAUTHORIZED: timedelta(minutes=1),
    Trouble.FORBIDDEN: timedelta(minutes=1),
}
_HOPELESS = (Trouble.BAD_REQUEST, Trouble.NOT_FOUND, Trouble.BAD_TOKEN)

# By delivery: what is said now; or a word: why nothing is to be said; or a moment: not now, but then.
Said = Letter | str | datetime
Compose = Callable[[Session, Sequence[int], datetime], Mapping[int, Said]]


class Line(Protocol):
    """What the outbox needs of `bot/line/client.py`. Messages are JSON as it is sent."""

    def reply(self, token: str, messages: bytes) -> Sent: ...

    def push(self, to: str, messages: bytes, *, retry_key: str) -> Sent: ...


@dataclass(frozen=True)
class Packet:
    """A push that is ready. `since`: when it was last asked whether it is still true, in monotonic seconds."""

    held: Held
    to: str
    messages: bytes
    since: float


@dataclass(frozen=True)
class _Address:
    sealed: bytes
    status: ResidentStatus


@dataclass(frozen=True)
class _Ready:
    """What is said to whom. `new`: it is said for the first time, and is to be fixed before."""

    held: Held
    sealed: bytes
    messages: bytes
    new: Pattern | None = None


@dataclass(frozen=True)
class Outbox:
    """One per process, shared by its threads. `moves` are sessions for single statements, `sessions` for the rest.

    `breaker`: whether LINE answers at all. `pushes`: whether it takes pushes; without quota it takes replies all the
    same. `record` keeps outcomes of single messages to be written later, many at once; None: each is written at once.
    """

    sessions: sessionmaker[Session]
    moves: sessionmaker[Session]
    clock: Clock
    vault: Vault
    line: Line
    compose: Compose
    breaker: Breaker
    record: Callable[[Outcome], object] | None = None
    pushes: Breaker = field(default_factory=Breaker)
    shelf: Shelf = field(default_factory=Shelf)

    def send_next(self, lanes: Sequence[int] = ledger.LANES) -> bool:
        """Send the most urgent delivery that is due. False: nothing is due, or LINE is down."""
        if not self.breaker.allows():
            return False
        with self.moves.begin() as session:
            helds = ledger.claim_due(session, now=self.clock.now(), most=1, lanes=lanes)
        for held in helds:
            self.send(held)
        return bool(helds)

    def send(self, held: Held) -> None:
        """Send what this process holds, and record what became of it."""
        try:
            with span("delivery", held.subject, delivery=held.id, attempts=held.attempts):
                outcome = self._sent(held)
        except Exception as error:
            outcome = interrupted(held, error)
        if outcome is None:
            return
        if outcome.state is DeliveryState.ACCEPTED:
            facts = {"delivery": held.id, "kind": held.kind, "attempts": held.attempts, "request": outcome.request_id}
            log.info("sent", extra=facts)
        if self.record:
            self.record(outcome)
        else:
            self.write([outcome])

    def write(self, outcomes: Sequence[Outcome]) -> None:
        """Write down what became of deliveries."""
        with self.moves.begin() as session:
            ledger.record(session, outcomes, now=self.clock.now())

    def prepare(self, helds: Sequence[Held]) -> list[Packet]:
        """Addresses and bodies of pushes, in one transaction. What is not to be sent now is recorded so, and left out.

        Words that were tried before stay: the same retry key carries the same body.
        """
        now, since = self.clock.now(), time.monotonic()
        with self.sessions.begin() as session:
            to, kept = _addresses(session, helds), ledger.patterns_of(session, helds)
            said = self.compose(session, [held.id for held in helds if held.kind is not DeliveryKind.REPLY], now)
            ends = [_ready_or_not(held, to.get(held.resident_id or 0), said.get(held.id), kept) for held in helds]
            ledger.record(session, [end for end in ends if isinstance(end, Outcome)], now=now)
            ready = [end for end in ends if isinstance(end, _Ready)]
            missing = self.shelf.missing((one.new for one in ready if one.new), now)
            ledger.store_patterns(session, missing, now=now)
            new = [(one.held, one.new.digest) for one in ready if one.new]
            lost = {held.id for held, _ in new} - ledger.keep_pattern(session, new)
        self.shelf.put(missing, now)
        return [
            Packet(one.held, self.vault.open(one.sealed), one.messages, since)
            for one in ready
            if one.held.id not in lost
        ]

    def push(self, packet: Packet) -> Outcome:
        """Push once. What became of it is the caller's to record."""
        held = packet.held
        try:
            sent = self.line.push(packet.to, packet.messages, retry_key=str(held.retry_key))
        except LineError as error:
            return self._refused(held, error)
        except Exception as error:
            return interrupted(held, error)
        self.breaker.worked()
        self.pushes.worked()
        return ledger.accepted(held, sent.request_id)

    def _sent(self, held: Held) -> Outcome | None:
        """What became of it; None: it is recorded already."""
        outcome = self._reply(held, held.reply_token, held.messages) if held.reply_token and held.messages else None
        if outcome:
            return outcome
        if held.had_token and held.maybe_sent:
            log.warning("reply too old, pushing; it may have arrived before", extra={"delivery": held.id})
        return next((self.push(packet) for packet in self.prepare([held])), None)

    def _reply(self, held: Held, token: str, messages: bytes) -> Outcome | None:
        """Try the reply token. None: it is of no use and the message has to be pushed."""
        try:
            sent = self.line.reply(token, messages)
        except LineError as error:
            if error.trouble is not Trouble.BAD_TOKEN:
                return self._refused(held, error, maybe_sent=held.maybe_sent or error.maybe_accepted)
            if not held.maybe_sent:
                with self.moves.begin() as session:
                    ledger.spend_token(session, held)
                return None
            # A token works once: after a try without an answer, "invalid" means that it had gone through.
            sent = Sent(None, already=True)
        self.breaker.worked()
        return ledger.accepted(held, sent.request_id)

    def _refused(self, held: Held, error: LineError, *, maybe_sent: bool = False) -> Outcome:
        """LINE did not take it: try again later, or give up. `maybe_sent`: by its reply token, which works once."""
        trouble = error.trouble
        self.breaker.failed() if trouble is Trouble.DOWN else self.breaker.worked()
        loud = trouble in _HOPELESS or trouble in _PAUSES
        facts = {"delivery": held.id, "trouble": trouble, "attempts": held.attempts, "request": error.request_id}
        log.log(logging.ERROR if loud else logging.WARNING, "LINE did not take it", extra=facts)
        if trouble in _HOPELESS:
            return ledger.failed(held, trouble, request_id=error.request_id)
        if trouble in _PAUSES and self.pushes.stop(_PAUSES[trouble].total_seconds()):
            log.critical("nothing is pushed until LINE takes it again", extra={"trouble": trouble})
        pause = _PAUSES.get(trouble) or back_off(held.attempts)
        return ledger.postponed(held, ledger.MAYBE_SENT if maybe_sent else trouble, pause=pause)


def interrupted(held: Held, error: Exception) -> Outcome:
    """A fault of our own: tried again a few times. Whether it had gone out by then, nobody knows."""
    log.error("delivery interrupted", exc_info=error, extra={"delivery": held.id})
    cause = type(error).__name__
    if held.attempts >= _MAX_FAULTS:
        return ledger.failed(held, cause)
    return ledger.postponed(held, ledger.MAYBE_SENT if held.reply_token else cause, pause=back_off(held.attempts))


def back_off(attempts: int) -> timedelta:
    """Doubling from a second to five minutes, shaken so that not everything returns at once."""
    pause = min(timedelta(seconds=2 ** min(attempts - 1, 9)), _LONGEST_PAUSE)
    return pause * random.uniform(0.8, 1.2)


def _addresses(session: Session, helds: Sequence[Held]) -> dict[int, _Address]:
    ids = {held.resident_id for held in helds if held.resident_id is not None}
    rows = select(Resident.id, Resident.line_sealed, Resident.status).where(Resident.id.in_(ids))
    return {one: _Address(sealed, status) for one, sealed, status in session.execute(rows)}


def _ready_or_not(held: Held, to: _Address | None, said: Said | None, kept: Mapping[bytes, bytes]) -> _Ready | Outcome:
    """What is said, or why not."""
    if to is None:
        return ledger.dropped(held, "nobody")
    found = _kept_reply(held, to) if held.kind is DeliveryKind.REPLY else said
    if found is None or isinstance(found, str):
        return ledger.dropped(held, found or "gone")
    if isinstance(found, datetime):
        return ledger.put_off(held, found)
    if held.key_expired:
        log.error("delivery given up", extra={"delivery": held.id, "cause": "too_old"})
        return ledger.failed(held, "too_old")
    if isinstance(found, bytes):
        return _Ready(held, to.sealed, found)
    if held.messages:  # as versions before kept what they had tried
        return _Ready(held, to.sealed, held.messages)
    if held.pattern and held.pattern in kept:
        return _Ready(held, to.sealed, addressed(kept[held.pattern], found.own))
    new = drawn(found.content, found.language)
    return _Ready(held, to.sealed, addressed(new.body, found.own), new)


def _kept_reply(held: Held, to: _Address) -> bytes | str:
    """Replies reach who asked for rest, too."""
    return "blocked" if to.status is ResidentStatus.BLOCKED else held.messages or "nothing_to_say"
