"""A thread: taken by one, answered, given back; nobody overwrites what they have not seen."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.acts import threads as acts
from handlers.acts.accounts import Unsuitable
from handlers.acts.erase import erase
from handlers.acts.forget_message import forget_message
from handlers.acts.retention import sweep
from handlers.acts.threads import Stale, Written
from models.account import AuditEntry
from models.hand_over import HandOver, HandOverCause
from models.thread import Thread, ThreadMessage, ThreadState
from tests import factories
from tests.threads import answered, coordinator, heard, lines, said, taken, wanted


def test_who_did_not_ask_is_told_that_a_person_reads_now(session: Session, now: datetime) -> None:
    thread, account = taken(session, now, cause=HandOverCause.CRISIS)
    assert (thread.state, thread.owner, thread.told_at) == (ThreadState.OWNED, account, now)
    assert lines(session) == ["taken"]
    assert session.scalars(select(AuditEntry.action)).all() == ["thread.taken"]


def test_two_take_it_and_the_second_is_told(session: Session, now: datetime) -> None:
    thread, first = taken(session, now)
    second = coordinator(session, "佐藤 次郎")
    with pytest.raises(Stale):
        acts.take(session, second, thread, seen_owner="", now=now)
    acts.take(session, second, thread, seen_owner=first.public_id, now=now)
    assert thread.owner is second and lines(session) == ["taken"]


def test_only_its_owner_answers(session: Session, now: datetime) -> None:
    thread, account = taken(session, now)
    with pytest.raises(Unsuitable):
        answered(session, thread, coordinator(session, "佐藤 次郎"), now)
    answered(session, thread, account, now)
    assert thread.state is ThreadState.ANSWERED


def test_a_new_word_of_the_resident_waits_for_an_answer_again(session: Session, now: datetime) -> None:
    thread, account = taken(session, now)
    answered(session, thread, account, now)
    heard(session, thread, now + timedelta(hours=1))
    assert (thread.state, thread.due_at) == (ThreadState.OWNED, now + timedelta(hours=5))


def test_what_was_read_before_a_new_word_is_stale(session: Session, now: datetime) -> None:
    thread, _ = taken(session, now)
    seen = thread.version
    acts.seen(session, thread, seen)
    heard(session, thread, now)
    with pytest.raises(Stale):
        acts.seen(session, thread, seen)


def test_the_same_event_is_heard_once(session: Session, now: datetime) -> None:
    thread, _ = taken(session, now)
    for _ in range(2):
        acts.hear(session, thread, acts.Heard("text", "e9", b"sealed"), now=now)
    assert said(session, thread).count(("resident", "text")) == 1


def test_handed_back_the_resident_is_told_and_nobody_has_it(session: Session, now: datetime) -> None:
    thread, account = taken(session, now)
    acts.hand_back(session, account, thread, now=now)
    assert (thread.state, thread.owner, thread.told_at) == (ThreadState.HANDED_BACK, None, None)
    assert lines(session) == ["taken", "handed_back"]
    with pytest.raises(Unsuitable):
        acts.hand_back(session, account, thread, now=now)


def test_closed_it_is_over_and_its_flags_are_closed(session: Session, now: datetime) -> None:
    thread, account = taken(session, now)
    acts.close(session, account, thread, now=now)
    assert session.scalars(select(HandOver.closed_at)).all() == [now]
    with pytest.raises(Unsuitable):
        acts.note(session, account, thread, Written("abcdefghjk", b"x"), now=now)


def test_who_asks_again_gets_the_same_thread_until_it_is_closed(session: Session, now: datetime) -> None:
    thread, account = taken(session, now)
    acts.hand_back(session, account, thread, now=now)
    assert wanted(session, now, resident=thread.resident) is thread
    assert thread.state is ThreadState.WAITING
    acts.close(session, account, thread, now=now)
    assert wanted(session, now, resident=thread.resident) is not thread


def test_what_is_unsent_loses_its_words(session: Session, now: datetime) -> None:
    thread, _ = taken(session, now)
    heard(session, thread, now, message_key=b"key")
    assert forget_message(session, b"key") == 1
    row = session.scalars(select(ThreadMessage).where(ThreadMessage.side == "resident")).one()
    session.refresh(row)
    assert row.sealed is None and row.taken_back_at is not None


def test_words_go_ninety_days_after_the_end_the_thread_after_a_year(session: Session, now: datetime) -> None:
    thread, account = taken(session, now)
    acts.close(session, account, thread, now=now)
    sweep(session, now=now + timedelta(days=89))
    assert said(session, thread) != []
    sweep(session, now=now + timedelta(days=91))
    assert said(session, thread) == []
    sweep(session, now=now + timedelta(days=366))
    assert session.scalar(select(func.count()).select_from(Thread)) == 0


def test_who_leaves_takes_the_thread_along(session: Session, now: datetime) -> None:
    thread, _ = taken(session, now, resident=factories.resident(session))
    heard(session, thread, now)
    erase(session, thread.resident, now=now)
    assert session.scalar(select(func.count()).select_from(ThreadMessage)) == 0
