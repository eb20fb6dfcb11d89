"""What journeys may ask for."""

import shutil
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from handlers.acts.plan_occurrences import plan_occurrences
from tests.journeys import town
from tests.journeys.world import House, World, house, running

_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    # Axe runs once on each of a hundred pages: it is compiled at once, simply, and not forgotten.
    "--js-flags=--always-sparkplug --no-flush-bytecode",
]  # fmt: skip
_PATIENCE_MS = 10_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser, started once for the journeys of a module. Playwright's own serves where none is installed."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        expect.set_options(timeout=_PATIENCE_MS)
        yield started
        started.close()


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """An empty window that nobody has used before."""
    page = browser.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    yield page
    page.close()


@pytest.fixture(scope="session")
def standing_house(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(engine, tmp_path_factory.mktemp("house")) as standing:
        yield standing


@pytest.fixture
def world(standing_house: House, clean_database: Engine, now: datetime) -> Iterator[World]:
    """The whole product on the small town, Wednesday 2 December 2026, 10:00 in Japan."""
    with Session(clean_database) as session, session.begin():
        town.build(session)
        plan_occurrences(session, now=now)
    with running(standing_house, now) as world:
        yield world
