"""From desk to desk: the resident decides; with the yes all of it moves, with the no nothing does."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.accounts import Unsuitable
from handlers.acts.move_thread import answer_move, ask_move
from models.help_desk import HelpDesk
from models.thread import MoveAnswer, Thread, ThreadMove, ThreadState
from tests import factories
from tests.threads import heard, lines, taken


@pytest.fixture
def desks(session: Session) -> tuple[HelpDesk, HelpDesk]:
    return factories.help_desk(session, "まちセン"), factories.help_desk(session, "社協", causes=["consult"])


def _asked(session: Session, now: datetime, to: HelpDesk) -> tuple[Thread, ThreadMove]:
    thread, account = taken(session, now)
    heard(session, thread, now)
    return thread, ask_move(session, account, thread, to, now=now)


def test_nothing_moves_before_the_yes(session: Session, now: datetime, desks: tuple[HelpDesk, HelpDesk]) -> None:
    thread, _ = _asked(session, now, desks[1])
    assert thread.help_desk is desks[0] and lines(session)[-1] == "move"


def test_with_the_yes_it_waits_there_and_the_clock_starts_anew(
    session: Session, now: datetime, desks: tuple[HelpDesk, HelpDesk]
) -> None:
    thread, move = _asked(session, now, desks[1])
    later = now + timedelta(hours=1)
    assert answer_move(session, thread, move, yes=True, now=later)
    assert (thread.help_desk, thread.owner, thread.state) == (desks[1], None, ThreadState.WAITING)
    assert (thread.due_at, move.messages) == (later + timedelta(hours=4), 1)


def test_a_no_stays(session: Session, now: datetime, desks: tuple[HelpDesk, HelpDesk]) -> None:
    thread, move = _asked(session, now, desks[1])
    answer_move(session, thread, move, yes=False, now=now)
    assert (thread.help_desk, thread.state, move.answer) == (desks[0], ThreadState.OWNED, MoveAnswer.NO)
    assert not answer_move(session, thread, move, yes=True, now=now)


def test_a_second_question_drops_the_first(session: Session, now: datetime, desks: tuple[HelpDesk, HelpDesk]) -> None:
    thread, first = _asked(session, now, desks[1])
    account = thread.owner
    assert account
    ask_move(session, account, thread, factories.help_desk(session, "市"), now=now)
    assert first.answer is MoveAnswer.DROPPED
    assert not answer_move(session, thread, first, yes=True, now=now)


def test_to_itself_or_to_a_desk_that_is_no_more_nothing_moves(
    session: Session, now: datetime, desks: tuple[HelpDesk, HelpDesk]
) -> None:
    thread, account = taken(session, now)
    desks[1].ended_at = now
    for desk in desks:
        with pytest.raises(Unsuitable):
            ask_move(session, account, thread, desk, now=now)
    assert session.scalars(select(ThreadMove)).all() == []
