"""What journeys may ask for."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from handlers.acts.plan_occurrences import plan_occurrences
from tests.journeys import town
from tests.journeys.world import World, running

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_PATIENCE_MS = 10_000


@pytest.fixture
def browser_page() -> Iterator[Page]:
    """An empty window of a real browser. Playwright's own serves where none is installed."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        page = browser.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        expect.set_options(timeout=_PATIENCE_MS)
        yield page
        browser.close()


@pytest.fixture
def world(clean_database: Engine, tmp_path: Path, now: datetime) -> Iterator[World]:
    """The whole product on the small town, Wednesday 2 December 2026, 10:00 in Japan."""
    with Session(clean_database) as session, session.begin():
        town.build(session)
        plan_occurrences(session, now=now)
    with running(clean_database, tmp_path, now) as world:
        yield world
