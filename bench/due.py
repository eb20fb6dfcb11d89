"""What it costs to find the messages that are due, behind more and more that wait for their day.

.venv/bin/python bench/due.py [waiting, …; 10000 and 1000000 unless told]
"""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from rig.figures import table
from rig.places import scratch_database
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bot import ledger
from bot.parts import single_moves
from models.session import make_engine

_WAITING = (10_000, 1_000_000)
_DUE, _ROUNDS, _EMPTY = 10_000, 20, 200
_INSERT_AT_ONCE = 500_000
# Without foreign keys being looked up, which is not what is measured; four lanes, and a tenth of it settled long ago.
_INSERT = text("""
    insert into delivery (kind, subject, arguments, priority, due_at, state, retry_key, attempts)
    select 'offer', cast(:first + number as text), '{}', (array[0, 1, 5, 9])[1 + number % 4],
           cast(:due as timestamptz) + number * interval '1 second',
           case when number % 10 = 0 then :past else 'planned' end, gen_random_uuid(), 0
      from generate_series(1, :rows) as number
""")


def main(arguments: Sequence[str]) -> None:
    """Measure with each number of waiting messages, and print how the cost grows."""
    measured = [(waiting, *_measure(waiting)) for waiting in map(int, arguments or _WAITING)]
    _, empty, full = measured[0]
    head = ("waiting", "nothing due, ms", "to the first", "500 of 10,000 due, ms", "to the first")
    rows = [
        (f"{waiting:,}", f"{nothing:.2f}", f"{nothing / empty:.2f}", f"{some:.1f}", f"{some / full:.2f}")
        for waiting, nothing, some in measured
    ]
    table(head, rows)


def _measure(waiting: int) -> tuple[float, float]:
    """Milliseconds for a look when nothing is due, and for claiming 500: the quickest of several."""
    with scratch_database("bench_due") as url:
        engine = make_engine(url)
        _fill(engine, waiting)
        moves = single_moves(engine)
        now = datetime.now(UTC)

        def claim() -> int:
            with moves.begin() as session:
                return len(ledger.claim_due(session, now=now))

        _timed(claim, _EMPTY)
        nothing = min(_timed(claim, _EMPTY))
        _add(engine, waiting, _DUE, due="2020-01-01", past="planned")
        some = min(_timed(claim, _ROUNDS))
        with Session(engine) as session:
            left = session.execute(text("select count(*) from delivery where state = 'claimed'")).scalar_one()
        assert left == _DUE, "each claim takes its five hundred"
        engine.dispose()
        return nothing * 1000, some * 1000


def _timed(claim: Callable[[], int], times: int) -> list[float]:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        claim()
        took.append(time.perf_counter() - began)
    return took


def _fill(engine: Engine, waiting: int) -> None:
    for first in range(0, waiting, _INSERT_AT_ONCE):
        _add(engine, first, min(_INSERT_AT_ONCE, waiting - first), due="2100-01-01", past="accepted")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("set statement_timeout = 0"))
        connection.execute(text("vacuum analyze delivery"))


def _add(engine: Engine, first: int, rows: int, *, due: str, past: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("set local statement_timeout = 0"))
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(_INSERT, {"first": first, "rows": rows, "due": due, "past": past})


if __name__ == "__main__":
    main(sys.argv[1:])
