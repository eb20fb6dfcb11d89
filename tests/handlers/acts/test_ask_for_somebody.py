"""A supporter's request is nobody's before the person said yes with the code, once, within two weeks."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts.ask_for_somebody import (
    CODE,
    Wanted,
    answer_request,
    ask_for,
    forget_expired,
    request_of,
)
from handlers.turn import Refused
from models.resident import Resident
from models.supporter_request import RequestState, SupporterRequest
from tests import factories


def code(session: Session, now: datetime, supporter: Resident | None = None) -> str:
    return ask_for(session, supporter or factories.resident(session), Wanted("family", b"n", b"l"), now=now)


def kept(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(SupporterRequest)) or 0


def test_the_person_says_yes_once(session: Session, now: datetime) -> None:
    request = request_of(session, code(session, now), now=now)
    assert request
    mother = factories.resident(session, home=factories.area(session))
    assert answer_request(session, request.public_id, mother, yes=True, now=now)
    assert (request.state, request.resident, request.area_id) == (RequestState.YES, mother, mother.areas[0].area_id)
    assert request.code_hash is None
    assert not answer_request(session, request.public_id, mother, yes=True, now=now)


def test_a_no_leaves_nothing(session: Session, now: datetime) -> None:
    request = request_of(session, code(session, now), now=now)
    assert request and answer_request(session, request.public_id, factories.resident(session), yes=False, now=now)
    assert kept(session) == 0


def test_after_two_weeks_the_code_works_no_more_and_is_forgotten(session: Session, now: datetime) -> None:
    made, late = code(session, now), now + timedelta(days=15)
    assert request_of(session, made, now=late) is None
    assert forget_expired(session, now=late) == 1 and kept(session) == 0


def test_nobody_says_yes_in_the_other_s_place(session: Session, now: datetime) -> None:
    supporter = factories.resident(session)
    request = request_of(session, code(session, now, supporter), now=now)
    assert request
    with pytest.raises(Refused, match=r"supporter\.yourself"):
        answer_request(session, request.public_id, supporter, yes=True, now=now)


def test_three_may_wait_at_once(session: Session, now: datetime) -> None:
    supporter = factories.resident(session)
    for _ in range(3):
        code(session, now, supporter)
    with pytest.raises(Refused, match=r"supporter\.too_many"):
        code(session, now, supporter)


@pytest.mark.parametrize("words", ["紹介 {}", "紹介　{}", "しょうかい {}", "Introduction {}", "紹介{}\n"])
def test_the_line_is_known_however_it_is_written(words: str) -> None:
    assert CODE.found_in(words.format("abcdefghjk")) == "abcdefghjk"


@pytest.mark.parametrize("words", ["紹介", "紹介 abc", "紹介してほしい", "abcdefghjk"])
def test_other_words_are_no_code(words: str) -> None:
    assert CODE.found_in(words) is None
