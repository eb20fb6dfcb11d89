"""The page of the gathering that is not there yet: it asks, answers in one sentence, and leads to the form."""

import pytest

from bot.console.access import NEEDS
from models.account import Duty
from models.tables import AuditEntry
from tests.bot.console.conftest import Browser, Office
from tests.bot.console.test_radar import filled, of_ward

__all__ = ["filled"]
ASKED = "radar/what-if?topic=編み物&day=1&band=evening&area=京都市/右京区"


def test_the_answer_is_one_sentence_with_a_number(filled: Office) -> None:
    text = filled.at_work(Duty.COORDINATOR).open(ASKED).text
    assert "京都市右京区で、火曜日の夜に「編み物」の会をひらいたら" in text
    assert "人以上に合いそうです" in text


def test_a_ward_is_answered_of_its_own_people_alone(filled: Office) -> None:
    browser = of_ward(filled, "伏見区")
    asked = [browser.open(f"{ASKED}&area=京都市/{ward}").text for ward in ("右京区", "伏見区")]
    assert not any("10人以上" in text for text in asked)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("topic=&day=1", "もし会をひらいたら"),
        ("topic=ぬるぽ&day=1", "その名前の話題"),
        ("topic=編み物&day=1", "地域か会場をえらんで"),
        ("topic=編み物&day=9&band=x&area=nowhere&venue=%00&fact=x", "地域か会場をえらんで"),
        ("topic=編み物&day=1&area_q=区", "1つえらんでください"),
    ],
)
def test_what_is_missing_is_said(filled: Office, query: str, words: str) -> None:
    answer = filled.at_work(Duty.COORDINATOR).open(f"radar/what-if?{query}")
    assert (answer.status_code, words in answer.text) == (200, True)


def test_who_asked_what_is_in_the_audit_log(filled: Office) -> None:
    filled.at_work(Duty.COORDINATOR).open(ASKED)
    with filled.sessions() as session:
        entry = session.query(AuditEntry).filter_by(action="radar.what_if").one()
    assert entry.after == {"topic": "knitting", "area": "京都市/右京区", "slot": "1-evening"}


def test_it_leads_to_the_form_filled_in_for_those_who_may_write_it_down(filled: Office) -> None:
    browser: Browser = filled.at_work(Duty.ADMIN)
    link = browser.open(ASKED).text.split('href="/console/gatherings/new?')[1].split('"')[0].replace("&amp;", "&")
    form = browser.open(f"gatherings/new?{link}").text
    assert [words in form for words in ("毎週火曜日", 'value="19:00"', "編み物", "右京区")] == [True] * 4
    assert "gatherings/new" not in filled.browser(filled.account(email="n@example.jp")).open(ASKED).text


def test_its_needs_are_those_of_the_radar() -> None:
    assert NEEDS["console.what_if"] == NEEDS["console.radar"] == NEEDS["console.radar_file"]
