"""Figures for whoever watches the service, in Prometheus' text form. Counts and ages only, never a person.

All but the webhook's own measures is read from the tables when asked, so one address answers for every process.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from flask import Response
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.spool import Spool
from bot.state import State, read_state

_KEEP_SECONDS = 5.0
_WEBHOOK_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)
Value = tuple[tuple[str, ...], float]


class Figures:
    """One per web process: its registry, and the webhook's own measures."""

    def __init__(self, engine: Engine, spool: Path | None = None) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(Tables(engine))
        self.webhook_seconds = Histogram(
            "musubi_webhook_seconds", "Webhook request to answer", buckets=_WEBHOOK_BUCKETS, registry=self.registry
        )
        self.webhook_answers = Counter(
            "musubi_webhook_answers", "Webhook answers by status", ["status"], registry=self.registry
        )
        if spool:
            self.registry.register(_Disk(spool))


def metrics_page(figures: Figures) -> Response:
    """The figures as Prometheus reads them."""
    return Response(generate_latest(figures.registry), content_type=CONTENT_TYPE_LATEST)


def metrics_text(engine: Engine) -> str:
    """The figures of the tables, for machines without a web process."""
    registry = CollectorRegistry()
    registry.register(Tables(engine))
    return generate_latest(registry).decode("utf-8")


class Tables(Collector):
    """Reads the tables at most every few seconds, however often it is asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._families: list[GaugeMetricFamily] = []

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing up front: registering must not ask the database."""
        return []

    def collect(self) -> Iterable[GaugeMetricFamily]:
        with self._lock:
            if time.monotonic() - self._read_at > _KEEP_SECONDS:
                self._families = self._read()
                self._read_at = time.monotonic()
            return self._families

    def _read(self) -> list[GaugeMetricFamily]:
        up = "musubi_database_up", "The database answers, and is migrated"
        try:
            with self._engine.begin() as connection:
                connection.execute(text("set local statement_timeout = 3000"))
                return [_one(*up, 1.0), *families(read_state(connection))]
        except SQLAlchemyError:
            return [_one(*up, 0.0)]


class _Disk(Collector):
    """What this web process's machine keeps on disk while the database takes nothing."""

    def __init__(self, folder: Path) -> None:
        self._spool = Spool(folder)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing up front."""
        return []

    def collect(self) -> Iterable[GaugeMetricFamily]:
        yield _one("musubi_spool_bytes", "Events on this machine's disk that wait for the database", self._spool.size())


def families(state: State) -> Iterator[GaugeMetricFamily]:
    """The state, figure by figure."""
    return chain(_inbox(state), _deliveries(state), _announcements(state), _threads(state), _machinery(state))


def _inbox(state: State) -> Iterator[GaugeMetricFamily]:
    inbox, forwarded = state.inbox, state.forwarded
    yield _one("musubi_inbox_waiting", "Events not yet handled", inbox.waiting)
    yield _one("musubi_inbox_leased", "Events at work now", inbox.leased)
    yield _one("musubi_inbox_oldest_seconds", "Age of the oldest event not yet handled", inbox.oldest_seconds)
    yield _one("musubi_inbox_parked", "Events that failed too often and wait for a person", inbox.parked)
    parked = [((row.error,), row.number) for row in state.parked]
    yield _many("musubi_inbox_parked_by", "Parked events by kind of failure", ["error"], parked)
    yield _one("musubi_forward_waiting", "Bodies on their way to other services", forwarded.waiting)
    yield _one("musubi_forward_oldest_seconds", "Age of the oldest of them", forwarded.oldest_seconds)


def _deliveries(state: State) -> Iterator[GaugeMetricFamily]:
    due = [((row.kind, row.state, row.cause), row.number) for row in state.due]
    yield _many("musubi_deliveries_due", "Messages due, by why they still wait", ["kind", "state", "cause"], due)
    overdue = max((row.oldest_seconds for row in state.due), default=0)
    yield _one("musubi_delivery_overdue_seconds", "How long the oldest due message has been waiting", overdue)
    failed = [((row.kind, row.cause), row.number) for row in state.failed]
    yield _many("musubi_deliveries_failed", "Messages given up within a day", ["kind", "cause"], failed)


def _announcements(state: State) -> Iterator[GaugeMetricFamily]:
    rows = {(row.state, row.cause): 0 for row in state.announced}
    for row in state.announced:
        rows[row.state, row.cause] += 1
    yield _many("musubi_announcements", "Announcements that are not done", ["state", "cause"], rows.items())
    late = max((row.late_seconds for row in state.announced if row.state != "stopped"), default=0)
    yield _one("musubi_announcement_late_seconds", "Since when the oldest of them should be on its way", late)
    batches = [((row.state, row.cause), row.number) for row in state.batches]
    yield _many("musubi_announcement_batches", "Batches of open or recent ones", ["state", "cause"], batches)
    paces = [((pace.endpoint,), pace.per_second) for pace in state.paces]
    yield _many("musubi_send_pace", "Calls a second that all processes together make at most", ["endpoint"], paces)
    for quota in state.quota:
        if quota.most is not None:
            yield _one("musubi_line_quota", "Messages that may be sent unasked this month", quota.most)
            yield _one("musubi_line_quota_left", "How many of them are left", quota.most - quota.used)
        yield _one("musubi_line_quota_used", "Messages sent unasked this month, as LINE counts", quota.used)
        yield _one("musubi_line_quota_age_seconds", "When LINE was last asked", quota.age_seconds)


def _threads(state: State) -> Iterator[GaugeMetricFamily]:
    threads = state.threads
    yield _one("musubi_threads_waiting", "Residents who wait for a person's answer", threads.waiting)
    late = "Since when the most urgent of them should have been answered"
    yield _one("musubi_thread_late_seconds", late, threads.late_seconds)


def _machinery(state: State) -> Iterator[GaugeMetricFamily]:
    beats = [((one.role, one.name, one.version), one.silent_seconds) for one in state.processes]
    yield _many(
        "musubi_process_silent_seconds", "Since when a process has been silent", ["role", "name", "version"], beats
    )
    acts = [((run.act, "daily" if run.daily else "often"), run.age_seconds) for run in state.acts]
    yield _many("musubi_clock_act_seconds", "Since when an act of the clock has not run", ["act", "beat"], acts)
    jobs = [((row.status,), row.number) for row in state.jobs]
    yield _many("musubi_jobs", "Background jobs", ["status"], jobs)
    oldest = max((row.oldest_seconds for row in state.jobs), default=0)
    yield _one("musubi_job_oldest_seconds", "How long the oldest waiting job has been waiting", oldest)
    ahead = [((month.table,), month.ahead) for month in state.months]
    yield _many("musubi_months_made", "Months made of a growing table, from this one on", ["table"], ahead)
    rest = [((month.table,), float(month.rest)) for month in state.months]
    yield _many("musubi_months_rest", "Rows of a growing table lie outside of every month", ["table"], rest)


def _one(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=float(value))


def _many(name: str, meaning: str, labels: list[str], values: Iterable[Value]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for of, value in values:
        family.add_metric(of, float(value))
    return family
