"""What it costs a search that it is written down: the same searches with and without, in turns."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from matching.record import together
from matching.search import Request, Search
from models.resident import Resident
from rig.figures import percentile, table

# As many as a worker handles in a transaction when there is much to do.
_TOGETHER = 8
_TIMES = 60


def print_cost(search: Search, engine: Engine, sentences: Sequence[str], *, city: str, now: datetime) -> None:
    """Searches one by one and several in a transaction, recorded and not; who is first changes each time."""
    with Session(engine) as session:
        asker = session.get_one(Resident, 1)
        for size in (1, _TOGETHER):
            spent: dict[str, list[tuple[float, float]]] = {"recorded": [], "not recorded": []}
            for number in range(_TIMES * 2):
                asked = list(_requests(asker, sentences, city, now + timedelta(seconds=number * size), size))
                ways = {"recorded": search.find, "not recorded": search.answer}
                for name in sorted(ways, reverse=bool(number // len(sentences) % 2)):
                    spent[name].append(_spent(session, ways[name], asked))
            session.rollback()
            _print(size, {name: took[len(sentences) * 2 :] for name, took in spent.items()})


def _requests(asker: Resident, sentences: Sequence[str], city: str, now: datetime, size: int) -> Iterator[Request]:
    for number in range(size):
        at = now + timedelta(seconds=number)
        said = sentences[int(at.timestamp()) % len(sentences)]
        yield Request(asker, at, text=said, city=city, remember=True)


def _spent(
    session: Session, ask: Callable[[Session, Request], object], requests: Sequence[Request]
) -> tuple[float, float]:
    """Milliseconds a search: by the clock, and on the processor, ours and the server's half of the connection."""
    backend = Path(f"/proc/{session.scalar(text('select pg_backend_pid()'))}/schedstat")
    began, used, served = time.perf_counter(), time.process_time(), _on_processor(backend)
    with together(session):
        for request in requests:
            ask(session, request)
    ended, using, serving = time.perf_counter(), time.process_time(), _on_processor(backend)
    each = 1000 / len(requests)
    return (ended - began) * each, (using - used + serving - served) * each


def _on_processor(schedstat: Path) -> float:
    """Seconds, to the microsecond."""
    return int(schedstat.read_text().split()[0]) / 1e9


def _print(size: int, spent: dict[str, list[tuple[float, float]]]) -> None:
    rows = []
    for name, took in spent.items():
        clock, processor = zip(*took, strict=True)
        rows.append(
            (
                name,
                *(
                    f"{number:.2f}"
                    for number in (statistics.median(clock), percentile(clock, 0.95), statistics.median(processor))
                ),
            )
        )
    table((f"{size} in a transaction", "ms a search", "p95 ms", "on the processor ms"), rows)
    whole, bare = spent.values()
    for at, name in enumerate(("by the clock", "on the processor")):
        more = statistics.median(one[at] - other[at] for one, other in zip(whole, bare, strict=True))
        share = more / statistics.median(other[at] for other in bare)
        print(f"writing it down {name}: {more:.2f} ms, {share:.1%} (median of the pairs)")
    print()
