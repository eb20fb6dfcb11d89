"""Health, readiness, metrics: what whoever runs the service looks at."""

import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from bot.app import create_app
from bot.intake import Intake
from bot.parcel import Arrived
from models.session import make_engine
from tests.bot.parts import parts_on


@pytest.fixture
def house(app: Flask, clean_database: Engine) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def cut_off() -> FlaskClient:
    return create_app(parts_on(make_engine("postgresql://127.0.0.1:1/nothing"))).test_client()


def _figures(client: FlaskClient) -> dict[str, float]:
    lines = [line for line in client.get("/metrics").text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_a_whole_house_is_ready(house: FlaskClient) -> None:
    assert [house.get(page).status_code for page in ("/healthz", "/readyz")] == [200, 200]


def test_without_a_database_it_lives_but_is_not_ready(cut_off: FlaskClient) -> None:
    started = time.monotonic()
    assert [cut_off.get(page).status_code for page in ("/healthz", "/readyz")] == [200, 503]
    assert time.monotonic() - started < 2


def test_with_old_tables_it_is_not_ready(house: FlaskClient, clean_database: Engine) -> None:
    newest = "select version_num from alembic_version"
    with clean_database.begin() as connection:
        current = connection.scalar(text(newest))
        connection.execute(text("update alembic_version set version_num = 'older'"))
    outdated = house.get("/readyz").status_code
    with clean_database.begin() as connection:
        connection.execute(text("update alembic_version set version_num = :current"), {"current": current})
    assert (outdated, house.get("/readyz").status_code) == (503, 200)


def test_the_figures_tell_how_long_events_wait(house: FlaskClient, clean_database: Engine) -> None:
    Intake(clean_database).store([Arrived("a", b"a", 1, b"{}")])
    with clean_database.begin() as connection:
        connection.execute(text("update inbox_event set received_at = now() - interval '1 minute'"))
    figures = _figures(house)
    assert figures["musubi_inbox_waiting"] == 1
    assert 60 <= figures["musubi_inbox_oldest_seconds"] < 70


def test_the_figures_count_webhook_answers(house: FlaskClient) -> None:
    house.post("/callback", data=b"{}")
    assert _figures(house)['musubi_webhook_answers_total{status="400"}'] == 1


def test_the_figures_come_without_a_database_too(cut_off: FlaskClient) -> None:
    assert _figures(cut_off)["musubi_database_up"] == 0


def test_an_unknown_page_is_a_plain_404(house: FlaskClient) -> None:
    assert house.get("/nowhere").status_code == 404
