"""A city and LINE beside it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.simulator.platform import Platform
from bot.simulator.server import serve
from tests.bot.campaigns.parts import TOKEN, City


@pytest.fixture
def city(clean_database: Engine) -> Iterator[City]:
    server = serve(Platform("secret", TOKEN))
    city = City(clean_database, server)
    yield city
    city.line.close()
    server.close()
