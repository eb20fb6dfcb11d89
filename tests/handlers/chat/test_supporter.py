"""A supporter answers four questions and gets a line to hand on; the person says yes or no with it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import route
from handlers.turn import Answer, Link, Pressed, Say, Show, Talk, Text, TurnKind
from models.resident import Resident
from models.supporter_request import RequestState, SupporterRequest
from tests import factories
from tests.handlers.test_route import talk


def _talk(session: Session, now: datetime, who: Resident, **turn: Any) -> Talk:
    made = talk(session, now, **turn)
    return replace(made, resident=who, seal=str.encode, unseal=bytes.decode)


def _says(session: Session, now: datetime, who: Resident, text: str, before: Answer | None = None) -> Answer:
    made = replace(_talk(session, now, who, text=text), data=before.data if before else {})
    return route.respond(made, before.step if before else None)


def _taps(session: Session, now: datetime, who: Resident, action: str, before: Answer, **values: str) -> Answer:
    made = _talk(session, now, who, kind=TurnKind.BUTTON, pressed=Pressed(f"supporter{action}", values))
    return route.respond(replace(made, data=before.data), before.step)


def _said(answer: Answer) -> list[Text]:
    return [one.words for one in answer.messages if isinstance(one, Say) and isinstance(one.words, Text)]


def _line(session: Session, now: datetime, who: Resident) -> str:
    """The line that a daughter gets for her mother."""
    begun = _says(session, now, who, "家族・知り合いを紹介したい")
    named = _says(session, now, who, "むすめの花子", _taps(session, now, who, ".for", begun, r="family"))
    asked = _says(session, now, who, "将棋と、歌", named)
    told = _said(_taps(session, now, who, ".area", asked, y="0"))
    assert [one.key for one in told] == ["supporter.line", "supporter.hand_on"]
    return f"紹介 {told[0].values['code']}"


def test_the_person_reads_who_asks_and_says_yes(session: Session, now: datetime) -> None:
    line, mother = _line(session, now, factories.resident(session)), factories.resident(session)
    opened = _says(session, now, mother, line)
    (asked,) = _said(opened)
    assert asked.values == {"name": "むすめの花子", "likes": "将棋と、歌"}
    request = session.scalars(select(SupporterRequest)).one()
    yes = _taps(session, now, mother, ".answer", opened, q=request.public_id, y="1")
    assert _said(yes)[0].key == "supporter.yes" and request.state is RequestState.YES
    assert _said(_says(session, now, mother, line))[0].key == "supporter.bad_code"


def test_the_code_can_be_shown_or_printed_as_long_as_it_lives(session: Session, now: datetime) -> None:
    who = factories.resident(session)
    named = _says(session, now, who, "むすめの花子", _taps(session, now, who, ".for", Answer(()), r="family"))
    told = _taps(session, now, who, ".area", _says(session, now, who, "将棋", named), y="0")
    (link,) = [button for one in told.messages if isinstance(one, Show) for button in one.cards[0].buttons]
    assert isinstance(link, Link) and f"/hand-on/{_said(told)[0].values['code']}?language=ja" in link.uri


def test_a_no_forgets_all_of_it(session: Session, now: datetime) -> None:
    line, mother = _line(session, now, factories.resident(session)), factories.resident(session)
    opened = _says(session, now, mother, line)
    request = session.scalars(select(SupporterRequest)).one()
    _taps(session, now, mother, ".answer", opened, q=request.public_id, y="0")
    assert session.scalars(select(SupporterRequest)).all() == []


def test_the_supporter_cannot_use_the_line(session: Session, now: datetime) -> None:
    daughter = factories.resident(session)
    assert _said(_says(session, now, daughter, _line(session, now, daughter)))[0].key == "supporter.yourself"


def test_an_old_line_is_told_so(session: Session, now: datetime) -> None:
    line, late = _line(session, now, factories.resident(session)), now + timedelta(days=15)
    assert _said(_says(session, late, factories.resident(session), line))[0].key == "supporter.bad_code"


@pytest.mark.parametrize("words", ["あ" * 21, " "])
def test_what_is_too_long_or_empty_is_asked_again(session: Session, now: datetime, words: str) -> None:
    who = factories.resident(session)
    named = _taps(session, now, who, ".for", _says(session, now, who, "家族を紹介したい"), r="family")
    again = _says(session, now, who, words, named)
    assert [one.key for one in _said(again)] == ["supporter.too_long", "supporter.name"]


def test_words_of_crisis_are_heard_first(session: Session, now: datetime) -> None:
    who = factories.resident(session)
    named = _taps(session, now, who, ".for", _says(session, now, who, "家族を紹介したい"), r="family")
    assert _says(session, now, who, "もう死にたい", named).urgent


def test_a_button_without_its_answers_is_an_old_one(session: Session, now: datetime) -> None:
    who = factories.resident(session)
    assert _said(_taps(session, now, who, ".area", Answer(), y="0"))[0].key == "button.old"


def test_who_stops_half_way_leaves_nothing(session: Session, now: datetime) -> None:
    who = factories.resident(session)
    named = _says(session, now, who, "むすめの花子", _taps(session, now, who, ".for", Answer(()), r="family"))
    stopped = _taps(session, now, who, ".stop", named)
    assert _said(stopped)[0].key == "supporter.stopped"
    assert (stopped.step, stopped.keep_step, dict(stopped.data)) == (None, False, {})


def test_words_that_may_come_from_distress_are_not_kept(session: Session, now: datetime) -> None:
    who = factories.resident(session)
    named = _says(session, now, who, "むすめの花子", _taps(session, now, who, ".for", Answer(()), r="family"))
    asked = _says(session, now, who, "もう疲れた", named)
    assert _said(asked)[-1].key == "supporter.likes" and "l" not in asked.data


def test_what_was_taken_back_half_way_is_asked_for_again(session: Session, now: datetime) -> None:
    who = factories.resident(session)
    named = _says(session, now, who, "むすめの花子", _taps(session, now, who, ".for", Answer(()), r="family"))
    gone = replace(named, data={"r": "family"})
    again = _says(session, now, who, "将棋と、歌", gone)
    assert [one.key for one in _said(again)] == ["supporter.again", "supporter.name"]
    assert (again.step, dict(again.data)) == ("supporter.name", {"r": "family"})


@pytest.mark.parametrize(("missing", "asked"), [("n", "name"), ("l", "likes")])
def test_there_is_no_code_without_what_was_taken_back(
    session: Session, now: datetime, missing: str, asked: str
) -> None:
    who = factories.resident(session)
    named = _says(session, now, who, "むすめの花子", _taps(session, now, who, ".for", Answer(()), r="family"))
    where = _says(session, now, who, "将棋と、歌", named)
    gone = replace(where, data={key: value for key, value in where.data.items() if key != missing})
    for again in (_taps(session, now, who, ".area", gone, y="0"), _says(session, now, who, "どこか", gone)):
        assert [one.key for one in _said(again)] == ["supporter.again", f"supporter.{asked}"]
    assert _said(_says(session, now, who, "花子", again))[-1].key in ("supporter.likes", "supporter.where")
