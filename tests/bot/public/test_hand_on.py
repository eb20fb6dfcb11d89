"""A supporter's code as a slip: a picture that opens the chat with the line, for whoever has the code alone."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.app import create_app
from handlers.acts.ask_for_somebody import Wanted, ask_for
from tests import factories
from tests.bot.parts import parts_on


@pytest.fixture
def code(clean_database: Engine) -> str:
    return _asked(clean_database, datetime.now().astimezone())


def _asked(engine: Engine, at: datetime) -> str:
    with Session(engine) as session, session.begin():
        return ask_for(session, factories.resident(session), Wanted("family", b"Hanako", b"go"), now=at)


@pytest.fixture
def visitor(app: Flask, clean_database: Engine) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(("language", "line"), [("ja", "紹介"), ("easy", "しょうかい"), ("en", "Introduction")])
def test_it_shows_the_line_and_the_picture(visitor: FlaskClient, code: str, language: str, line: str) -> None:
    page = visitor.get(f"/hand-on/{code}?language={language}")
    assert page.status_code == 200 and f"{line} {code}" in page.text and "<svg" in page.text
    assert "Hanako" not in page.text


def test_nobody_keeps_it_or_learns_its_address(visitor: FlaskClient, code: str) -> None:
    headers = visitor.get(f"/hand-on/{code}").headers
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")


@pytest.mark.parametrize("other", ["abcdefghjk", "x", "%00", "a" * 500, "<b>"])
def test_what_is_no_code_says_that_it_works_no_more(visitor: FlaskClient, other: str) -> None:
    page = visitor.get(f"/hand-on/{other}")
    assert page.status_code == 404 and "もう使えません" in page.text and "<svg" not in page.text


def test_after_two_weeks_it_works_no_more(visitor: FlaskClient, clean_database: Engine) -> None:
    old = _asked(clean_database, datetime.now().astimezone() - timedelta(days=15))
    assert visitor.get(f"/hand-on/{old}").status_code == 404


def test_without_the_account_s_id_the_line_stands_alone(clean_database: Engine, code: str) -> None:
    page = create_app(parts_on(clean_database)).test_client().get(f"/hand-on/{code}")
    assert code in page.text and "<svg" not in page.text and "書いて送ってください" in page.text
