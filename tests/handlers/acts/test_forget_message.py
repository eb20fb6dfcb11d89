"""A message that was taken back is erased wherever it waits; the rest goes on."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.ask_for_somebody import Wanted, answer_request, ask_for, request_of
from handlers.acts.forget_message import forget_message
from models.conversation import Conversation, Typed
from models.resident import Resident
from models.supporter_request import SupporterRequest
from tests import factories

WANTED = Wanted("family", b"Hanako", b"go", None, supporter_key=b"first", likes_key=b"second")


def _waits(session: Session, now: datetime, who: Resident) -> Conversation:
    data = {"r": "family", "n": Typed(b"Hanako", b"first").kept(), "l": Typed(b"go").kept()}
    place = Conversation(resident_id=who.id, step="supporter.where", data=data, updated_at=now)
    session.add(place)
    session.flush()
    return place


@pytest.mark.parametrize("key", [b"first", b"second"])
def test_a_request_nobody_answered_goes_with_either_message(session: Session, now: datetime, key: bytes) -> None:
    code = ask_for(session, factories.resident(session), WANTED, now=now)
    assert forget_message(session, key) == 1
    assert request_of(session, code, now=now) is None
    assert session.scalars(select(SupporterRequest)).all() == []


@pytest.mark.parametrize(("key", "left"), [(b"first", (None, b"go")), (b"second", (b"Hanako", None))])
def test_of_what_the_person_said_yes_to_only_the_words_go(
    session: Session, now: datetime, key: bytes, left: tuple[bytes | None, bytes | None]
) -> None:
    request = request_of(session, ask_for(session, factories.resident(session), WANTED, now=now), now=now)
    assert request and answer_request(session, request.public_id, factories.resident(session), yes=True, now=now)
    assert forget_message(session, key) == 1
    session.refresh(request)
    assert (request.supporter, request.likes) == left


def test_what_waits_in_the_sender_s_conversation_goes(session: Session, now: datetime) -> None:
    who, other = factories.resident(session), factories.resident(session)
    mine, theirs = _waits(session, now, who), _waits(session, now, other)
    assert forget_message(session, b"first", line_key=who.line_key) == 1
    session.flush()
    session.expire_all()
    assert (set(mine.data), set(theirs.data)) == ({"r", "l"}, {"r", "n", "l"})


def test_another_message_changes_nothing(session: Session, now: datetime) -> None:
    who = factories.resident(session)
    ask_for(session, who, WANTED, now=now)
    place = _waits(session, now, who)
    assert forget_message(session, b"another", line_key=who.line_key) == 0
    assert set(place.data) == {"r", "n", "l"}
