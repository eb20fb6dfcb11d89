"""What tests of the processes may ask for beside the database."""

import pytest
from sqlalchemy import Engine

from tests.bot.parts import Bot, MakeBot, echo


@pytest.fixture
def bot(clean_database: Engine) -> MakeBot:
    """The worker's inside, with a responder of the test's own."""
    return lambda respond=echo: Bot(clean_database, respond)
