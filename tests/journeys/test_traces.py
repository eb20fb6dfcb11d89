"""One tap is one trace: from LINE's webhook over the event to the reply, by ids alone."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from bot import traces
from bot.traces_export import spans_to
from tests.bot.running import until
from tests.journeys.world import World


class _Kept(SpanExporter):
    """Keeps the names and values of spans by trace."""

    def __init__(self) -> None:
        self.names: dict[int, list[str]] = defaultdict(list)
        self.values: list[str] = []

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        for span in spans:
            self.names[span.context.trace_id].append(span.name)
            self.values += [str(value) for value in (span.attributes or {}).values()]
        return SpanExportResult.SUCCESS


@pytest.fixture
def kept() -> Iterator[_Kept]:
    exporter = _Kept()
    traces._traces.open = spans_to(exporter, "worker")
    yield exporter
    traces._traces.open = None


def test_a_message_can_be_followed_from_the_webhook_to_the_reply(world: World, kept: _Kept) -> None:
    phone = world.phone("花子")
    phone.say("ありがとう")
    phone.last()
    assert until(lambda: any(sorted(names) == ["delivery", "event", "webhook"] for names in kept.names.values()))
    assert not [value for value in kept.values if phone.id in value or "ありがとう" in value]
