"""The sentence a resident read comes back from the log as it was."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from handlers.acts.plan_occurrences import plan_occurrences
from handlers.chat.heading import heading
from handlers.chat.retold import retold
from handlers.texts import say
from matching.search import Request, Search
from models.tables import Area, Gathering, MatchLog
from tests import factories


@pytest.fixture
def home(session: Session, now: datetime) -> Area:
    """A town with a gathering of handicraft; shogi only in another ward."""
    area = factories.area(session)
    factories.gathering(session, "手芸の会", venue=factories.venue(session, area=area))
    far = factories.area(session, "醍醐高畑町", ward="伏見区", lat=34.95, lon=135.81)
    factories.gathering(session, "将棋の会", venue=factories.venue(session, area=far), description="将棋を指します")
    plan_occurrences(session, now=now)
    return area


@pytest.mark.parametrize("text", ["編み物", "将棋を指したい", "12月9日に手芸", "押し入れがパンパン"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_is_the_sentence_above_the_answer(
    session: Session, home: Area, now: datetime, text: str, language: str
) -> None:
    found = Search().find(session, Request(factories.resident(session), now, text=text, area=home))
    log = MatchLog.by_public_id(session, found.log_id)
    assert log is not None
    if found.proposals:
        assert retold(log, home, language) == say(language, heading(found, language, kept=False))


def test_nothing_found_and_a_place_asked_back_have_their_sentences(session: Session) -> None:
    empty, asked_back = (factories.search(session, found=found, understood={}) for found in (0, None))
    assert "どちらでしょうか" in retold(asked_back, None, "ja")
    assert retold(empty, None, "ja")


def test_telling_it_again_writes_nothing(session: Session, home: Area, now: datetime) -> None:
    found = Search().find(session, Request(factories.resident(session), now, text="編み物", area=home))
    log = MatchLog.by_public_id(session, found.log_id)
    assert log is not None
    retold(log, home, "ja")
    session.flush()
    assert session.query(Gathering).count() == 2
