"""What journeys may ask for."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from handlers.acts.plan_occurrences import plan_occurrences
from tests.journeys import town
from tests.journeys.world import World, running


@pytest.fixture
def world(clean_database: Engine, tmp_path: Path, now: datetime) -> Iterator[World]:
    """The whole product on the small town, Wednesday 2 December 2026, 10:00 in Japan."""
    with Session(clean_database) as session, session.begin():
        town.build(session)
        plan_occurrences(session, now=now)
    with running(clean_database, tmp_path, now) as world:
        yield world
