"""Events are claimed in order, one at a time per chat, by whoever comes first."""

import re
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
from models.session import make_engine, make_sessions

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


def test_the_first_of_each_chat_is_claimed_at_once(clean_database: Engine, sessions: sessionmaker[Session]) -> None:
    _arrive(clean_database, *((f"{chat}{at}", chat, at) for chat in "abc" for at in (1, 2)))
    with sessions.begin() as session:
        assert _names(inbox.claim(session, most=2)) == ["a1", "b1"]
        assert _names(inbox.claim(session, most=9)) == ["c1"]


def test_of_those_that_were_tried_before_one_is_claimed_with_the_new(
    clean_database: Engine, sessions: sessionmaker[Session]
) -> None:
    _arrive(clean_database, *((chat, chat, 1) for chat in "ab"))
    with sessions.begin() as session:
        inbox.claim(session, most=2)
    _let_leases_run_out(sessions)
    _arrive(clean_database, *((chat, chat, 1) for chat in "cd"))
    with sessions.begin() as session:
        assert _names(inbox.claim(session, most=4)) == ["a", "c", "d"]


def test_claiming_costs_the_same_however_many_wait(clean_database: Engine, fresh_database: str) -> None:
    queue = make_engine(fresh_database, by_index=True)
    claim = re.sub(r"%\(most\)s", "$1", str(inbox.CLAIM.compile(queue))).replace("%(lease)s", "interval '1 second'")
    with queue.begin() as connection:
        connection.exec_driver_sql(f"prepare when_empty (int) as {claim}")
        for _ in range(6):
            connection.exec_driver_sql("execute when_empty (8)")
        values = "'e' || n, convert_to('c' || mod(n, 100), 'utf8'), n, '', now(), 0, 0"
        rows = f"select {values} from generate_series(1, 2000) n"
        columns = "event_id, chat_key, occurred_ms, raw, received_at, state, attempts"
        connection.exec_driver_sql(f"insert into inbox_event ({columns}) {rows}")
        plan = connection.scalars(text("explain (analyze, format text) execute when_empty (8)")).all()
    queue.dispose()
    touched = [int(rows) for line in plan for rows in re.findall(r"actual .*rows=(\d+)", line)]
    assert max(touched) < 20, "\n".join(plan)


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
