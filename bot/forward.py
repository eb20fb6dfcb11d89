"""Hands LINE's webhooks on to other services of the same account, in order, until they take them or for a day.

One thread per service: nobody else waits for one that is down. What is handed on was stored with the events, by
`intake.py`; it may arrive twice, as LINE's own may. All times are the database's.
"""

import logging
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import urllib3
from cryptography.exceptions import InvalidTag
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker
from urllib3.exceptions import HTTPError

from bot.identity import Vault
from bot.intake_wire import FORWARD_CHANNEL
from bot.parcel import read
from bot.parts import Parts, single_moves
from bot.wake import Bell, Listener

log = logging.getLogger(__name__)
_AT_ONCE = 4
# Longer than so many take at their slowest.
_LEASE = timedelta(minutes=1)
_LIFE = timedelta(days=1)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=5)
# Who answers, but with an error, may stumble over this body alone: after a minute of tries those behind it may pass.
_TRIES_IN_FRONT = 6
_NO_ANSWER = "no answer"
_TIMEOUT = urllib3.Timeout(connect=3.0, read=10.0)
_MOST_READ = 4096
_SWEEP_SECONDS = 60.0
_LAST_SECONDS = 2.0

# Nobody passes a body that is being handed on or rests, unless it has stepped aside. Who locks the first takes the row.
_CLAIM = text("""
    with line as materialized (
        select id, bool_and(ready) over (order by id) as free from (
            select id, coalesce(lease_until <= now(), true) and coalesce(not_before <= now(), true) as ready
              from forwarded_body
             where target = :target
               and (attempts < :front or cause = :no_answer or coalesce(not_before <= now(), true))
             order by id limit :most
        ) as first_ones
    ), head as materialized (
        select id from forwarded_body
         where id = (select min(id) from line)
           and coalesce(lease_until <= now(), true) and coalesce(not_before <= now(), true)
           for update skip locked
    )
    update forwarded_body set lease_until = now() + :lease
     where id in (select id from line where free) and exists (select from head)
    returning id, signature, body, attempts
""")
_TAKEN = text("delete from forwarded_body where id = any(:ids)")
_LET_GO = text("update forwarded_body set lease_until = null where id = any(:ids)")
_FAILED = text("""
    update forwarded_body set lease_until = null, not_before = now() + :pause, attempts = :attempts, cause = :cause
     where id = :id
""")
_SWEEP = text("delete from forwarded_body where received_at < now() - :life returning target")


class Untaken(Exception):
    """The service did not take it; the message is the cause, a word or two."""


@dataclass(frozen=True)
class Claimed:
    """A sealed body that this process alone hands on until the lease ends."""

    id: int
    signature: str
    body: bytes
    attempts: int


