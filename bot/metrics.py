"""Figures for whoever watches the service, in Prometheus' text form. Counts and ages only, never a person.

All but the webhook's latency is read from the tables when asked, so one address answers for every process.
"""

import threading
import time
from collections.abc import Iterable, Iterator

from flask import Response
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

_KEEP_SECONDS = 5.0
_WEBHOOK_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0)

_INBOX = text("""
    select count(*) filter (where state = 0),
           count(*) filter (where state = 9),
           coalesce(extract(epoch from clock_timestamp() - min(received_at) filter (where state = 0)), 0)
      from inbox_event where state in (0, 9)
""")
_DELIVERIES = text("""
    select kind, state, coalesce(cause, ''), count(*) from delivery
     where state in ('planned', 'claimed') or done_at > now() - interval '1 day' group by 1, 2, 3
""")
_OVERDUE = text("""
    select coalesce(extract(epoch from clock_timestamp() - min(due_at)), 0)
      from delivery where state in ('planned', 'claimed') and due_at <= clock_timestamp()
""")


class Figures:
    """One per web process: its registry, and the webhook's own measures."""

    def __init__(self, engine: Engine) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_Tables(engine))
        self.webhook_seconds = Histogram(
            "musubi_webhook_seconds", "Webhook request to answer", buckets=_WEBHOOK_BUCKETS, registry=self.registry
        )
        self.webhook_answers = Counter(
            "musubi_webhook_answers", "Webhook answers by status", ["status"], registry=self.registry
        )


def metrics_page(figures: Figures) -> Response:
    """The figures as Prometheus reads them."""
    return Response(generate_latest(figures.registry), content_type=CONTENT_TYPE_LATEST)


class _Tables(Collector):
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
        try:
            with self._engine.begin() as connection:
                connection.execute(text("set local statement_timeout = 1500"))
                return [_gauge("musubi_database_up", "The database answers", 1.0), *_families(connection)]
        except SQLAlchemyError:
            return [_gauge("musubi_database_up", "The database answers", 0.0)]


def _families(connection: Connection) -> Iterator[GaugeMetricFamily]:
    waiting, parked, oldest = connection.execute(_INBOX).one()
    yield _gauge("musubi_inbox_waiting", "Events not yet processed", waiting)
    yield _gauge("musubi_inbox_parked", "Events that failed too often and wait for a person", parked)
    yield _gauge("musubi_inbox_oldest_seconds", "Age of the oldest event not yet processed", oldest)
    overdue = connection.execute(_OVERDUE).scalar_one()
    yield _gauge("musubi_delivery_overdue_seconds", "How long the oldest due message has been waiting", overdue)
    family = GaugeMetricFamily(
        "musubi_deliveries", "Open messages, and those settled within a day", labels=["kind", "state", "cause"]
    )
    for kind, state, cause, number in connection.execute(_DELIVERIES):
        family.add_metric([kind, state, cause], number)
    yield family


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=float(value))
