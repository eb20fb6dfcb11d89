"""The whole product in one process: stand-in, webhook, worker and clock acts, on a small town."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.app import create_app
from bot.assembly import line_client, make_worker
from bot.clock import Clock
from bot.config import Config
from bot.identity import Vault
from bot.line.richmenu import apply as apply_menu
from bot.parts import Parts
from bot.scheduler import JOBS, run_job
from bot.simulator.clock import Clock as StandInClock
from bot.simulator.phone import Phone
from bot.simulator.platform import Platform
from bot.simulator.server import serve
from models.base import JAPAN
from models.delivery import Delivery
from models.inbox import InboxEvent, InboxState
from models.session import make_sessions
from tests.journeys.served import served

SECRET, TOKEN = "channel-secret", "channel-token"
OFFICE = {"office_name": "みほん市 むすび", "office_desk": "右京区まちづくり窓口", "office_phone": "075-000-0000"}


@dataclass(frozen=True)
class World:
    """A running product. `clock` moves its day; residents' phones stand at `page_url`, the console at `web_url`."""

    platform: Platform
    parts: Parts
    clock: StandInClock
    page_url: str
    web_url: str

    def phone(self, name: str) -> Phone:
        """A resident's phone."""
        return self.platform.phone(name)

    def session(self) -> Session:
        """A session of the test's own."""
        return Session(self.parts.engine)

    def wait_until(self, local: str) -> None:
        """Move the day to a local time (`2026-12-08 18:00`) and let the clock's acts see it."""
        self.clock.set_to(datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=JAPAN))
        self.tick()

    def tick(self) -> None:
        """One beat of the clock process."""
        for job in JOBS:
            run_job(job, make_sessions(self.parts.engine), self.parts.clock)

    def settle(self, *, seconds: float = 5.0) -> None:
        """Wait until every webhook was answered, no event waits and nothing that is due is unsent."""
        self.platform.webhooks.wait_quiet()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with self.session() as session:
                waiting = session.scalar(select(func.count()).where(InboxEvent.state == InboxState.WAITING))
                due = select(func.count()).where(
                    Delivery.state.in_(("planned", "claimed")), Delivery.due_at <= self.parts.clock.now()
                )
                if not waiting and not session.scalar(due):
                    return
            time.sleep(0.05)
        raise TimeoutError("events or deliveries are left")

    def sent(self, kind: str) -> int:
        """How many deliveries of a kind LINE accepted."""
        with self.session() as session:
            accepted = select(func.count()).where(Delivery.kind == kind, Delivery.state == "accepted")
            return session.scalar(accepted) or 0


@dataclass(frozen=True)
class House:
    """What stays from journey to journey: the web application, served, and the file that says what day it is."""

    parts: Parts
    day: StandInClock
    url: str


@contextmanager
def house(engine: Engine, folder: Path) -> Iterator[House]:
    """Put the pages together and serve them: their hundreds of addresses take longer than most journeys."""
    day = StandInClock(folder / "clock.json")
    config = Config("for tests only " * 2, SECRET, TOKEN, clock_file=day.file, data=folder)
    config = replace(config, workers=4, city="京都市", **OFFICE)  # type: ignore[arg-type]
    parts = Parts(config, engine, Clock(day.file), Vault(config.secret_key))
    with served(create_app(parts)) as url:
        yield House(parts, day, url)


@contextmanager
def running(house: House, now: datetime) -> Iterator[World]:
    """Start everything else, with the day set to `now`."""
    house.day.set_to(now)
    with ExitStack() as stack:
        platform = Platform(SECRET, TOKEN, clock=house.day, callback_url=f"{house.url}/callback")
        line = serve(platform)
        stack.callback(line.close)
        config = replace(house.parts.config, line_api_base=line.url, line_api_data_base=line.url)
        parts = replace(house.parts, config=config)
        worker = make_worker(parts, line_client(config))
        worker.start()
        stack.callback(worker.stop)
        apply_menu(line_client(config))
        yield World(platform, parts, house.day, line.url, house.url)


def local(text: str) -> datetime:
    """A local time of Japan as aware UTC."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=JAPAN).astimezone(UTC)


WEEK = timedelta(days=7)
