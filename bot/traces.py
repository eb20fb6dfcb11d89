"""Spans for a collector of traces, where one is named: webhook → event → delivery, by ids alone. Else nothing at all.

What belongs together is found by a name it shares, the event's id: it needs no column and crosses processes, crashes
and retries. OpenTelemetry is loaded only when it is wanted (`traces_export.py`).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from importlib import import_module
from typing import Any

Ids = dict[str, int | str]
OpenSpan = Callable[[str, tuple[str, ...], Ids], AbstractContextManager[None]]


@dataclass
class _Traces:
    open: OpenSpan | None = None


_traces = _Traces()


def set_up_traces(endpoint: str, process: str) -> None:
    """Send spans to the collector at `endpoint` (OTLP over HTTP); with none, none are made."""
    if endpoint:
        exporting: Any = import_module("bot.traces_export")
        _traces.open = exporting.spans_to(exporting.collector(endpoint), process)


def span(name: str, *about: str, **ids: int | str) -> AbstractContextManager[None]:
    """A span around a block, in the trace of each event it is about. `ids` are ours, never LINE's or a person's."""
    return _traces.open(name, about, ids) if _traces.open else nullcontext()
