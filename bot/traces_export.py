"""Spans as OpenTelemetry knows them. Imported by `traces.py`, and only where a collector is named."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator, RandomIdGenerator
from opentelemetry.trace import NonRecordingSpan, SpanContext, StatusCode, TraceFlags

from bot.traces import Ids, OpenSpan

# The span that begins a trace: the others hang on it, also those of other processes.
_ROOT = "webhook"
_beginning: ContextVar[SpanContext | None] = ContextVar("beginning", default=None)


def collector(endpoint: str) -> SpanExporter:
    """What sends spans to a collector."""
    return OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")


def spans_to(exporter: SpanExporter, process: str) -> OpenSpan:
    """What opens spans that go to `exporter`, in the background."""
    resource = Resource.create({"service.name": "musubi", "musubi.process": process})
    provider = TracerProvider(resource=resource, id_generator=_Ids())
    provider.add_span_processor(BatchSpanProcessor(exporter))
    tracer = provider.get_tracer("musubi")

    @contextmanager
    def open_span(name: str, about: tuple[str, ...], ids: Ids) -> Iterator[None]:
        spans = [_start(tracer, name, one, ids) for one in about]
        try:
            yield
        except Exception as error:
            for span in spans:
                # Its message may quote what a resident wrote.
                span.set_status(StatusCode.ERROR, type(error).__name__)
            raise
        finally:
            for span in spans:
                span.end()

    return open_span


class _Ids(IdGenerator):
    """The ids that a beginning span was promised, and random ones for the rest."""

    def __init__(self) -> None:
        self._random = RandomIdGenerator()

    def generate_span_id(self) -> int:
        """The beginning's own, if this is one."""
        promised = _beginning.get()
        return promised.span_id if promised else self._random.generate_span_id()

    def generate_trace_id(self) -> int:
        """The one that the event's id leads to."""
        promised = _beginning.get()
        return promised.trace_id if promised else self._random.generate_trace_id()


def _start(tracer: trace.Tracer, name: str, about: str, ids: Ids) -> trace.Span:
    beginning = _beginning_of(about)
    if name != _ROOT:
        parent = trace.set_span_in_context(NonRecordingSpan(beginning))
        return tracer.start_span(name, context=parent, attributes={"about": about, **ids})
    token = _beginning.set(beginning)
    try:
        return tracer.start_span(name, attributes={"about": about, **ids})
    finally:
        _beginning.reset(token)


def _beginning_of(about: str) -> SpanContext:
    digest = hashlib.sha256(about.encode()).digest()
    trace_id, span_id = int.from_bytes(digest[:16]), int.from_bytes(digest[16:24])
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
