"""Tries everything on one machine: our processes, a database of its own, the sample city, and a stand-in for LINE.

Nothing here is for production: secrets are made up and kept beside the database.
"""

import json
import os
import secrets
import socket
import time
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from bot.assembly import line_client
from bot.clock import Clock
from bot.config import Config, read_config
from bot.database import database
from bot.identity import Vault
from bot.line.richmenu import apply
from bot.migrations import migrate
from bot.opendata import (
    sample,
    sample_answers,
    sample_desk,
    sample_figures,
    sample_needs,
    sample_searches,
    sample_wishes,
)
from bot.serve import Supervisor, supervised
from bot.signals import ended_by_signals
from handlers.acts.accounts import invite_again
from handlers.acts.audit import COMMAND
from models.account import Account
from models.gathering import Gathering
from models.session import make_sessions

Tell = Callable[[str], None]
WEB_PORT, LINE_PORT = 8000, 8100
_READY_SECONDS = 60.0
_GRACE_SECONDS = 8.0


@dataclass(frozen=True)
class Place:
    """Where this demo runs."""

    data: Path
    web_port: int
    line_port: int

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def line(self) -> str:
        return f"http://127.0.0.1:{self.line_port}"


def run_demo(data: Path, tell: Tell, *, web_port: int = WEB_PORT, line_port: int = LINE_PORT) -> None:
    """Run until Ctrl-C or SIGTERM; everything that was started ends with it. A port that is taken is changed."""
    with ended_by_signals():
        place = Place(data, _free_port(web_port, tell), _free_port(line_port, tell))
        environment = _environment(place)
        config = read_config(environment)
        tell("Starting the database …")
        with database(config) as engine:
            migrate(engine)
            _fill(engine, config, tell)
            url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            with supervised({**environment, "DATABASE_URL": url}, grace_seconds=_GRACE_SECONDS) as supervisor:
                _start(supervisor, place, tell)
                apply(line_client(config))
                way_in = _way_in(engine, config, place)
                tell(f"\n  むすび is ready:  {place.line}/")
                tell(f"  Its desk, as {sample_desk.EMAIL}:  {way_in}")
                tell("\n  Ctrl-C ends everything.")
                supervisor.watch()


def _start(supervisor: Supervisor, place: Place, tell: Tell) -> None:
    tell("Starting web, worker, clock, background jobs and the stand-in for LINE …")
    supervisor.start("simulate", "--port", str(place.line_port), "--callback", f"{place.web}/callback")
    for name in ("web", "worker", "clock"):
        supervisor.start(name)
    supervisor.start("jobs", "run")
    for address in (f"{place.web}/readyz", f"{place.line}/"):
        _wait_for(address, supervisor)


def _fill(engine: Engine, config: Config, tell: Tell) -> None:
    """Load the sample city into an empty database."""
    now = Clock(config.clock_file).now()
    with make_sessions(engine).begin() as session:
        if session.scalar(select(Gathering.id).limit(1)) is None:
            tell("Loading the towns of Japan and the sample city, once …")
            sample.load(session, now=now)
            sample_searches.load(session, now=now)
            sample_answers.load(session, now=now)
            sample_needs.load(session, now=now)
            sample_figures.load(session, now=now)
            sample_wishes.load(session, Vault(config.secret_key).seal, now=now)
            sample_desk.load(session, Vault(config.secret_key).seal, now=now)


def _way_in(engine: Engine, config: Config, place: Place) -> str:
    """Where the sample's coordinator signs in: the first time by a link that sets the password."""
    with make_sessions(engine).begin() as session:
        account = Account.by_email(session, sample_desk.EMAIL)
        if account is None or account.password_hash:
            return f"{place.web}/console/"
        token = invite_again(session, COMMAND, account, now=Clock(config.clock_file).now())
    return f"{place.web}/console/invitation/{token}"


# A made-up office: the number belongs to nobody (no exchange has 000).
_OFFICE = {
    "OFFICE_NAME": "見本市 むすび",
    "OFFICE_DESK": "まちづくり窓口（見本）",
    "OFFICE_PHONE": "075-000-0000",
    "OFFICE_HOURS": "平日 9:00〜17:00",
    "LINE_BASIC_ID": "@musubi",
}


def _environment(place: Place) -> dict[str, str]:
    """What the processes read: the caller's environment, but this demo's database, secrets and addresses."""
    return {
        **_OFFICE,
        **os.environ,
        **_secrets(place.data),
        "DATABASE_URL": "",
        "MUSUBI_DATA": str(place.data),
        "MUSUBI_CLOCK_FILE": str(place.data / "clock.json"),
        "LINE_API_BASE": place.line,
        "LINE_API_DATA_BASE": place.line,
        "HOST": "127.0.0.1",
        "PORT": str(place.web_port),
        "PUBLIC_BASE_URL": place.web,
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }


def _secrets(data: Path) -> Mapping[str, str]:
    """Made up at the first start and kept: without the same SECRET_KEY nobody in the database could be reached."""
    file = data / "secrets.json"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        names = ("SECRET_KEY", "LINE_CHANNEL_SECRET", "LINE_CHANNEL_ACCESS_TOKEN")
        # Written beside, then renamed: whatever breaks off, the file is whole or not there.
        beside = file.with_suffix(".new")
        beside.touch(mode=0o600)
        beside.write_text(json.dumps({name: secrets.token_urlsafe(32) for name in names}), encoding="utf-8")
        beside.replace(file)
    kept: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return kept


def _free_port(wanted: int, tell: Tell) -> int:
    for port in (wanted, 0):
        with socket.socket() as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind(("127.0.0.1", port))
            except OSError:
                continue
            found = int(door.getsockname()[1])
            if found != wanted:
                tell(f"Port {wanted} is taken; using {found}.")
            return found
    raise OSError("no port is free")


def _wait_for(address: str, supervisor: Supervisor) -> None:
    """Until the address answers, looking after the processes meanwhile."""
    deadline = time.monotonic() + _READY_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310  always one of our own http addresses
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            supervisor.look()
            time.sleep(0.1)
