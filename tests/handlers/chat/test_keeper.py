"""Keepers on LINE: a code connects, a tap answers, and nobody else's tap counts."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers import route
from handlers.acts.keeper_link import connect, new_code
from handlers.turn import Answer, Pressed, Say, Talk, TurnKind
from models.keeping import KeeperLink, KeeperQuestion, StillOn
from models.resident import Resident
from tests import factories
from tests.handlers.acts.test_keeper_link import keeper
from tests.handlers.test_route import talk


def _said(answer: Answer) -> str:
    (message,) = answer.messages
    assert isinstance(message, Say) and not isinstance(message.words, str)
    return message.words.key


def _by(talk: Talk, resident: Resident) -> Talk:
    return replace(talk, resident=resident)


def test_a_code_connects_whatever_was_being_asked(session: Session, now: datetime) -> None:
    account = keeper(session, factories.group(session))
    code, resident = new_code(session, account, now=now), factories.resident(session)
    written = _by(talk(session, now, text=f"つなぐ　{code}"), resident)
    assert _said(route.respond(written, "find.what")) == "keeper.connected"
    assert _said(route.respond(written, None)) == "keeper.bad_code"
    assert KeeperLink.of_resident(session, resident.id)


def _asked(session: Session, now: datetime) -> tuple[KeeperQuestion, Resident]:
    group, resident = factories.group(session), factories.resident(session)
    connect(session, resident, new_code(session, keeper(session, group), now=now), now=now)
    old = now - timedelta(days=200)
    question = KeeperQuestion(gathering=factories.gathering(session, group=group, confirmed_at=old), asked_at=now)
    session.add(question)
    session.flush()
    return question, resident


def _tap(session: Session, now: datetime, question: KeeperQuestion, said: str) -> Talk:
    return talk(
        session, now, kind=TurnKind.BUTTON, pressed=Pressed("keeper.answer", {"q": question.public_id, "a": said})
    )


@pytest.mark.parametrize("said", list(StillOn))
def test_one_tap_answers_and_the_second_changes_nothing(session: Session, now: datetime, said: StillOn) -> None:
    question, resident = _asked(session, now)
    taps = [_by(_tap(session, now, question, one), resident) for one in (said, StillOn.OVER)]
    assert [_said(route.respond(tap, None)) for tap in taps] == [f"keeper.{said}", "keeper.already"]
    assert (question.answer, question.gathering.confirmed_at == now) == (said, said is StillOn.STILL)


@pytest.mark.parametrize("said", [StillOn.STILL, "forged"])
def test_a_stranger_s_tap_and_a_forged_one_are_old_buttons(session: Session, now: datetime, said: str) -> None:
    question, keeper = _asked(session, now)
    tap = _tap(session, now, question, said)
    who = tap.resident if said is StillOn.STILL else keeper
    assert _said(route.respond(_by(tap, who), None)) == "button.old"
    assert question.answer is None
