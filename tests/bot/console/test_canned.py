"""Ready answers in three languages: written, changed, ended; only what can be filled in stands between braces."""

import pytest
from sqlalchemy import select

from models.account import Duty
from models.help_desk import CannedAnswer
from tests.bot.console.conftest import Browser, Office

_TYPED = {"title": "あいさつ", "ja": "{desk}の{staff}です。", "easy": "", "en": "Hello"}


def _keep(browser: Browser, path: str = "answers-ready/new", **typed: str) -> int:
    return browser.send(path, token_from="answers-ready/new", **{**_TYPED, **typed}).status_code


def test_written_changed_and_ended(office: Office) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    assert _keep(browser) == 303
    with office.sessions() as session:
        made = session.scalars(select(CannedAnswer)).one()
    assert "やさしい日本語がまだ" in browser.open("answers-ready").text
    assert made.words("easy") == made.ja and made.words("en") == "Hello"
    assert _keep(browser, f"answers-ready/{made.public_id}/edit", easy="こんにちは") == 303
    assert browser.send(f"answers-ready/{made.public_id}/end").status_code == 303
    assert browser.open(f"answers-ready/{made.public_id}/edit").status_code == 404


@pytest.mark.parametrize("typed", [{"title": ""}, {"ja": ""}, {"ja": "あ" * 1_001}, {"en": "{password}"}])
def test_what_cannot_be_is_said(office: Office, typed: dict[str, str]) -> None:
    assert _keep(office.at_work(Duty.STAFF), **typed) == 400


def test_the_first_few_are_put_in_once(office: Office) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    for _ in range(2):
        browser.send("answers-ready/begin", token_from="answers-ready")
    with office.sessions() as session:
        rows = CannedAnswer.standing(session)
        assert len(rows) == 5 and all(one.easy and one.en for one in rows)
