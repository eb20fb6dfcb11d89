"""Takes events in: what concurrent requests bring shares a commit, and every caller waits for it. Processes nothing.

While the database does not answer nobody waits: what comes goes to the spool, and its sender is told to come again.
"""

import logging
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

import psycopg
from sqlalchemy import Engine

from bot.intake_wire import STORE, STORE_AND_FORWARD, Columns, Wire, address_of
from bot.parcel import Arrived, Parcel, SignedBody, packed, unpacked
from bot.spool import NotKept, Spool

log = logging.getLogger(__name__)
# LINE waits two seconds for an answer.
_PATIENCE_SECONDS = 1.5
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 2.0
_MOST_AT_ONCE = 500
_SPOOL_LOOK_SECONDS, _SPOOL_LONGEST_PAUSE = 1.0, 30.0


class IntakeDown(Exception):
    """The events could not be stored: the sender must deliver them again."""


class Intake:
    """One per process, with a connection and a writing thread of its own. Thread-safe.

    `targets` are addresses of other services: each gets its copy of every signed body, in the same commit.
    """

    def __init__(self, engine: Engine, *, spool: Spool | None = None, targets: Sequence[str] = ()) -> None:
        self._writer = _Writer(Wire(address_of(engine)), list(targets))
        self._spool = spool
        self.forwards = bool(targets)
        weakref.finalize(self, self._writer.close)
        if spool:
            weakref.finalize(self, _Replay(spool, self._writer).close)

    @property
    def up(self) -> bool:
        """Whether the database takes events, as far as this process knows: events ask it, and in between it does."""
        return self._writer.up

    def store(self, events: Sequence[Arrived], body: SignedBody | None = None) -> None:
        """Return when the events are durably stored; one that was stored before is not stored again.

        Raises:
            IntakeDown: the database did not take them. They are in the spool, if there is one with room.
        """
        if not events:
            return
        parcel = Parcel(events, body)
        if not self._writer.store([parcel]):
            self._keep(parcel)
            raise IntakeDown

    def _keep(self, parcel: Parcel) -> None:
        try:
            if self._spool:
                self._spool.append(packed(parcel))
        except NotKept as error:
            log.warning("events not spooled", extra={"cause": str(error), "events": len(parcel.events)})


@dataclass
class _Waiting:
    """A parcel, and the gate at which its caller waits. Shut until it is stored, or not."""

    parcel: Parcel
    stored: bool = False
    gate: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.gate.acquire()


