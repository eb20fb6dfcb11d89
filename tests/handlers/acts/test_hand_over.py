"""A flag opens a thread at the nearest desk that answers it; a second one makes it more urgent, never another."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts.hand_over import desk_for, raise_hand_over
from models.hand_over import HandOver, HandOverCause
from models.thread import Thread, ThreadState
from tests import factories
from tests.threads import said, taken, wanted


def test_the_same_event_raises_one_flag(session: Session, now: datetime) -> None:
    resident = factories.resident(session)
    for _ in range(2):
        thread = raise_hand_over(session, resident, HandOverCause.ASKED, event_id="e1", now=now)
    assert session.scalar(select(func.count()).select_from(HandOver)) == 1
    assert said(session, thread) == [("event", "asked")]


def test_the_nearest_desk_answers_and_only_what_it_is_for(session: Session) -> None:
    home = factories.area(session)
    ward = factories.area(session, "右京区", layer="ward")
    city = factories.help_desk(session, "市")
    of_ward = factories.help_desk(session, "区", area=ward, causes=["asked"])
    factories.help_desk(session, "北", area=factories.area(session, "北区", layer="ward", ward="北区"))
    assert desk_for(session, home, HandOverCause.ASKED) is of_ward
    assert desk_for(session, home, HandOverCause.CRISIS) is city
    assert desk_for(session, None, HandOverCause.ASKED) is city


def test_a_crisis_comes_to_the_top_of_an_open_thread(session: Session, now: datetime) -> None:
    thread, account = taken(session, now)
    before = thread.due_at
    wanted(session, now, HandOverCause.CRISIS, resident=thread.resident)
    assert (thread.cause, thread.state, thread.owner) == (HandOverCause.CRISIS, ThreadState.OWNED, account)
    assert thread.due_at < before
    wanted(session, now, HandOverCause.NOT_FOUND, resident=thread.resident)
    assert thread.cause is HandOverCause.CRISIS
    assert session.scalar(select(func.count()).select_from(Thread)) == 1


def test_without_any_desk_it_is_the_office_s(session: Session, now: datetime) -> None:
    assert wanted(session, now).help_desk is None
