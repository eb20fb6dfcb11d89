"""Events are claimed in order, one at a time per chat, by whoever comes first."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from bot import inbox
from bot.inbox import Claimed
from bot.intake import Intake
from bot.parcel import Arrived
from models.session import make_sessions

_NOW = datetime(2026, 12, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def sessions(clean_database: Engine) -> sessionmaker[Session]:
    return make_sessions(clean_database)


def _arrive(engine: Engine, *events: tuple[str, str, int]) -> None:
    """Events as (id, chat, milliseconds)."""
    Intake(engine).store([Arrived(name, chat.encode(), at, b"{}") for name, chat, at in events])


def _claim(sessions: sessionmaker[Session]) -> Claimed | None:
    with sessions.begin() as session:
        return next(iter(inbox.claim(session)), None)


def _names(events: Sequence[Claimed | None]) -> list[str | None]:
    return [event.event_id if event else None for event in events]


def _let_leases_run_out(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        session.execute(text("update inbox_event set lease_until = now() - interval '1 second'"))


def test_a_chat_is_taken_in_the_order_things_happened(clean_database: Engine, sessions: sessionmaker[Session]) -> None:
    _arrive(clean_database, ("second", "a", 2))
    _arrive(clean_database, ("first", "a", 1))
    first = _claim(sessions)
    assert first is not None
    assert _names([first, _claim(sessions)]) == ["first", None]
    with sessions.begin() as session:
        inbox.take(session, [first])
    assert _names([_claim(sessions)]) == ["second"]


def test_chats_do_not_wait_for_each_other(clean_database: Engine, sessions: sessionmaker[Session]) -> None:
    _arrive(clean_database, ("a1", "a", 1), ("a2", "a", 2), ("b1", "b", 1))
    assert sorted(filter(None, _names([_claim(sessions) for _ in range(3)]))) == ["a1", "b1"]


def test_each_event_is_claimed_by_one(clean_database: Engine, sessions: sessionmaker[Session]) -> None:
    _arrive(clean_database, *((f"{number}", f"{number}", 1) for number in range(40)))
    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(lambda _: _claim(sessions), range(60)))
    names = [name for name in _names(claimed) if name]
    assert (len(names), len(set(names))) == (40, 40)


def test_a_lease_that_ran_out_is_taken_up_again(clean_database: Engine, sessions: sessionmaker[Session]) -> None:
    _arrive(clean_database, ("a", "a", 1))
    first = _claim(sessions)
    assert _claim(sessions) is None
    _let_leases_run_out(sessions)
    again = _claim(sessions)
    assert first is not None
    assert again is not None
    assert (first.attempts, again.attempts) == (1, 2)
    with sessions.begin() as session:
        assert inbox.take(session, [first, again]) == [again]


def test_an_event_that_is_being_handled_is_not_taken_though_its_lease_ran_out(
    clean_database: Engine, sessions: sessionmaker[Session]
) -> None:
    _arrive(clean_database, ("a", "a", 1))
    event = _claim(sessions)
    assert event is not None
    _let_leases_run_out(sessions)
    with sessions.begin() as session:
        assert inbox.take(session, [event])
        assert _claim(sessions) is None


def test_a_failed_event_rests_and_its_chat_with_it(clean_database: Engine, sessions: sessionmaker[Session]) -> None:
    _arrive(clean_database, ("a1", "a", 1), ("a2", "a", 2))
    event = _claim(sessions)
    assert event is not None
    with sessions.begin() as session:
        inbox.try_again(session, event, error="ValueError")
    assert _claim(sessions) is None
    with sessions.begin() as session:
        session.execute(text("update inbox_event set not_before = now()"))
    assert _names([_claim(sessions)]) == ["a1"]


def test_a_parked_event_lets_its_chat_go_on_and_can_be_taken_up(
    clean_database: Engine, sessions: sessionmaker[Session]
) -> None:
    _arrive(clean_database, ("a1", "a", 1), ("a2", "a", 2))
    event = _claim(sessions)
    assert event is not None
    with sessions.begin() as session:
        inbox.park(session, event, error="ValueError")
        assert [(row.event_id, row.error) for row in inbox.parked(session)] == [("a1", "ValueError")]
    assert _names([_claim(sessions)]) == ["a2"]
    with sessions.begin() as session:
        assert inbox.retry(session, event.id)
        assert not inbox.retry(session, event.id)
        assert inbox.count(session) == {"waiting": 2, "parked": 0}


def test_what_is_done_is_erased(clean_database: Engine, sessions: sessionmaker[Session]) -> None:
    _arrive(clean_database, ("a", "a", 1))
    event = _claim(sessions)
    assert event is not None
    with sessions.begin() as session:
        inbox.take(session, [event])
        assert session.scalar(text("select count(*) from inbox_event")) == 0
        assert inbox.stored(session) == 1


def test_what_was_done_and_comes_again_is_not_done_again(
    clean_database: Engine, sessions: sessionmaker[Session]
) -> None:
    _arrive(clean_database, ("a", "a", 1))
    event = _claim(sessions)
    assert event is not None
    with sessions.begin() as session:
        inbox.take(session, [event])
    _arrive(clean_database, ("a", "a", 1), ("b", "a", 2), ("b", "a", 2))
    assert _names([_claim(sessions), _claim(sessions)]) == ["b", None]
