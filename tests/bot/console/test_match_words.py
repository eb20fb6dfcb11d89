"""One search: what was understood and why; the words only for who says what for; then and now; marks."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from handlers.acts.consent import give_consent
from handlers.acts.plan_occurrences import plan_occurrences
from matching.search import Request, Search
from models.account import Duty
from models.consent import Purpose
from models.match_log import Came, MatchLog
from models.person_view import PersonView
from tests import factories
from tests.bot.console.conftest import Office

_SAID = "あみものが好き。右京区の太秦で"


def _asked(session: Session, now: datetime, text: str = _SAID, *, remember: bool = True) -> MatchLog:
    town = factories.area(session)
    venue = factories.venue(session, "集会所", area=town, lat=35.01, lon=135.71)
    factories.gathering(session, "手芸の会", venue=venue)
    plan_occurrences(session, now=now)
    resident = factories.resident(session)
    give_consent(session, resident, Purpose.MATCHING, now=now)
    request = Request(resident, now, text=text, area=town, remember=remember)
    found = MatchLog.by_public_id(session, Search().find(session, request).log_id)
    assert found is not None
    return found


@pytest.fixture
def log(office: Office) -> MatchLog:
    with office.sessions.begin() as session:
        return _asked(session, office.hands.at)


def test_the_page_tells_what_was_shown_and_why_without_the_words(office: Office, log: MatchLog) -> None:
    text = office.at_work(Duty.COORDINATOR).open(f"match-log/{log.public_id}").text
    for told in ("手芸の会", "「編み物」が好き", "関心", log.engine, "編み物", "合うものが見つかりました"):
        assert told in text
    assert "あみもの" not in text


def test_the_words_are_shown_to_who_says_what_for_and_the_look_is_recorded(office: Office, log: MatchLog) -> None:
    browser, page = office.at_work(Duty.COORDINATOR), f"match-log/{log.public_id}/words"
    assert _SAID not in browser.open(page).text
    browser.send("purpose", subject=f"search:{log.public_id}", page="match_words", purpose="check")
    text = browser.open(page).text
    assert (_SAID in text, "あみもの → 編み物" in text) == (True, True)
    with office.sessions.begin() as session:
        assert session.query(PersonView).filter_by(page="match_words", stated_at=office.hands.at).count() >= 1


def test_data_officers_read_without_the_words_and_judge_nothing(office: Office, log: MatchLog) -> None:
    browser = office.at_work(Duty.DATA_OFFICER)
    text = browser.open(f"match-log/{log.public_id}").text
    assert ("/words" in text, "/mark" in text, "/today" in text) == (False, False, False)


def test_a_mark_stands_on_the_page_with_its_author(office: Office, log: MatchLog) -> None:
    browser = office.at_work(Duty.COORDINATOR)
    page = f"match-log/{log.public_id}"
    assert browser.send(f"{page}/mark").status_code == 400
    browser.send(f"{page}/mark", verdict="bad", word="<b>編み物では ない")
    text = browser.open(page).text
    assert ("&lt;b&gt;編み物では ない" in text, "山田 花子" in text) == (True, True)


def test_then_and_now_stand_side_by_side_and_nothing_is_recorded(office: Office, log: MatchLog) -> None:
    with office.sessions.begin() as session:
        place = session.get_one(MatchLog, (log.id, log.asked_at)).area_id
        factories.gathering(session, "編み物カフェ", area_id=place, venue=None, description="編み物をします")
        plan_occurrences(session, now=office.hands.at)
    text = office.at_work(Duty.COORDINATOR).open(f"match-log/{log.public_id}/today").text
    assert ("編み物カフェ" in text, "新しく出ます" in text) == (True, True)
    with office.sessions.begin() as session:
        assert session.query(MatchLog).count() == 1


def test_without_words_what_was_understood_is_ranked_anew(office: Office) -> None:
    with office.sessions.begin() as session:
        log = _asked(session, office.hands.at, remember=False)
    text = office.at_work(Duty.COORDINATOR).open(f"match-log/{log.public_id}/today").text
    assert ("ことばは残っていないので" in text, text.count("手芸の会")) == (True, 2)


def test_what_came_of_it_stands_in_its_order(office: Office, log: MatchLog) -> None:
    with office.sessions.begin() as session:
        row = session.get_one(MatchLog, (log.id, log.asked_at))
        for step in (Came.OPENED, Came.JOINED):
            row.came_of_it(row.shown[0]["id"], step, at=office.hands.at)
    text = office.at_work(Duty.COORDINATOR).open(f"match-log/{log.public_id}").text
    history = text[text.index('class="history"') :]
    assert history.index("くわしく見た") < history.index("申しこんだ")


def test_a_search_that_found_nothing_or_was_asked_back_has_a_page(office: Office) -> None:
    with office.sessions.begin() as session:
        keys = [factories.search(session, found=found).public_id for found in (0, None)]
    browser = office.at_work(Duty.ADMIN)
    assert [browser.open(f"match-log/{key}").status_code for key in keys] == [200, 200]


def test_old_rows_without_moments_dates_and_columns_have_a_page(office: Office) -> None:
    shown = [{"id": "gone", "score": 0.5, "confidence": "sure", "reasons": []}]
    with office.sessions.begin() as session:
        values = {"understood": {"concepts": ["yoga"]}, "shown": shown, "outcome": {"gone": ["opened"]}, "found": 1}
        key = factories.search(session, **values).public_id
    browser = office.at_work(Duty.COORDINATOR)
    assert "いまはない集まり" in browser.open(f"match-log/{key}").text
    assert browser.open(f"match-log/{key}/today").status_code == 200
