"""Traces: nothing where no collector is named; else what belongs together is found together, by ids alone."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from bot import traces
from bot.traces import set_up_traces, span
from bot.traces_export import spans_to
from tests.bot.forked import ROOT
from tests.bot.running import until

_OFF = """
import sys
from bot.traces import set_up_traces, span
set_up_traces("", "worker")
with span("event", "01E", row=1):
    print(any(name.startswith("opentelemetry") for name in sys.modules))
"""


class _Kept(SpanExporter):
    """Keeps the spans it is given."""

    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def export(self, spans):  # type: ignore[no-untyped-def]
        self.spans += spans
        return SpanExportResult.SUCCESS


@pytest.fixture
def kept() -> Iterator[_Kept]:
    exporter = _Kept()
    traces._traces.open = spans_to(exporter, "worker")
    yield exporter
    traces._traces.open = None


def test_without_a_collector_nothing_is_loaded() -> None:
    told = subprocess.run([sys.executable, "-c", _OFF], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


def test_an_event_s_way_is_one_trace_whatever_process_did_it(kept: _Kept) -> None:
    with span("webhook", "01A", "01B", events=2):
        pass
    with span("event", "01A", row=7):
        pass
    assert until(lambda: len(kept.spans) == 3)
    first, other, event = kept.spans
    assert event.context.trace_id == first.context.trace_id != other.context.trace_id
    assert event.parent
    assert event.parent.span_id == first.context.span_id
    assert dict(event.attributes or {}) == {"about": "01A", "row": 7}


def test_a_failure_is_told_by_its_kind(kept: _Kept) -> None:
    with pytest.raises(ValueError, match="ひとり"), span("event", "01A"):
        raise ValueError("ひとりでさみしい")
    assert until(lambda: kept.spans)
    assert kept.spans[0].status.description == "ValueError"
    assert not kept.spans[0].events


def test_spans_reach_the_collector_that_is_named() -> None:
    paths: list[str] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        set_up_traces(f"http://127.0.0.1:{server.server_port}", "worker")
        with span("event", "01A"):
            pass
        assert until(lambda: paths)
        traces._traces.open = None
        server.shutdown()
    assert paths == ["/v1/traces"]
