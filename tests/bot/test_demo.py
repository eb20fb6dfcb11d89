"""The demo: one command, one address, and nothing of it stays running."""

import re
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.config import read_config
from bot.database import database
from bot.demo import _free_port, _secrets
from bot.migrations import migrate
from tests import factories
from tests.bot.forked import ROOT
from tests.bot.running import free_port, status, until


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demo that has been started before, with a catalogue of one gathering."""
    folder = tmp_path_factory.mktemp("demo")
    config = replace(read_config({}, needs_line=False), data=folder)
    with database(config) as engine:
        migrate(engine)
        with Session(engine) as session, session.begin():
            factories.gathering(session)
    return folder


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_one_address_and_ends_everything_it_started(town: Path, kind: signal.Signals) -> None:
    said = town / "said.txt"
    ports = ["--port", str(free_port()), "--line-port", str(free_port())]
    command = [sys.executable, "-m", "bot", "demo", "--data", str(town), *ports]
    with said.open("wb") as out:
        demo = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out, start_new_session=True)
    try:
        assert until(lambda: "Ctrl-C ends everything" in said.read_text(), 120), said.read_text()
        (address,) = re.findall(r"ready: +(http://\S+)", said.read_text())
        assert status(address) == 200
        demo.send_signal(kind)
        assert demo.wait(30) == 0
        assert status(address) == 0
        assert not _left_over(town)
    finally:
        demo.kill()
        demo.wait()


def test_a_taken_port_is_told_and_another_is_used() -> None:
    told: list[str] = []
    with socket.socket() as door:
        door.bind(("127.0.0.1", wanted := free_port()))
        door.listen()
        assert _free_port(wanted, told.append) != wanted
    assert told[0].startswith(f"Port {wanted} is taken")


def test_secrets_are_made_once_and_kept_for_the_owner_alone(tmp_path: Path) -> None:
    assert _secrets(tmp_path) == _secrets(tmp_path)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert read_config(_secrets(tmp_path)).secret_key


def test_a_start_that_breaks_off_leaves_no_empty_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("secrets.token_urlsafe", lambda _length: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            _secrets(tmp_path)
    assert read_config(_secrets(tmp_path)).secret_key


def _left_over(data: Path) -> list[str]:
    """Processes that still name the demo's folder, its database among them."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(data) in words:
            found.append(words)
    return found
