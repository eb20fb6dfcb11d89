"""The supervisor keeps its children alive and takes all of them with it; the whole survives a kill."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, text

from bot.serve import Child, Supervisor
from bot.simulator.faults import Fault
from bot.simulator.platform import Platform
from bot.simulator.server import serve
from tests.bot.running import free_port, running, settings, status, until

_SECRET, _TOKEN = "channel secret of the tests", "token"


class Town:
    """A stand-in for LINE and a bot of real processes on the test database."""

    def __init__(self, url: str, engine: Engine) -> None:
        self.engine = engine
        self.port = free_port()
        self.platform = Platform(_SECRET, _TOKEN, callback_url=f"{self.web}/callback")
        self.line = serve(self.platform)
        self.environment = settings(url, self.line.url, port=self.port)

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_ready(self) -> None:
        assert until(lambda: status(f"{self.web}/readyz") == 200, 30)

    def sql(self, statement: str) -> object:
        with self.engine.begin() as connection:
            outcome = connection.execute(text(statement))
            return outcome.scalar() if outcome.returns_rows else None


@pytest.fixture
def town(fresh_database: str, clean_database: Engine) -> Iterator[Town]:
    made = Town(fresh_database, clean_database)
    yield made
    made.line.close()


def test_a_killed_worker_answers_once_after_its_restart(town: Town) -> None:
    hana = town.platform.phone("ハナ")
    with ExitStack() as stack:
        stack.enter_context(running("web", environment=town.environment))
        worker = stack.enter_context(running("worker", environment=town.environment))
        town.wait_ready()
        town.platform.faults.add("reply", Fault(seconds=5))
        hana.follow()
        assert until(lambda: town.sql("select count(*) from delivery where state = 'claimed'"))
        os.kill(worker.pid, signal.SIGKILL)
        town.sql("update delivery set lease_until = now()")
        stack.enter_context(running("worker", environment=town.environment))
        assert until(lambda: town.sql("select count(*) from delivery where state = 'accepted'"))
    assert len(town.platform.ledger.to(hana.id)) == 1
    assert town.sql("select count(*) from resident") == 1


def test_serve_runs_them_all_starts_again_what_dies_and_ends_them_all(town: Town) -> None:
    hana = town.platform.phone("ハナ")
    with running("serve", environment=town.environment) as supervisor:
        town.wait_ready()
        children = _children(supervisor.pid)
        web = next(pid for pid, words in children.items() if words.endswith(" web"))
        os.killpg(web, signal.SIGKILL)
        assert until(lambda: status(f"{town.web}/healthz") == 0)
        town.wait_ready()
        hana.follow()
        assert hana.wait(seconds=20)
        descendants = _children(supervisor.pid)
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(20) == 0
    assert len(descendants) == 4
    assert not any(Path(f"/proc/{pid}").exists() for pid in descendants)
    assert status(f"{town.web}/healthz") == 0


def test_a_killed_serve_takes_its_children_with_it(town: Town) -> None:
    with running("serve", environment=town.environment) as supervisor:
        town.wait_ready()
        descendants = _descendants(supervisor.pid)
        supervisor.kill()
        supervisor.wait()
        until(lambda: not any(_runs(pid) for pid in descendants), 15)
    left = [pid for pid in descendants if _runs(pid)]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert len(descendants) == 5  # web is two: gunicorn and its worker
    assert left == []
    assert status(f"{town.web}/healthz") == 0


def test_a_worker_told_to_stop_finishes_what_it_holds(town: Town) -> None:
    hana = town.platform.phone("ハナ")
    with (
        running("web", environment=town.environment),
        running("worker", environment=town.environment) as worker,
    ):
        town.wait_ready()
        town.platform.faults.add("reply", Fault(seconds=1))
        hana.follow()
        assert until(lambda: town.sql("select count(*) from delivery where state = 'claimed'"))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert town.sql("select state from delivery") == "accepted"
    assert len(town.platform.ledger.to(hana.id)) == 1


def test_a_body_of_ten_megabytes_is_refused(town: Town) -> None:
    with running("web", environment=town.environment):
        town.wait_ready()
        assert _refusal(town.web, 10_000_000) == 413


def test_a_child_that_hangs_is_ended() -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    process.stdout.readline()
    Supervisor({}, grace_seconds=0.2, children=[Child("deaf", (), process)]).stop()
    process.stdout.close()
    assert process.returncode == -signal.SIGKILL


def test_a_child_that_dies_young_waits_longer_each_time() -> None:
    supervisor = Supervisor({**os.environ})
    supervisor.start("no-such-command")
    (child,) = supervisor.children
    first = child.process
    assert first is not None
    first.wait(20)
    supervisor.look()
    assert not child.process
    assert child.pause == 2.0
    supervisor.stop()


def _children(pid: int) -> dict[int, str]:
    """The direct children of a process: pid and command line."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(one): Path(f"/proc/{one}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip() for one in listed}


def _descendants(pid: int) -> list[int]:
    children = list(_children(pid))
    return children + [one for child in children for one in _descendants(child)]


def _runs(pid: int) -> bool:
    """Whether it does more than wait to be counted as dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _refusal(address: str, size: int) -> int:
    """The status that comes back to a promise of so many bytes, before any of them is sent."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as door:
        door.sendall(f"POST /callback HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode())
        return int(door.recv(100).split()[1])
