"""Open pages of districts: what is news now, in three languages, and the same as a feed; nothing that runs."""

from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.bulletin import BulletinPost
from tests import factories

_HERE = "/districts/district/世田谷区//奥沢地区"


@pytest.fixture
def house(app: Flask, clean_database: Engine) -> FlaskClient:
    """A district with a post, one that is over, and one that was taken down."""
    at = datetime.now().astimezone()
    with Session(clean_database) as session, session.begin():
        area = factories.area(
            session, "奥沢地区", layer="district", key="district/世田谷区//奥沢地区", city="世田谷区", ward=""
        )
        for title, days, ended in (("<b>落ち葉</b>まつり", 9, None), ("先月の話", -1, None), ("まちがい", 9, at)):
            until: date = (at + timedelta(days=days)).date()
            one = BulletinPost(
                area=area, title=title, text="公園で", easy="こうえんで", until=until, made_at=at, made_by="a"
            )
            one.ended_at = ended
            session.add(one)
    return app.test_client()


@pytest.mark.parametrize(("language", "words"), [("ja", "公園で"), ("easy", "こうえんで"), ("en", "News of")])
def test_the_page_shows_what_is_news_now(house: FlaskClient, language: str, words: str) -> None:
    answer = house.get(f"{_HERE}?language={language}")
    assert words in answer.text and "&lt;b&gt;落ち葉" in answer.text
    assert "先月の話" not in answer.text and "まちがい" not in answer.text
    assert "script" not in answer.headers["Content-Security-Policy"]


def test_the_feed_tells_the_same(house: FlaskClient) -> None:
    answer = house.get(f"{_HERE}.atom")
    titles = [one.text for one in ElementTree.fromstring(answer.data).iter("{http://www.w3.org/2005/Atom}title")]
    assert titles == ["世田谷区奥沢地区のお知らせ", "<b>落ち葉</b>まつり"]
    assert answer.mimetype == "application/atom+xml"


def test_the_list_leads_to_each(house: FlaskClient) -> None:
    assert "/districts/district/%E4%B8%96" in house.get("/districts").text


@pytest.mark.parametrize("key", ["nothing", "京都市", "%00", "x" * 300, "nothing.atom"])
def test_what_is_no_district_is_not_found(house: FlaskClient, key: str) -> None:
    assert house.get(f"/districts/{key}").status_code == 404
