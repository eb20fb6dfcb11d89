"""Duplicates in the console: found with why, compared, merged and undone, or said to be two; within one's part."""

import re

from sqlalchemy import select

from models.account import Duty
from models.gathering import Gathering
from tests import factories
from tests.bot.console.conftest import Office


def _two(office: Office) -> tuple[str, str]:
    with office.sessions.begin() as session:
        venue = factories.venue(session)
        return (
            factories.gathering(session, "手芸の会", venue=venue, fee="100円").public_id,
            factories.gathering(session, "手芸のかい", venue=venue, bring="針").public_id,
        )


def test_a_pair_is_found_with_why_and_compared(office: Office) -> None:
    one, other = _two(office)
    browser = office.at_work(Duty.STAFF)
    text = browser.open("duplicates").text
    assert all(words in text for words in ("手芸の会", "手芸のかい", "会場が同じ", "日時が同じ"))
    text = browser.open(f"duplicates/{one}/{other}").text
    assert all(words in text for words in ("100円", "針", "ちがう"))


def test_a_pair_is_merged_and_old_addresses_lead_on_until_it_is_undone(office: Office) -> None:
    one, other = _two(office)
    browser = office.at_work(Duty.STAFF)
    assert browser.send(f"duplicates/{one}/{other}/merge", keep=one).status_code == 303
    text = browser.open(f"gatherings/{other}").text
    assert ("<h1>手芸の会</h1>" in text, "ここにまとめた集まり" in text) == (True, True)
    assert browser.send(f"duplicates/{one}/{other}/merge", keep=one).status_code == 409
    undo = re.search(r"/console/(mergers/\w+/undo)", text)
    assert undo and browser.send(undo.group(1)).status_code == 303
    assert "<h1>手芸のかい</h1>" in browser.open(f"gatherings/{other}").text


def test_two_that_are_two_are_not_shown_again(office: Office) -> None:
    one, other = _two(office)
    browser = office.at_work(Duty.STAFF)
    assert browser.send(f"duplicates/{one}/{other}/distinct").status_code == 303
    assert "手芸のかい" not in browser.open("duplicates").text


def test_what_is_to_be_kept_must_be_one_of_them(office: Office) -> None:
    one, other = _two(office)
    assert office.at_work(Duty.STAFF).send(f"duplicates/{one}/{other}/merge", keep="x").status_code == 400
    with office.sessions() as session:
        assert session.scalars(select(Gathering.merged_into_id)).all() == [None, None]


def test_another_ward_s_staff_neither_sees_nor_merges_them(office: Office) -> None:
    one, other = _two(office)
    with office.sessions.begin() as session:
        ward = factories.area(session, "北区", layer="ward", ward="北区")
    browser = office.at_work(Duty.STAFF, area_id=ward.id)
    assert "手芸のかい" not in browser.open("duplicates").text
    assert browser.send(f"duplicates/{one}/{other}/merge", keep=one).status_code == 404
