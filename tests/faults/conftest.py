"""One town for all tests of a process: starting it costs seconds, and a fault must leave nothing behind anyhow."""

from collections.abc import Iterator

import pytest

from tests.faults.town import Town, open_town


@pytest.fixture(scope="package")
def standing_town() -> Iterator[Town]:
    with open_town() as town:
        yield town


@pytest.fixture
def town(standing_town: Town) -> Iterator[Town]:
    """All processes run and nothing is wrong yet; every test brings residents of its own."""
    standing_town.calm()
    yield standing_town
    standing_town.calm()
