"""What tests of the processes may ask for beside the database."""

import pytest
from flask import Flask
from sqlalchemy import Engine

from bot.app import create_app
from tests.bot.parts import Bot, MakeBot, echo, parts_on


@pytest.fixture(scope="session")
def app(engine: Engine) -> Flask:
    """The web application, put together once: its hundreds of addresses take longer than most tests."""
    return create_app(parts_on(engine, line_basic_id="@musubi"))


@pytest.fixture
def bot(clean_database: Engine) -> MakeBot:
    """The worker's inside, with a responder of the test's own."""
    return lambda respond=echo: Bot(clean_database, respond)
