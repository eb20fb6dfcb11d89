"""The page of a meeting: for one side, for a week, after both said yes; kept by nobody."""

import json
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.identity import Vault
from handlers.acts.accounts import token_hash
from handlers.acts.consent import give_consent, withdraw_consent
from handlers.acts.introduce import Party
from models.consent import Purpose
from models.introduction import Introduction, IntroductionSide, SideKind
from models.resident import ResidentStatus
from tests import factories
from tests.introductions import both_said_yes

_KEY = "a secret of the tests"
_TOKEN = "abcdefghijkl"


@pytest.fixture
def house(app: Flask, clean_database: Engine) -> FlaskClient:
    """Two people: a page is open to the second."""
    at, vault = datetime.now().astimezone(), Vault(_KEY)
    with Session(clean_database) as session, session.begin():
        sealed = [vault.seal(json.dumps({"name": name, "phone": "0751112222"})) for name in ("<b>梅</b>", "とし")]
        found = both_said_yes(session, factories.WHEN, *(Party(sealed=one) for one in sealed))
        found.meet_at = factories.WHEN
        found.meeting = vault.seal(json.dumps({"place": "区役所1階", "ask_for": "鈴木", "company": ""}))
        found.sides[1].page_hash, found.sides[1].page_until = token_hash(_TOKEN), at + timedelta(days=1)
    return app.test_client()


@pytest.mark.parametrize(("language", "words"), [("ja", "お相手"), ("easy", "相手（あいて）"), ("en", "You meet")])
def test_it_tells_whom_where_and_when_but_no_number(house: FlaskClient, language: str, words: str) -> None:
    page = house.get(f"/meet/{_TOKEN}?language={language}")
    assert words in page.text and "&lt;b&gt;梅" in page.text and "区役所1階" in page.text and "鈴木" in page.text
    assert "とし" not in page.text and "0751112222" not in page.text


def test_nobody_keeps_it_or_learns_its_address(house: FlaskClient) -> None:
    headers = house.get(f"/meet/{_TOKEN}").headers
    assert headers["Cache-Control"] == "no-store" and headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("token", ["abcdefghijkm", "x", "%00", "a" * 500])
def test_other_addresses_are_nothing(house: FlaskClient, token: str) -> None:
    assert house.get(f"/meet/{token}").status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        "update introduction set state = 'withdrawn', closed_at = now()",
        "update introduction_side set page_until = now() - interval '1 second'",
    ],
)
def test_when_it_ends_or_the_week_is_over_the_page_is_gone(
    house: FlaskClient, clean_database: Engine, change: str
) -> None:
    with clean_database.begin() as connection:
        connection.exec_driver_sql(change)
    assert house.get(f"/meet/{_TOKEN}").status_code == 404


@pytest.mark.parametrize("leave", ["block", "withdraw"])
def test_who_left_later_is_named_no_more(house: FlaskClient, clean_database: Engine, leave: str) -> None:
    with Session(clean_database) as session, session.begin():
        other = session.scalars(select(IntroductionSide).order_by(IntroductionSide.position)).first()
        assert other is not None
        other.kind, other.resident = SideKind.LINE, factories.resident(session)
        if leave == "block":
            other.resident.status = ResidentStatus.BLOCKED
        else:
            give_consent(session, other.resident, Purpose.MATCHING, now=factories.WHEN)
            withdraw_consent(session, other.resident, Purpose.MATCHING, now=factories.WHEN)
    assert house.get(f"/meet/{_TOKEN}").status_code == 404


def test_who_reads_too_late_is_told_what_to_press(house: FlaskClient) -> None:
    assert "もう一度押してみてください" in house.get("/meet/abcdefghijkm").text


def test_while_staff_decide_it_names_nobody_and_says_to_wait(house: FlaskClient, clean_database: Engine) -> None:
    with Session(clean_database) as session, session.begin():
        session.query(Introduction).update({"kind": "people", "minor_confirmed_by": None})
        session.query(IntroductionSide).filter_by(position=0).update({"minor": True})
    page = house.get(f"/meet/{_TOKEN}")
    assert "窓口からご連絡するまで" in page.text and "梅" not in page.text and "区役所" not in page.text