class Service:
    """One of the other services, for one thread at a time. Logs know it by its number in the configuration."""

    def __init__(self, number: int, url: str, moves: sessionmaker[Session], vault: Vault) -> None:
        self.number = number
        self._url = url
        self._moves = moves
        self._vault = vault
        self._pool = urllib3.PoolManager(num_pools=1, maxsize=1, retries=False)
        self._fails = False

    def hand_on_some(self, stopping: threading.Event) -> bool:
        """Hand on what is due, in order, up to the first that is not taken. False: there is no more for now."""
        claimed = self._claim()
        taken: list[int] = []
        try:
            for row in claimed:
                if stopping.is_set():
                    break
                self._hand_on(row)
                taken.append(row.id)
        except Untaken as error:
            self._put_off(claimed[len(taken)], str(error))
        finally:
            self._settle(taken, [row.id for row in claimed[len(taken) :]])
        return bool(claimed) and len(taken) == len(claimed)

    def close(self) -> None:
        """Close the connection that waits for the next body."""
        self._pool.clear()

    def _claim(self) -> list[Claimed]:
        limits = {"front": _TRIES_IN_FRONT, "most": _AT_ONCE, "lease": _LEASE}
        with self._moves() as moves:
            rows = moves.execute(_CLAIM, {"target": self._url, "no_answer": _NO_ANSWER, **limits})
            return sorted((Claimed(**row._asdict()) for row in rows), key=lambda row: row.id)

    def _hand_on(self, row: Claimed) -> None:
        try:
            body, content_type = read(self._vault.open(row.body))
        except InvalidTag:
            log.error("a body to forward cannot be opened: sealed with another SECRET_KEY", extra=self._name)
            return
        headers = {"X-Line-Signature": row.signature, "Content-Type": content_type}
        status = self._status(body, headers)
        if not 200 <= status < 300:
            raise Untaken(f"status {status}")
        if self._fails:
            log.warning("forwarding works again", extra=self._name)
        self._fails = False

    def _status(self, body: bytes, headers: dict[str, str]) -> int:
        """What the service answers. What else it says is read as far as the connection can be used again for little."""
        plain = partial(self._pool.request, "POST", self._url, timeout=_TIMEOUT, redirect=False, preload_content=False)
        try:
            response = plain(body=body, headers=headers)
        except HTTPError:
            raise Untaken(_NO_ANSWER) from None
        with suppress(HTTPError):
            response.read(_MOST_READ)
        response.close()
        return response.status

    def _put_off(self, row: Claimed, cause: str) -> None:
        if not self._fails:
            log.warning("forwarding fails", extra={**self._name, "cause": cause})
        self._fails = True
        pause = min(_FIRST_PAUSE * 2 ** min(row.attempts, 10), _LONGEST_PAUSE)
        values = {"id": row.id, "pause": pause, "attempts": row.attempts + 1, "cause": cause}
        with self._moves() as moves:
            moves.execute(_FAILED, values)

    def _settle(self, taken: list[int], rest: list[int]) -> None:
        with self._moves() as moves:
            for statement, ids in ((_TAKEN, taken), (_LET_GO, rest)):
                if ids:
                    moves.execute(statement, {"ids": ids})

    @property
    def _name(self) -> dict[str, int]:
        return {"target": self.number}


class _Bells(Bell):
    """Rings all of them."""

    def __init__(self, bells: Sequence[Bell]) -> None:
        super().__init__()
        self._bells = bells

    def ring(self) -> None:
        for bell in self._bells:
            bell.ring()


class Forwarder:
    """Threads of a worker process: one per service, and one that lets go of what nobody took for a day."""

    def __init__(self, parts: Parts) -> None:
        self._moves = single_moves(parts.engine)
        self._urls = parts.config.forward_urls
        services = [Service(at, url, self._moves, parts.vault) for at, url in enumerate(self._urls, 1)]
        self._bells = [Bell() for _ in services]
        self._listener = Listener(parts.engine, _Bells(self._bells), FORWARD_CHANNEL)
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._sweep, name="forward-sweep", daemon=True)]
        for work in zip(services, self._bells, strict=True):
            self._threads.append(threading.Thread(target=self._run, args=work, name="forward", daemon=True))

    def start(self) -> None:
        """Begin to hand on, in the background."""
        if self._urls:
            self._listener.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Begin no more. What is on its way is not waited for long: its lease ends, and it is handed on again."""
        self._stopping.set()
        self._listener.stop()
        for bell in self._bells:
            bell.close()
        for thread in self._threads:
            thread.join(_LAST_SECONDS / len(self._threads))

    def _run(self, service: Service, bell: Bell) -> None:
        while bell.wait():
            with self._faults_logged():
                while service.hand_on_some(self._stopping):
                    pass
        service.close()

    def _sweep(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            pause = _SWEEP_SECONDS
            with self._faults_logged():
                drop_old(self._moves, self._urls)

    @contextmanager
    def _faults_logged(self) -> Iterator[None]:
        """A fault here is the database's or our own machinery's: the next ring begins anew."""
        try:
            yield
        except Exception:
            log.exception("forwarding interrupted")


def drop_old(moves: sessionmaker[Session], urls: Sequence[str]) -> None:
    """Let go of what nobody took for a day, and say so loudly."""
    with moves() as session:
        dropped = Counter(session.scalars(_SWEEP, {"life": _LIFE}))
    for url, bodies in dropped.items():
        target = urls.index(url) + 1 if url in urls else "no longer configured"
        log.error("forwarding given up after a day", extra={"target": target, "bodies": bodies})


@contextmanager
def forwarding(parts: Parts) -> Iterator[None]:
    """For as long as the block runs, other services get their copies."""
    forwarder = Forwarder(parts)
    forwarder.start()
    try:
        yield
    finally:
        forwarder.stop()
