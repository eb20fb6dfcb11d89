"""Sends what is due by the hundred: claimed, composed, fixed and recorded in a few statements, pushed by many hands.

Rounds overlap: while one is pushed, the next is claimed and composed. A message is out within a second or so after it
was asked whether it is still true; what waited longer goes back untried. What is urgent does not wait here: it has
senders of its own, and goes first in each round.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue

from sqlalchemy.exc import DBAPIError

from bot import ledger
from bot.ledger import Held, Outcome
from bot.line.transport import Trouble
from bot.outbox import Outbox, Packet, interrupted
from bot.pace import Turnstile
from models.delivery import DeliveryState

log = logging.getLogger(__name__)
_ROUNDS = 2
_POLL_SECONDS, _AFTER_FAILURE_SECONDS = 0.5, 1.0
# What was asked longer ago may have changed since.
_FRESH_SECONDS = 3.0
_RENEW_SECONDS = 5.0
_WRITTEN_TOGETHER = 250
# A twentieth of a second of pushes: the database is asked seldom, and other processes get their turn.
_SLOTS_AT_ONCE = 100
_WRITTEN_SECONDS = 1.0

# One piece of work for a hand; what became of it, or None: that is recorded already.
Job = Callable[[], Outcome | None]


@dataclass
class _Round:
    """What was claimed together. `answers` come from the hands."""

    open: dict[int, Held]
    answers: SimpleQueue[tuple[Held, Outcome | None]] = field(default_factory=SimpleQueue)
    unwritten: list[Outcome] = field(default_factory=list)
    written_at: float = field(default_factory=time.monotonic)
    renewed_at: float = field(default_factory=time.monotonic)
    ends: Counter[str] = field(default_factory=Counter)


class Dispatch:
    """One per process. `hands` push at the same time: as many as pushes a second, times the seconds LINE takes."""

    def __init__(self, outbox: Outbox, turnstile: Turnstile, *, hands: int) -> None:
        self._outbox, self._turnstile = outbox, turnstile
        self._jobs: SimpleQueue[tuple[_Round, Held, Job] | None] = SimpleQueue()
        self._stopping = threading.Event()
        self._stopped_by: str = Trouble.QUOTA
        self._hands = [threading.Thread(target=self._hand, name=f"hand-{n}", daemon=True) for n in range(hands)]
        self._rounds = [threading.Thread(target=self._run, name=f"round-{n}", daemon=True) for n in range(_ROUNDS)]

    def start(self) -> None:
        """Begin to send, in the background."""
        for thread in (*self._hands, *self._rounds):
            thread.start()

    def halt(self) -> None:
        """Claim no more, and give back what nobody has begun to push."""
        self._stopping.set()

    def stop(self, seconds: float) -> bool:
        """Halt, and finish what is under way. False: it took too long; the leases will end."""
        deadline = time.monotonic() + seconds
        self.halt()
        for thread in self._rounds:
            thread.join(max(0.0, deadline - time.monotonic()))
        for _ in self._hands:
            self._jobs.put(None)
        for thread in self._hands:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in (*self._rounds, *self._hands))

    def send_due(self) -> bool:
        """One round. False: nothing is due, or LINE takes nothing."""
        outbox = self._outbox
        if not outbox.breaker.allows():
            return False
        takes_pushes = outbox.pushes.allows()
        is_probe = not (outbox.breaker.closed and outbox.pushes.closed)
        lanes = ledger.LANES if takes_pushes else ledger.URGENT
        with outbox.moves.begin() as session:
            most = 1 if is_probe else ledger.AT_ONCE
            helds = ledger.claim_due(session, now=outbox.clock.now(), most=most, lanes=lanes)
        if helds:
            self._work_off(helds, is_probe)
        return bool(helds)

    def _work_off(self, helds: Sequence[Held], is_probe: bool) -> None:
        """Until each has been sent, or is back in the ledger."""
        by_token = [held for held in helds if held.reply_token]
        packets = self._packets([held for held in helds if not held.reply_token])
        this = _Round({held.id: held for held in (*by_token, *(packet.held for packet in packets))})
        for held in by_token:
            self._jobs.put((this, held, partial(self._outbox.send, held)))
        for first in range(0, len(packets), _SLOTS_AT_ONCE):
            some = packets[first : first + _SLOTS_AT_ONCE]
            if is_probe or self._takes_pushes():
                # Slots are taken for some together, and handed on together: LINE counts by the second.
                self._stopping.wait(self._turnstile.pace.take(len(some)).wait)
            for packet in some:
                self._jobs.put((this, packet.held, partial(self._pushed, packet, is_probe)))
            self._collect(this, wait=False)
        while this.open or this.unwritten:
            self._collect(this, wait=True)
        if this.ends:
            log.info("round sent", extra={"claimed": len(helds), **this.ends})

    def _packets(self, helds: Sequence[Held]) -> list[Packet]:
        """All together; when that fails, each by itself: the fault of one must not be the others'."""
        if not helds:
            return []
        try:
            return self._outbox.prepare(helds)
        except DBAPIError:
            raise
        except Exception as error:
            if len(helds) > 1:
                return [packet for held in helds for packet in self._packets([held])]
            self._outbox.write([interrupted(helds[0], error)])
            return []

    def _takes_pushes(self) -> bool:
        return not self._stopping.is_set() and self._outbox.breaker.closed and self._outbox.pushes.closed

    def _pushed(self, packet: Packet, is_probe: bool) -> Outcome:
        """Pushed, or given back: nothing is to be pushed any more, or it was asked too long ago whether it is true."""
        if self._stopping.is_set():
            return ledger.returned(packet.held)
        if not (is_probe or self._takes_pushes()):
            down = not self._outbox.breaker.closed
            return ledger.returned(packet.held, cause=Trouble.DOWN if down else self._stopped_by)
        if time.monotonic() - packet.since > _FRESH_SECONDS:
            return ledger.returned(packet.held)
        outcome = self._outbox.push(packet)
        if outcome.cause == Trouble.RATE:
            self._turnstile.too_fast()
        if outcome.cause and not self._outbox.pushes.closed:
            self._stopped_by = outcome.cause
        return outcome

    def _collect(self, this: _Round, *, wait: bool) -> None:
        """Take the answers that are there; write down what has gathered, and hold on to what is still open."""
        until = time.monotonic() + _WRITTEN_SECONDS
        with suppress(Empty):
            while this.open and time.monotonic() < until:
                held, outcome = this.answers.get(wait, _WRITTEN_SECONDS) if wait else this.answers.get_nowait()
                del this.open[held.id]
                if outcome:
                    this.unwritten.append(outcome)
                    this.ends["again" if outcome.state is DeliveryState.PLANNED else outcome.state] += 1
                if len(this.unwritten) >= _WRITTEN_TOGETHER:
                    break
        now = time.monotonic()
        is_time = len(this.unwritten) >= _WRITTEN_TOGETHER or now - this.written_at > _WRITTEN_SECONDS
        if this.unwritten and (is_time or not this.open):
            self._outbox.write(this.unwritten)
            this.unwritten, this.written_at = [], now
        if this.open and now - this.renewed_at > _RENEW_SECONDS:
            with self._outbox.moves.begin() as session:
                ledger.renew(session, list(this.open.values()))
            this.renewed_at = now

    def _hand(self) -> None:
        while work := self._jobs.get():
            this, held, job = work
            try:
                outcome = job()
            except Exception as error:
                outcome = interrupted(held, error)
            this.answers.put((held, outcome))

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if not self.send_due():
                    self._stopping.wait(_POLL_SECONDS)
            except Exception:
                log.exception("round interrupted")
                self._stopping.wait(_AFTER_FAILURE_SECONDS)
