"""What goes out of an open page: the picture for chats, and the poster with its code."""

import io
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.public.card import Card, drawn
from bot.public.letters import lacks, printable
from bot.public.poster import Sheet, printed
from tests import factories


@pytest.fixture
def house(app: Flask, clean_database: Engine) -> FlaskClient:
    return app.test_client()


def _made(engine: Engine, **values: Any) -> str:
    with Session(engine) as session, session.begin():
        return factories.gathering(session, **({"name": "手芸の会"} | values)).public_id


def test_a_picture_is_as_large_as_networks_want_it(house: FlaskClient, clean_database: Engine) -> None:
    picture = Image.open(io.BytesIO(house.get(f"/g/{_made(clean_database)}.png").data))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))


def test_letters_the_typeface_lacks_make_a_plain_card() -> None:
    plain = drawn(Card("", (), "右京区役所"))
    assert drawn(Card("🧶手芸", ("毎週",), "右京区役所")) == plain
    assert drawn(Card("手芸", ("毎週",), "右京区役所")) != plain


@pytest.mark.parametrize(
    ("words", "lacking"), [("髙﨑さんの①㈱編み物〜", False), ("🧶", True), ("", False), ("𠮷", True)]
)
def test_everyday_letters_are_there(words: str, lacking: bool) -> None:
    assert lacks(words) is lacking


def test_what_cannot_be_printed_goes_or_is_marked() -> None:
    assert printable("手\u200b芸🧶\n\x07会") == "手芸〓\n会"


def test_a_poster_is_one_page_with_its_letters_inside(house: FlaskClient, clean_database: Engine) -> None:
    answer = house.get(f"/g/{_made(clean_database, fee='100円')}/poster.pdf")
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
    assert answer.data.count(b"/Type /Page\n") == 1
    assert b"/FontFile2" in answer.data
    assert len(answer.data) < 300_000


def test_very_long_facts_stay_on_one_page(now: datetime) -> None:
    facts = [("説明", "とても長い説明です。" * 200)] * 20
    body = printed(Sheet("長い名前の会" * 40, facts, "読み取ると", "https://example.jp/", "右京区"), now=now)
    assert body.count(b"/Type /Page\n") == 1


@pytest.mark.parametrize("path", ["g/2222222222.png", "g/2222222222/poster.pdf", "g/%00/poster.pdf"])
def test_what_is_not_there_has_no_paper(house: FlaskClient, path: str) -> None:
    assert house.get(f"/{path}").status_code == 404
