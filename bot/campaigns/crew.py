"""The threads that call LINE, at the shared pace, and say what became of each batch. They touch no table.

A call is made only while it may be: the lease is held, the announcement is not stopped, LINE is not down.
"""

import logging
import queue
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from bot.breaker import Breaker
from bot.campaigns.hands import Hands
from bot.campaigns.job import Job, Outcome
from bot.line.client import Sent
from bot.line.limits import OverLimit
from bot.line.transport import LineError, Trouble
from bot.pace import Turnstile
from models.announcement import BatchState

log = logging.getLogger(__name__)
_LONGEST_PAUSE, _LONGEST_RATE_PAUSE = 300.0, 5.0
_LOOK_SECONDS = 0.1
# What no retry puts right: a person has to, and until then nobody is told.
_STOPS = {
    Trouble.QUOTA: "quota",
    Trouble.UNAUTHORIZED: "unauthorized",
    Trouble.FORBIDDEN: "forbidden",
    Trouble.NOT_FOUND: "not_found",
}
_REFUSED = "message_refused"
Messages = Sequence[Mapping[str, Any]]


class Line(Protocol):
    """What is needed of `bot/line/client.py`."""

    def multicast(self, to: Sequence[str], messages: Messages, *, retry_key: str) -> Sent: ...

    def validate(self, messages: Messages) -> None: ...


