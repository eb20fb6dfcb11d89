"""Links of announcements: lead to what is stored and nowhere else; taps are counted without knowing whose."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.public.taps import blueprint
from handlers.acts.taps import new_button, new_link, taps_of
from models.announcement import Announcement, LinkPart

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) Safari Line/14.1"}


@pytest.fixture
def row(clean_database: Engine, now: datetime) -> Announcement:
    made = {"bodies": {}, "audience": {}, "made_at": now, "made_by": "tests", "due_at": now}
    links = [new_link("https://city.example.jp/%E8%A8%93?a=1"), new_button()]
    with Session(clean_database, expire_on_commit=False) as session, session.begin():
        row = Announcement(links=links, **made)
        session.add(row)
    return row


@pytest.fixture
def client(clean_database: Engine) -> FlaskClient:
    app = Flask("tests")
    app.register_blueprint(blueprint(clean_database))
    return app.test_client()


def _taps(engine: Engine, row: Announcement) -> dict[LinkPart, int]:
    with Session(engine) as session:
        return taps_of(session, row.id)


def test_each_tap_leads_on_and_is_counted(clean_database: Engine, client: FlaskClient, row: Announcement) -> None:
    for _ in range(3):
        answer = client.get(f"/r/{row.links[0].token}?url=https://evil.example", headers=PHONE)
        assert (answer.status_code, answer.location) == (302, "https://city.example.jp/%E8%A8%93?a=1")
        assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert _taps(clean_database, row) == {LinkPart.LINK: 3, LinkPart.BUTTON: 0}
    assert not answer.headers.getlist("Set-Cookie")


@pytest.mark.parametrize("agent", ["facebookexternalhit/1.1;line-poker/1.0", "Googlebot/2.1"])
def test_who_only_looks_is_not_counted(
    clean_database: Engine, client: FlaskClient, row: Announcement, agent: str
) -> None:
    assert client.get(f"/r/{row.links[0].token}", headers={"User-Agent": agent}).status_code == 302
    assert client.head(f"/r/{row.links[0].token}", headers=PHONE).status_code == 302
    assert _taps(clean_database, row)[LinkPart.LINK] == 0


def test_what_is_no_link_of_ours_leads_nowhere(client: FlaskClient, row: Announcement) -> None:
    for token in ("x", row.links[1].token, "a" * 400, "%00"):
        answer = client.get(f"/r/{token}", headers=PHONE)
        assert (answer.status_code, "もう使えません" in answer.text) == (404, True)
