"""A poster's sentence is answered with the gathering it names, merged ones with the kept one."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from handlers import route
from handlers.acts.audit import COMMAND
from handlers.acts.merge import merge
from handlers.chat.poster import names_a_gathering, sentence
from handlers.turn import Say, Show
from tests import factories
from tests.handlers.test_route import talk


def test_the_sentence_opens_the_gathering_whatever_is_being_asked(session: Session, now: datetime) -> None:
    gathering = factories.gathering(session, "手芸の会")
    answer = route.respond(talk(session, now, text=f" {sentence(gathering)}。"), "find.what")
    shown = [message for message in answer.messages if isinstance(message, Show)]
    assert shown[0].cards[0].title == "手芸の会"


def test_a_poster_of_before_a_merger_opens_the_kept_one(session: Session, now: datetime) -> None:
    gone, kept = factories.gathering(session, "手芸のかい"), factories.gathering(session, "手芸の会")
    words = sentence(gone)
    merge(session, COMMAND, gone, kept, now=now)
    answer = route.respond(talk(session, now, text=words), None)
    assert [message.cards[0].title for message in answer.messages if isinstance(message, Show)] == ["手芸の会"]


def test_a_gathering_that_is_gone_gets_a_polite_answer(session: Session, now: datetime) -> None:
    answer = route.respond(talk(session, now, text="この集まりを見る 2222222222"), None)
    assert [message.words.key for message in answer.messages if isinstance(message, Say)] == ["button.old"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("この集まりを見る abcdefgh23", True),
        ("この集まりを見る　ＡＢＣＤＥＦＧＨ２３", True),
        ("この集まりを見る", False),
        ("", False),
    ],
)
def test_only_the_whole_sentence_is_one(text: str, named: bool) -> None:
    assert names_a_gathering(text) is named
