"""Reminders that are due at once, as many as a city has: how near the real worker comes to LINE's limit of pushes.

.venv/bin/python bench/reminders.py [people, 100000 unless told] [processes, 1 and 2 unless told]
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from rig.figures import table
from rig.lean import PUBLISHED, Tally, lean_line
from rig.load import SECRET
from rig.places import ROOT, SECRET_KEY, TOKEN, scratch_database
from rig.reminders import plan_reminders, user_id
from sqlalchemy import Engine, text

from bot.identity import Vault
from models.session import make_engine

_PEOPLE, _DATES = 100_000, 2_000
_HANDS = "64"
_READY_SECONDS, _GIVE_UP_SECONDS = 15.0, 600.0
_AHEAD = timedelta(days=1)


def main(arguments: Sequence[str]) -> None:
    """Measure with one worker, then with two."""
    people = int(arguments[0]) if arguments else _PEOPLE
    counts = [int(one) for one in arguments[1:]] or [1, 2]
    rows = [_measure(people, processes) for processes in counts]
    floor = people / PUBLISHED["push"]
    print(f"{people} reminders due at the same moment; LINE takes them in {floor:.1f} s at best\n")
    head = ("workers", "s", "to the floor", "CPU s", "pushes/s", "tries", "429", "lost", "twice")
    table(head, rows)


def _measure(people: int, processes: int) -> list[str]:
    with scratch_database("bench_reminders") as url, lean_line() as line, ExitStack() as workers:
        engine = make_engine(url)
        plan_reminders(engine, Vault(SECRET_KEY), people, dates=_DATES, due=datetime.now(UTC) + _AHEAD)
        clock = Path(workers.enter_context(tempfile.TemporaryDirectory())) / "clock.json"
        running = [workers.enter_context(_worker(url, line.url, clock)) for _ in range(processes)]
        _wait_until_ready(engine, running)
        before, began = sum(map(_cpu, running)), time.monotonic()
        clock.write_text(json.dumps({"offset_seconds": _AHEAD.total_seconds()}))
        while line.reached() < people and time.monotonic() < began + _GIVE_UP_SECONDS:
            time.sleep(0.5)
        used = sum(map(_cpu, running)) - before
        time.sleep(2)
        with engine.connect() as connection:
            states = connection.execute(text("select state, coalesce(cause, ''), count(*) from delivery group by 1, 2"))
            print("in the ledger:", *map(tuple, states), flush=True)
        engine.dispose()
        return _row(processes, line.tally(), used, people, began)


@contextmanager
def _worker(url: str, line: str, clock: Path) -> Iterator[psutil.Process]:
    """`python -m bot worker` as it ships, with a clock that can be moved."""
    environment = {
        **os.environ,
        "SECRET_KEY": SECRET_KEY,
        "LINE_CHANNEL_SECRET": SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
        "LINE_API_BASE": line,
        "DATABASE_URL": url,
        "MUSUBI_CLOCK_FILE": str(clock),
        "MUSUBI_SENDERS": _HANDS,
    }
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        (sys.executable, "-m", "bot", "worker"), cwd=ROOT, env=environment, stdout=quiet, stderr=quiet
    ) as process:
        try:
            yield psutil.Process(process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _wait_until_ready(engine: Engine, workers: Sequence[psutil.Process]) -> None:
    """Until all of them say that they live, and have had time to load what they search in."""
    beats = text("select count(*) from process_beat where role = 'worker'")
    alive = 0
    while alive < len(workers):
        time.sleep(0.5)
        if any(worker.status() == psutil.STATUS_ZOMBIE for worker in workers):
            raise SystemExit("a worker ended by itself: start it by hand to see why")
        with engine.connect() as connection:
            alive = connection.scalar(beats) or 0
    time.sleep(_READY_SECONDS)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _row(processes: int, tally: Tally, used: float, people: int, began: float) -> list[str]:
    seconds = tally.ended - began
    lost = sum(1 for number in range(people) if not tally.people[user_id(number)])
    twice = sum(1 for times in tally.people.values() if times > 1)
    floor = people / PUBLISHED["push"]
    figures = [f"{seconds:.1f}", f"{seconds / floor:.3f}", f"{used:.1f}", f"{people / seconds:.0f}"]
    tries = sum(tally.answers.values())
    return [str(processes), *figures, str(tries), str(tally.answers[429]), str(lost), str(twice)]


if __name__ == "__main__":
    main(sys.argv[1:])
