"""Sends webhooks in the background: signs, waits two seconds, logs, holds them while the bot sleeps, delivers again."""

import http.client
import queue
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from bot.simulator.clock import Clock
from bot.simulator.events import Event, body, redelivered, signature
from bot.simulator.mischief import Mischief

ANSWER_SECONDS = 2.0
WORKERS = 4


@dataclass(frozen=True)
class Attempt:
    """One try at delivering. `status` 0 means no answer; `reason` is the word of LINE's error statistics."""

    at: datetime
    kinds: tuple[str, ...]
    status: int
    reason: str
    milliseconds: int
    redelivery: bool

    @property
    def delivered(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class _Job:
    chat: str
    events: tuple[Event, ...]
    tries: int = 0
    again: bool = False
    copy: int = 0


class Webhooks:
    """Events of one chat keep their order, unless there is mischief; different chats do not wait for each other."""

    def __init__(self, url: str, secret: str, destination: str, *, clock: Clock) -> None:
        self.url, self.secret, self.destination = url, secret, destination
        self.active = True
        self.redelivery = False
        self.redelivery_delays: tuple[float, ...] = (1.0, 5.0, 20.0, 60.0)
        self.mischief = Mischief()
        self.log: deque[Attempt] = deque(maxlen=200)
        self.before_sending: Callable[[Event], None] = lambda _event: None
        self.after_attempt: Callable[[Sequence[Event], Attempt], None] = lambda _events, _attempt: None
        self._clock = clock
        self._asleep = False
        self._held: list[_Job] = []
        self._open = 0
        self._quiet = threading.Condition()
        self._queues: list[queue.SimpleQueue[_Job | None]] = [queue.SimpleQueue() for _ in range(WORKERS)]
        self._threads: list[threading.Thread] = []
        self._timers: list[threading.Timer] = []

    @property
    def asleep(self) -> bool:
        return self._asleep

    @property
    def held(self) -> int:
        """How many webhooks wait for the bot to wake up."""
        return len(self._held)

    def send(self, chat: str, *events: Event) -> None:
        """Several events go out in one request."""
        for copy, seconds in enumerate(self.mischief.arrivals()):
            self._put(_Job(chat, events, copy=copy), seconds)

    def send_again(self, chat: str, *events: Event) -> None:
        """The same events once more, as LINE redelivers them."""
        self._put(_Job(chat, tuple(redelivered(one) for one in events), again=True))

    def sleep(self) -> None:
        """From now on nothing reaches the bot."""
        with self._quiet:
            self._asleep = True

    def wake(self) -> None:
        """The bot is back: what it missed is delivered again."""
        with self._quiet:
            self._asleep = False
            missed, self._held = self._held, []
        for job in missed:
            self.send_again(job.chat, *job.events)

    def verify(self, url: str | None = None) -> Attempt:
        """What the Verify button of LINE's console does: an empty list of events, at once."""
        return self._post(url or self.url, (), again=False)

    def wait_quiet(self, seconds: float = 5.0) -> bool:
        """Until nothing is on its way any more (held ones and later redeliveries aside)."""
        with self._quiet:
            return self._quiet.wait_for(lambda: self._open == 0, seconds)

    def close(self) -> None:
        for timer in self._timers:
            timer.cancel()
        for jobs in self._queues:
            jobs.put(None)
        for thread in self._threads:
            thread.join(ANSWER_SECONDS + 1)

    def _put(self, job: _Job, seconds: float = 0.0) -> None:
        if not self.active:
            return
        with self._quiet:
            if not self._threads:
                self._start()
            self._open += 1
        # A copy travels beside the first, so that both may arrive at the same moment.
        way = self._queues[(zlib.crc32(job.chat.encode()) + job.copy) % WORKERS]
        if seconds:
            self._in(seconds, way.put, job)
        else:
            way.put(job)

    def _start(self) -> None:
        for jobs in self._queues:
            thread = threading.Thread(target=self._work, args=(jobs,), daemon=True, name="webhooks")
            thread.start()
            self._threads.append(thread)

    def _work(self, jobs: "queue.SimpleQueue[_Job | None]") -> None:
        while (job := jobs.get()) is not None:
            try:
                self._deliver(job)
            finally:
                with self._quiet:
                    self._open -= 1
                    self._quiet.notify_all()

    def _deliver(self, job: _Job) -> None:
        if self._hold(job):
            attempt = self._attempt(job.events, 0, "asleep", again=job.again)
        else:
            for one in job.events:
                self.before_sending(one)
            attempt = self._post(self.url, job.events, again=job.again)
            if not attempt.delivered:
                self._plan_again(job)
        self.log.append(attempt)
        self.after_attempt(job.events, attempt)

    def _hold(self, job: _Job) -> bool:
        """Keep the job for later while the bot sleeps."""
        with self._quiet:
            if self._asleep:
                self._held.append(job)
            return self._asleep

    def _plan_again(self, job: _Job) -> None:
        if not self.redelivery or job.tries >= len(self.redelivery_delays):
            return
        again = replace(job, events=tuple(redelivered(one) for one in job.events), tries=job.tries + 1, again=True)
        self._in(self.redelivery_delays[job.tries], self._put, again)

    def _in(self, seconds: float, then: Callable[[_Job], None], job: _Job) -> None:
        timer = threading.Timer(seconds, then, (job,))
        timer.daemon = True
        self._timers = [one for one in self._timers if one.is_alive()] + [timer]
        timer.start()

    def _post(self, url: str, events: tuple[Event, ...], *, again: bool) -> Attempt:
        raw, started = body(self.destination, events), time.monotonic()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "LineBotWebhook/2.0",
            "x-line-signature": signature(self.secret, raw),
        }
        status, reason = _exchange(url, raw, headers)
        return self._attempt(events, status, reason, again=again, seconds=time.monotonic() - started)

    def _attempt(
        self, events: Sequence[Event], status: int, reason: str, *, again: bool, seconds: float = 0.0
    ) -> Attempt:
        kinds = tuple(_kind(one) for one in events)
        return Attempt(self._clock.now(), kinds, status, reason, round(seconds * 1000), again)


def _kind(event: Event) -> str:
    return f"message/{event['message']['type']}" if event["type"] == "message" else str(event["type"])


def _exchange(url: str, raw: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Status (0 without an answer) and LINE's word for what went wrong."""
    try:
        connection, path = _connection(url)
    except ValueError:
        return 0, "unclassified"
    try:
        connection.request("POST", path, raw, headers)
        response = connection.getresponse()
        response.read()
    except TimeoutError:
        return 0, "request_timeout"
    except (OSError, http.client.HTTPException):
        return 0, "could_not_connect"
    else:
        return response.status, "OK" if 200 <= response.status < 300 else "error_status_code"
    finally:
        connection.close()


def _connection(url: str) -> tuple[http.client.HTTPConnection, str]:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return kind(parts.hostname, parts.port, timeout=ANSWER_SECONDS), path
