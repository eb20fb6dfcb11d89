"""The clock looks after threads: forgotten ones are raised again, who waits is told when the desk opens, once."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.acts import threads as acts
from handlers.acts.compose import compose
from handlers.acts.tend_threads import tend_threads
from models.conversation import Conversation
from models.delivery import Delivery
from models.hand_over import HandOverCause
from models.thread import ThreadState
from tests import factories
from tests.threads import answered, lines, taken, wanted


def test_a_forgotten_thread_waits_again_and_the_resident_is_told_once(session: Session, now: datetime) -> None:
    thread, _ = taken(session, now)
    assert tend_threads(session, now=now + timedelta(hours=7)) == {}
    for hours in (8, 12, 16):
        assert tend_threads(session, now=now + timedelta(hours=hours))["raised_again"] == 1
    assert (thread.state, thread.owner) == (ThreadState.WAITING, None)
    assert lines(session).count("late") == 1
    place = session.get(Conversation, thread.resident_id)
    assert place and place.step == "person.write"


def test_one_who_was_answered_is_not_forgotten(session: Session, now: datetime) -> None:
    thread, account = taken(session, now)
    answered(session, thread, account, now)
    assert tend_threads(session, now=now + timedelta(days=9)) == {}


def test_hours_of_a_closed_desk_do_not_count(session: Session, now: datetime) -> None:
    factories.help_desk(session)
    thread, _ = taken(session, now + timedelta(hours=4))  # 14:00: due on Thursday at 10:00
    assert thread.due_at == now + timedelta(hours=24)
    assert "raised_again" not in tend_threads(session, now=now + timedelta(hours=27))
    assert tend_threads(session, now=now + timedelta(hours=28))["raised_again"] == 1


def test_after_closing_who_waits_is_told_once_when_it_opens(session: Session, now: datetime) -> None:
    factories.help_desk(session)
    taken(session, now + timedelta(hours=6))
    wanted(session, now, HandOverCause.NOT_FOUND)
    evening = now + timedelta(hours=7)
    assert [tend_threads(session, now=evening).get("told", 0) for _ in range(2)] == [1, 0]
    assert lines(session) == ["taken", "shut"]


def test_what_became_untrue_is_not_said(session: Session, now: datetime) -> None:
    factories.help_desk(session)
    thread, account = taken(session, now)
    tend_threads(session, now=now + timedelta(hours=7, minutes=1))
    answered(session, thread, account, now)
    rows = session.query(Delivery).filter(Delivery.kind == "desk").order_by(Delivery.id).all()
    told = compose(session, [one.id for one in rows], now=now)
    assert told[rows[-1].id] == "answered" and "answer" in dir(told[rows[0].id].content)  # type: ignore[union-attr]


def test_what_was_handed_back_closes_after_two_weeks(session: Session, now: datetime) -> None:
    thread, account = taken(session, now)
    acts.hand_back(session, account, thread, now=now)
    assert tend_threads(session, now=now + timedelta(days=13)) == {}
    assert tend_threads(session, now=now + timedelta(days=14)) == {"closed": 1}
    assert thread.closed_at == now + timedelta(days=14)