class Crew:
    """Sends what is submitted. One thread submits and one collects. `allowed`: announcements that may go out.

    A thread of its own lets batches through one by one, at the pace; others, as many as it takes, call LINE.
    """

    def __init__(
        self, line: Line, turnstile: Turnstile, breaker: Breaker, *, may_send: Callable[[], bool], threads: int
    ) -> None:
        self._line, self._turnstile, self._breaker, self._may_send = line, turnstile, breaker, may_send
        self.allowed: frozenset[int] = frozenset()
        self.held: dict[int, Job] = {}
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._outcomes: deque[Outcome] = deque()
        self._sound: set[tuple[int, str]] = set()
        self._counting = threading.Lock()
        self._failed_at = 0.0
        self._hands = Hands(threads, "announcer")
        self._gate = threading.Thread(target=self._run, name="announcement-gate", daemon=True)
        self._gate.start()

    def submit(self, jobs: Iterable[Job]) -> None:
        """Send these, in this order."""
        for job in jobs:
            self.held[job.id] = job
            self._jobs.put(job)

    @property
    def waiting(self) -> int:
        """How many nobody has begun with."""
        return self._jobs.qsize()

    def collect(self) -> list[Outcome]:
        """What has come to an end since the last time. It stays in `held` until it is recorded, see `let_go`."""
        return [self._outcomes.popleft() for _ in range(len(self._outcomes))]

    def let_go(self, outcomes: Iterable[Outcome]) -> None:
        """These are on record."""
        for outcome in outcomes:
            self.held.pop(outcome.job.id, None)

    def close(self, seconds: float) -> bool:
        """Begin nothing more, wait for the calls that are on their way. False: some took too long."""
        self.allowed = frozenset()
        self._jobs.put(None)
        deadline = time.monotonic() + seconds
        self._gate.join(seconds)
        return self._hands.close(max(0.0, deadline - time.monotonic())) and not self._gate.is_alive()

    def _run(self) -> None:
        while job := self._jobs.get():
            try:
                if self._has_its_turn(job):
                    self._hands.give(partial(self._end, job))
                else:
                    self._outcomes.append(Outcome(job, BatchState.PLANNED, untried=True))
            except Exception as error:
                self._outcomes.append(_interrupted(job, error))

    def _has_its_turn(self, job: Job) -> bool:
        """Wait until a hand is free for it and its turn has come. False: it is not to be sent any more."""
        while self._is_allowed(job):
            if not self._hands.ask(_LOOK_SECONDS):
                continue
            try:
                if self._breaker.allows():
                    self._turnstile.wait()
                    return True
            except BaseException:
                self._hands.dismiss()
                raise
            self._hands.dismiss()
            time.sleep(_LOOK_SECONDS)
        return False

    def _end(self, job: Job) -> None:
        self._outcomes.append(self._outcome(job))

    def _outcome(self, job: Job) -> Outcome:
        try:
            return self._send(job) if self._is_allowed(job) else Outcome(job, BatchState.PLANNED, untried=True)
        except LineError as error:
            return self._refused(job, error)
        except OverLimit:
            return Outcome(job, BatchState.PLANNED, _REFUSED, untried=True, stop=_REFUSED)
        except Exception as error:
            return _interrupted(job, error)

    def _is_allowed(self, job: Job) -> bool:
        return job.announcement_id in self.allowed and self._may_send()

    def _send(self, job: Job) -> Outcome:
        began = time.monotonic()
        try:
            sent = self._line.multicast(job.to, job.messages, retry_key=str(job.retry_key))
        except LineError as error:
            self._count(error, began)
            raise
        self._breaker.worked()
        return Outcome(job, BatchState.ACCEPTED, request_id=sent.request_id)

    def _refused(self, job: Job, error: LineError) -> Outcome:
        trouble, cause = error.trouble, str(error.trouble)
        facts = {"batch": job.id, "trouble": trouble, "attempts": job.attempts, "request": error.request_id}
        log.warning("LINE did not take a batch", extra=facts)
        if trouble is Trouble.RATE:
            self._turnstile.too_fast()
            pause = _back_off(job.attempts, _LONGEST_RATE_PAUSE) / 2
            return Outcome(job, BatchState.PLANNED, cause, error.request_id, pause=pause, untried=True)
        if trouble is Trouble.DOWN:
            pause = _back_off(job.attempts, _LONGEST_PAUSE)
            return Outcome(job, BatchState.PLANNED, cause, error.request_id, pause=pause)
        if stop := _STOPS.get(trouble):
            self.allowed -= {job.announcement_id}
            return Outcome(job, BatchState.PLANNED, stop, error.request_id, untried=True, stop=stop)
        return self._bad_request(job, error)

    def _bad_request(self, job: Job, error: LineError) -> Outcome:
        """One of its people, or the message itself? LINE tells by the message alone."""
        if (job.announcement_id, job.language) not in self._sound:
            try:
                self._line.validate(job.messages)
            except LineError as refusal:
                if refusal.trouble is not Trouble.BAD_REQUEST:
                    pause = _back_off(job.attempts, _LONGEST_PAUSE)
                    return Outcome(job, BatchState.PLANNED, str(refusal.trouble), pause=pause, untried=True)
                return Outcome(job, BatchState.PLANNED, _REFUSED, error.request_id, untried=True, stop=_REFUSED)
            self._sound.add((job.announcement_id, job.language))
        state = BatchState.SPLIT if len(job.to) > 1 else BatchState.FAILED
        return Outcome(job, state, str(Trouble.BAD_REQUEST), error.request_id)

    def _count(self, error: LineError, began: float) -> None:
        """For the breaker. Calls that fail side by side fail for one reason: they count as one."""
        if error.trouble is not Trouble.DOWN:
            self._breaker.worked()
            return
        with self._counting:
            if began > self._failed_at:
                self._breaker.failed()
                self._failed_at = time.monotonic()


def _interrupted(job: Job, error: Exception) -> Outcome:
    log.exception("batch interrupted", extra={"batch": job.id})
    return Outcome(job, BatchState.PLANNED, type(error).__name__, pause=_back_off(job.attempts, _LONGEST_PAUSE))


def _back_off(attempts: int, longest: float) -> float:
    """Doubling from a second, shaken so that not everything returns at once."""
    return min(2.0 ** min(attempts - 1, 9), longest) * random.uniform(0.8, 1.2)