class _Writer:
    """The thread that stores: whatever came while it was busy goes into its next commit."""

    def __init__(self, wire: Wire, targets: list[str]) -> None:
        self._wire = wire
        self._targets = targets
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._closing = threading.Event()
        self.up, self._troubled, self._pause = True, False, _FIRST_PAUSE
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self._thread.start()

    def store(self, parcels: Iterable[Parcel]) -> bool:
        """Whether all of them are stored. No, and at once, while the database is known to be away."""
        waiting = [self._put(parcel) for parcel in parcels] if self.up else []
        return bool(waiting) and all(self._outcome(one) for one in waiting)

    def close(self) -> None:
        """End the thread and its connection."""
        self._closing.set()
        self._queue.put(None)
        if threading.current_thread() is not self._thread:
            self._thread.join(1.0)

    def _put(self, parcel: Parcel) -> _Waiting:
        waiting = _Waiting(parcel)
        self._queue.put(waiting)
        return waiting

    def _outcome(self, waiting: _Waiting) -> bool:
        if waiting.gate.acquire(timeout=_PATIENCE_SECONDS):
            return waiting.stored
        # It hangs: nobody else shall wait for it. If it gets through after all, that shows that it is up; if it just
        # did, the writer must be told to look.
        self._went_down("timeout")
        self._queue.put(None)
        return False

    def _run(self) -> None:
        # The first event shall neither wait for a connection nor find out that there is none.
        self._reach()
        while not self._closing.is_set():
            # Asked first: while it is away nobody is let in, so a writer who waits for somebody would wait for ever.
            if not self.up:
                self._come_back()
            elif first := self._queue.get():
                self._settle([first, *self._others()])
        _tell(self._others(), stored=False)
        self._wire.close()

    def _others(self) -> list[_Waiting]:
        """Who waits by now; waits for nobody."""
        found: list[_Waiting | None] = []
        with suppress(Empty):
            while len(found) < _MOST_AT_ONCE:
                found.append(self._queue.get_nowait())
        return [one for one in found if one]

    def _settle(self, together: list[_Waiting]) -> None:
        stored = self._written([one.parcel for one in together])
        if stored or not self.up or len(together) == 1:
            _tell(together, stored=stored)
        else:
            # The database is there and refuses something: whose it is, only they shall hear of it.
            for one in together:
                self._settle([one])

    def _written(self, parcels: list[Parcel]) -> bool:
        try:
            self._wire.execute(*_statement(parcels, self._targets))
        except psycopg.OperationalError as error:
            self._went_down(type(error).__name__)
            return False
        except Exception:
            log.exception("database refuses events")
            return False
        if self._troubled:
            log.warning("database takes events again")
        self.up, self._troubled, self._pause = True, False, _FIRST_PAUSE
        return True

    def _come_back(self) -> None:
        """Wait until it answers. That it takes events, too, only events can show: until then the pauses grow."""
        while not self.up and not self._closing.wait(self._pause):
            # They asked in the moment in which it went down.
            _tell(self._others(), stored=False)
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
            self._reach()

    def _reach(self) -> None:
        try:
            self._wire.execute("select 1")
            self.up = True
        except psycopg.Error as error:
            self._went_down(type(error).__name__)

    def _went_down(self, cause: str) -> None:
        if not self._troubled:
            log.error("database takes no events", extra={"cause": cause})
        self.up, self._troubled = False, True


class _Replay:
    """The thread that brings what was spooled, also by processes that are no more, to the database."""

    def __init__(self, spool: Spool, writer: _Writer) -> None:
        self._spool = spool
        self._writer = writer
        self._closing = threading.Event()
        threading.Thread(target=self._run, name="replay", daemon=True).start()

    def close(self) -> None:
        """Begin no more."""
        self._closing.set()

    def _run(self) -> None:
        pause = 0.0
        while not self._closing.wait(pause):
            pause = _SPOOL_LOOK_SECONDS if self._went_well() else min(pause * 2 + 1, _SPOOL_LONGEST_PAUSE)

    def _went_well(self) -> bool:
        try:
            if self._writer.up and self._spool.size():
                self._spool.give_back(self._take)
        except IntakeDown:
            return False
        except OSError:
            log.exception("spool not given back")
            return False
        return True

    def _take(self, records: list[bytes]) -> None:
        parcels = list(_readable(records))
        if parcels and not self._writer.store(parcels):
            raise IntakeDown


def _readable(records: Iterable[bytes]) -> Iterator[Parcel]:
    for record in records:
        try:
            yield unpacked(record)
        except ValueError:
            log.exception("spool has a record that nobody can read")


def _statement(parcels: Iterable[Parcel], targets: list[str]) -> tuple[str, Columns]:
    """The statement that stores all of it, with its values. An event that came twice is stored where it came first."""
    rows: dict[str, tuple[str, bytes, int, bytes, int]] = {}
    bodies: list[SignedBody] = []
    for parcel in parcels:
        place = 0
        if parcel.body and targets:
            bodies.append(parcel.body)
            place = len(bodies)
        for one in parcel.events:
            rows.setdefault(one.event_id, (one.event_id, one.chat_key, one.occurred_ms, one.raw, place))
    columns: list[list[Any]] = [list(column) for column in zip(*rows.values(), strict=True)]
    if not bodies:
        return STORE, columns
    return STORE_AND_FORWARD, [*columns, [one.signature for one in bodies], [one.sealed for one in bodies], targets]


def _tell(callers: Iterable[_Waiting], *, stored: bool) -> None:
    for caller in callers:
        caller.stored = stored
        caller.gate.release()
