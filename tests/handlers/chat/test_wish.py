"""やってみたい in the chat: kept as it was understood, taken back, answered by whom it is for, and by nobody else."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import route
from handlers.acts.ask_circle import ask_circle, take_answer
from handlers.acts.audit import COMMAND
from handlers.acts.consent import give_consent
from handlers.acts.first_gathering import Draft, keep_draft, publish
from handlers.turn import Answer, Pressed, TurnKind
from models.consent import Purpose
from models.resident import Resident
from models.wish import Wish
from models.wish_circle import CircleMember, MemberAnswer
from tests import factories
from tests.handlers.test_route import talk


@pytest.fixture
def who(session: Session, now: datetime) -> Resident:
    resident = factories.resident(session, home=factories.area(session))
    give_consent(session, resident, Purpose.MATCHING, now=now)
    return resident


def _say(session: Session, now: datetime, who: Resident, words: str, step: str | None = "wish.say") -> Answer:
    return route.respond(replace(talk(session, now, text=words), resident=who), step)


def _press(session: Session, now: datetime, who: Resident, action: str, **values: str) -> str:
    turn = replace(talk(session, now, kind=TurnKind.BUTTON, pressed=Pressed(action, values)), resident=who)
    return str(route.respond(turn, None))


def test_the_word_asks_and_the_answer_is_kept_with_its_topic(session: Session, now: datetime, who: Resident) -> None:
    assert _say(session, now, who, "やってみたい", None).step == "wish.say"
    assert "wish.kept" in str(_say(session, now, who, "将棋を習いたい"))
    wish = session.scalars(select(Wish)).one()
    assert (wish.words, wish.concepts, wish.area_id) == ("将棋を習いたい", ["shogi"], who.areas[0].area_id)


_NOT_KEPT = {
    "将棋を習いたい、" * 6: "wish.long",
    "将棋を習いたい 090-1234-5678": "wish.contact",
    "将棋を習いたい me@example.jp": "wish.contact",
}


@pytest.mark.parametrize("words", _NOT_KEPT)
def test_what_cannot_be_kept_is_said_and_asked_again(
    session: Session, now: datetime, who: Resident, words: str
) -> None:
    answer = _say(session, now, who, words)
    assert _NOT_KEPT[words] in str(answer) and answer.step == "wish.say"
    assert session.scalars(select(Wish)).all() == []


def test_words_of_crisis_are_no_wish(session: Session, now: datetime, who: Resident) -> None:
    _say(session, now, who, "もう死にたい")
    assert session.scalars(select(Wish)).all() == []


def test_without_consent_nothing_is_asked_or_kept(session: Session, now: datetime) -> None:
    stranger = factories.resident(session)
    assert "consent.needed" in str(_say(session, now, stranger, "やってみたい", None))
    _say(session, now, stranger, "将棋を習いたい")
    assert session.scalars(select(Wish)).all() == []


def test_my_wishes_are_listed_and_one_is_taken_back(session: Session, now: datetime, who: Resident) -> None:
    mine = factories.wish(session, resident=who)
    factories.wish(session, "編み物をしたい")
    listed = _press(session, now, who, "wishes")
    assert "将棋を習いたい" in listed and "編み物" not in listed
    assert "wish.taken_back" in _press(session, now, who, "wish.back", w=mine.public_id)
    assert "wish.none" in _press(session, now, who, "wishes")


def test_another_s_wish_and_another_s_question_are_old_buttons(session: Session, now: datetime, who: Resident) -> None:
    theirs = [factories.wish(session) for _ in range(3)]
    circle = factories.circle(session, *theirs)
    ask_circle(session, COMMAND, circle, date(2026, 12, 9), now=now)
    assert "button.old" in _press(session, now, who, "wish.back", w=theirs[0].public_id)
    assert "button.old" in _press(session, now, who, "wish.answer", m=circle.members[0].public_id, y="1")
    assert session.scalars(select(CircleMember.answer)).all() == [None] * 3


@pytest.mark.parametrize(("y", "answer"), [("1", MemberAnswer.YES), ("0", MemberAnswer.NO)])
def test_an_answer_is_kept_and_thanked_for(
    session: Session, now: datetime, who: Resident, y: str, answer: MemberAnswer
) -> None:
    circle = factories.circle(
        session, *(factories.wish(session) for _ in range(2)), factories.wish(session, resident=who)
    )
    mine = circle.members[2].public_id
    assert "wish.over" in _press(session, now, who, "wish.answer", m=mine, y=y)
    ask_circle(session, COMMAND, circle, date(2026, 12, 9), now=now)
    assert f"wish.{answer}" in _press(session, now, who, "wish.answer", m=mine, y=y)
    assert circle.members[2].answer is answer


def test_who_says_no_wish_after_all_is_asked_no_more(session: Session, now: datetime, who: Resident) -> None:
    turn = talk(session, now, kind=TurnKind.BUTTON, pressed=Pressed("wish.not_now", {}))
    answer = route.respond(replace(turn, resident=who), "wish.say")
    assert "wish.none" in str(answer) and answer.step is None and not answer.keep_step


def test_a_yes_after_place_and_day_are_set_leads_there(session: Session, now: datetime, who: Resident) -> None:
    circle = factories.circle(
        session, *(factories.wish(session) for _ in range(3)), factories.wish(session, resident=who)
    )
    ask_circle(session, COMMAND, circle, date(2026, 12, 9), now=now)
    for member in circle.members[:3]:
        take_answer(session, member, MemberAnswer.YES, now=now)
    begins = now + timedelta(days=14)
    draft = Draft("将棋をはじめる会", "", factories.venue(session), None, begins, begins + timedelta(hours=2))
    keep_draft(session, COMMAND, circle, draft, now=now)
    made = publish(session, COMMAND, circle, now=now)
    late = {y: _press(session, now, who, "wish.answer", m=circle.members[3].public_id, y=y) for y in ("1", "0")}
    assert "wish.over_met" in late["1"] and made.public_id in late["1"]
    assert "wish.over'" in late["0"] and made.public_id not in late["0"]
