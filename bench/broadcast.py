"""One announcement to a whole city: how near it comes to LINE's limit of 200 multicasts a second, and what it costs.

.venv/bin/python bench/broadcast.py [people, 1000000 unless told]
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from rig.figures import table
from rig.lean import PUBLISHED, Lean, Tally, lean_line
from rig.load import SECRET
from rig.places import ROOT, SECRET_KEY, TOKEN, scratch_database
from sqlalchemy import create_engine, text

from models.session import with_driver

_PEOPLE, _IN_A_CALL = 1_000_000, 500
_READY_SECONDS, _LOOK_SECONDS, _GIVE_UP_SECONDS = 60.0, 0.1, 120.0
_KILL_SECONDS = 3.0


@dataclass(frozen=True)
class Case:
    """One way to measure. `seconds`: how long LINE takes, from and to; `kills`: the sender dies every 3 s."""

    name: str
    seconds: tuple[float, float] = (0.0, 0.0)
    kills: bool = False
    command: str = "announcer"


CASES = (
    Case("LINE answers at once"),
    Case("LINE takes 150 to 250 ms", (0.15, 0.25)),
    Case("at once, kill -9 every 3 s", kills=True),
    Case("150 to 250 ms, kill -9 every 3 s", (0.15, 0.25), kills=True),
    Case("at once, sent by a worker", command="worker"),
)


@dataclass
class Sender:
    """One of our processes, and what it used."""

    command: str
    environment: dict[str, str]
    peak_mb: float = 0.0
    seconds: float = 0.0
    process: "subprocess.Popen[bytes]" = field(init=False)
    log: IO[bytes] = field(init=False)

    def start(self) -> None:
        self.seconds = 0.0
        self.log = tempfile.TemporaryFile()  # noqa: SIM115
        command = [sys.executable, "-m", "bot", self.command]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log)

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while b" ready" not in os.pread(self.log.fileno(), 100_000, 0) and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """Its memory at the highest and its time on the processor so far."""
        with suppress(OSError, IndexError, StopIteration):
            folder = Path("/proc") / str(self.process.pid)
            lines = (folder / "status").read_text().splitlines()
            peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
            used = (folder / "stat").read_text().rpartition(")")[2].split()
            self.peak_mb = max(self.peak_mb, peak / 1024)
            self.seconds = (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def main(arguments: Sequence[str]) -> None:
    """Load the residents, then measure every case."""
    people = int(arguments[0]) if arguments else _PEOPLE
    with scratch_database("bench_broadcast") as url:
        print(f"{people} residents taken in from a file in {_take_in(url, people):.1f} s.\n")
        floor = people / _IN_A_CALL / PUBLISHED["multicast"]
        print(f"LINE's limit leaves {floor:.1f} s at the least.\n")
        rows = [_measure(case, url, people, floor) for case in CASES]
    head = ("", "from the command s", "ratio", "from its commit s", "ratio", "calls refused 429", "answered 409")
    table((*head, "processor s", "peak MB", "not told", "told twice"), rows)


def _take_in(url: str, people: int) -> float:
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("line_user_id\n")
        file.writelines(f"U{random.getrandbits(128):032x}\n" for _ in range(people))
        file.flush()
        began = time.monotonic()
        _run(_environment(url), "residents", "import", file.name)
    return time.monotonic() - began


def _measure(case: Case, url: str, people: int, floor: float) -> list[str]:
    low, high = case.seconds
    with lean_line(seconds=low, at_most=high) as line, _standing_by(case, url, line.url) as senders:
        began = time.monotonic()
        _run(_environment(url), "announce", "--text", "あす、避難訓練があります。", "--all", "--yes")
        _wait(line, people, senders, began + floor + _GIVE_UP_SECONDS, kills=case.kills)
        for sender in senders:
            sender.look()
        tally = line.tally()
    return _row(case, tally, people, floor, began, _committed(url), senders)


def _wait(line: Lean, people: int, senders: list[Sender], deadline: float, *, kills: bool) -> None:
    kill_at = time.monotonic() + _KILL_SECONDS
    while line.reached() < people and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
        for sender in senders:
            sender.look()
        if kills and time.monotonic() >= kill_at:
            kill_at += _KILL_SECONDS
            # Who sends has used the processor most.
            busiest = max(senders, key=lambda sender: sender.seconds)
            busiest.kill()
            busiest.start()


def _row(
    case: Case, tally: Tally, people: int, floor: float, began: float, committed: float, senders: list[Sender]
) -> list[str]:
    whole, sent = tally.ended - began, tally.ended - committed
    twice = sum(count > 1 for count in tally.people.values())
    used = f"{sum(sender.seconds for sender in senders):.1f}" if not case.kills else "–"
    return [
        case.name,
        f"{whole:.2f}",
        f"{whole / floor:.2f}",
        f"{sent:.2f}",
        f"{sent / floor:.2f}",
        str(tally.answers[429]),
        str(tally.answers[409]),
        used,
        f"{max(sender.peak_mb for sender in senders):.0f}",
        str(people - len(tally.people)),
        str(twice),
    ]


def _committed(url: str) -> float:
    """When the last announcement was written down, on the monotonic clock."""
    engine = create_engine(with_driver(url))
    with engine.connect() as connection:
        made = connection.scalar(text("select extract(epoch from made_at)::float from announcement order by id desc"))
    engine.dispose()
    return float(made or 0.0) - time.time() + time.monotonic()


@contextmanager
def _standing_by(case: Case, url: str, line: str) -> Iterator[list[Sender]]:
    """The processes that may send: one, or two where one of them is killed again and again."""
    senders = [Sender(case.command, _environment(url, line)) for _ in range(2 if case.kills else 1)]
    with ExitStack() as stack:
        for sender in senders:
            sender.start()
            stack.callback(sender.end)
            sender.wait_until_ready()
        yield senders


def _run(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "bot", *arguments], cwd=ROOT, env=environment, check=True, capture_output=True
    )


def _environment(url: str, line: str = "http://127.0.0.1:1") -> dict[str, str]:
    return {
        **os.environ,
        "SECRET_KEY": SECRET_KEY,
        "LINE_CHANNEL_SECRET": SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
        "LINE_API_BASE": line,
        "DATABASE_URL": url,
    }


if __name__ == "__main__":
    main(sys.argv[1:])
