"""Keepers connect their LINE by a code; what they answered waits for staff of their area."""

import re

from sqlalchemy import select

from handlers.acts.keeper_link import CODE, connect
from models.account import AuditEntry, Duty
from models.keeping import KeeperLink, KeeperQuestion, StillOn
from tests import factories
from tests.bot.console.conftest import Browser, Office


def _keeper(office: Office) -> Browser:
    with office.sessions.begin() as session:
        group = factories.group(session)
    return office.at_work(Duty.KEEPER, group_id=group.id)


def test_the_code_of_the_page_connects(office: Office) -> None:
    browser = _keeper(office)
    shown = re.search(r"<code>(.*?)</code>", browser.send("me/line/code").text)
    with office.sessions.begin() as session:
        code = CODE.found_in(shown.group(1)) if shown else None
        assert code and connect(session, factories.resident(session), code, now=office.hands.at)
    assert "つながっています" in browser.open("me/line").text
    browser.send("me/line/end")
    with office.sessions() as session:
        assert session.scalars(select(KeeperLink)).all() == []


def test_keepers_find_the_way_there_on_their_own_page(office: Office) -> None:
    assert "LINEとつなぐ" in _keeper(office).open("me").text


def _answered(office: Office, answer: StillOn) -> str:
    with office.sessions.begin() as session:
        question = KeeperQuestion(gathering=factories.gathering(session), asked_at=office.hands.at)
        question.answer, question.answered_at = answer, office.hands.at
        session.add(question)
        session.flush()
        return question.public_id


def test_what_is_over_waits_on_the_first_page_until_somebody_sees_to_it(office: Office) -> None:
    public_id = _answered(office, StillOn.OVER)
    browser = office.at_work(Duty.STAFF)
    assert "運営者からの知らせ" in browser.open("").text
    assert "手芸の会" in browser.open("answers").text
    assert browser.send(f"answers/{public_id}/close").status_code == 303
    assert "手芸の会" not in browser.open("answers").text
    with office.sessions() as session:
        assert "gathering.answer_close" in session.scalars(select(AuditEntry.action)).all()


def test_what_is_still_on_waits_for_nobody(office: Office) -> None:
    _answered(office, StillOn.STILL)
    assert "手芸の会" not in office.at_work(Duty.STAFF).open("answers").text


def test_another_ward_s_staff_does_not_see_it(office: Office) -> None:
    public_id = _answered(office, StillOn.CHANGED)
    with office.sessions.begin() as session:
        ward = factories.area(session, "北区", layer="ward", ward="北区")
    browser = office.at_work(Duty.STAFF, area_id=ward.id)
    assert "手芸の会" not in browser.open("answers").text
    assert browser.send(f"answers/{public_id}/close").status_code == 404
