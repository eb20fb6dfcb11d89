"""The living index: which changes it sees, what they cost, and who waits for them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

import psycopg
import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from bot.intake_wire import address_of
from handlers.acts.change_occurrence import cancel_occurrence, move_occurrence
from matching import live as lives
from matching.catalogue import Item
from matching.live import LiveIndex
from models.catalogue_change import CHANNEL
from models.gathering import Gathering, GatheringStatus
from models.occurrence import Occurrence
from tests import factories

Write = Callable[[], AbstractContextManager[Session]]
Items = Callable[..., dict[str, Item]]


@pytest.fixture
def write(clean_database: Engine) -> Write:
    """A transaction that is committed."""

    @contextmanager
    def transaction() -> Iterator[Session]:
        with Session(clean_database) as session, session.begin():
            yield session

    return transaction


@pytest.fixture
def live() -> LiveIndex:
    return LiveIndex()


@pytest.fixture
def items(clean_database: Engine, live: LiveIndex, now: datetime) -> Items:
    """What is in an index by name, after it has looked for changes."""

    def found(index: LiveIndex = live, at: datetime = now) -> dict[str, Item]:
        with Session(clean_database) as session:
            index.follow(session, at)
            return {entry.item.name: entry.item for entry in index.fresh(session, at).snapshot().entries}

    return found


def test_everything_that_matters_to_an_item_is_a_change(write: Write, items: Items) -> None:
    with write() as session:
        factories.role(session, "椅子ならべ", gathering=factories.gathering(session, "手芸の会"))
    before = items()
    for table, column in (("gathering", "fee"), ("role", "description"), ("venue", "name"), ("area", "ward")):
        with write() as session:
            session.execute(text(f"update {table} set {column} = 'あたらしい'"))
        after = items()
        assert after != before, table
        before = after


def test_cancelled_and_moved_dates_change_the_times(write: Write, items: Items, now: datetime) -> None:
    with write() as session:
        factories.occurrence(session, now + timedelta(days=1))
    name, first = next(iter(items().items()))
    assert first.slots == frozenset({(3, "morning")})
    with write() as session:
        date = session.query(Occurrence).one()
        move_occurrence(session, date, date.starts_at + timedelta(hours=4), now=now)
    assert items()[name].slots == frozenset({(3, "afternoon")})
    with write() as session:
        cancel_occurrence(session, session.query(Occurrence).one(), now=now)
    assert items()[name].slots is None


def test_what_ended_goes_and_new_ones_come(write: Write, items: Items) -> None:
    with write() as session:
        factories.gathering(session, "手芸の会")
        factories.gathering(session, "体操の会")
    assert items().keys() == {"手芸の会", "体操の会"}
    with write() as session:
        session.delete(session.query(Gathering).filter_by(name="手芸の会").one())
        session.query(Gathering).filter_by(name="体操の会").one().status = GatheringStatus.ENDED
        factories.role(session, "椅子ならべ", gathering=factories.gathering(session, "将棋の会"))
    assert items().keys() == {"将棋の会", "椅子ならべ"}


def test_a_role_that_moves_to_another_gathering_stays_one(write: Write, items: Items) -> None:
    with write() as session:
        factories.role(session, "椅子ならべ", gathering=factories.gathering(session, "手芸の会"))
        factories.gathering(session, "将棋の会")
    items()
    with write() as session:
        session.execute(text("update role set gathering_id = (select id from gathering where name = '将棋の会')"))
    assert items()["椅子ならべ"].description.endswith("将棋の会")


def test_gathering_that_only_holds_its_role_is_no_place_to_join(write: Write, items: Items) -> None:
    with write() as session:
        factories.role(session, "送迎ドライバー", gathering=factories.gathering(session, "送迎ドライバー"))
    assert [item.kind for item in items().values()] == ["role"]


def test_dates_come_into_sight_and_pass_by_the_hour(write: Write, items: Items, now: datetime) -> None:
    with write() as session:
        date = factories.occurrence(session, now + timedelta(days=61))
        name = date.gathering.name
    assert items()[name].slots is None
    assert items(at=now + timedelta(days=2))[name].slots
    assert items(at=now + timedelta(days=61, hours=1))[name].slots is None


def test_only_what_changed_is_read_again(write: Write, items: Items) -> None:
    with write() as session:
        factories.gathering(session, "手芸の会")
        factories.gathering(session, "将棋の会")
    before = items()
    with write() as session:
        session.query(Gathering).filter_by(name="将棋の会").one().name = "囲碁の会"
    assert items()["手芸の会"] is before["手芸の会"]


def test_two_processes_see_what_either_connection_commits(write: Write, items: Items, live: LiveIndex) -> None:
    other = LiveIndex()
    assert items(live) == items(other) == {}
    for name in ("手芸の会", "将棋の会"):
        with write() as session:
            factories.gathering(session, name)
        assert name in items(live)
    assert items(other) == items(live)


def test_what_began_earlier_and_was_committed_later_is_seen(write: Write, items: Items) -> None:
    with write() as slow:
        factories.gathering(slow, "手芸の会")
        slow.flush()
        with write() as session:
            factories.gathering(session, "将棋の会")
        assert items().keys() == {"将棋の会"}
    assert items().keys() == {"手芸の会", "将棋の会"}


def test_what_is_taken_back_was_never_there(
    clean_database: Engine, live: LiveIndex, items: Items, now: datetime
) -> None:
    assert items() == {}
    with Session(clean_database) as session:
        factories.gathering(session, "手芸の会")
        session.flush()
        live.follow(session, now)
        session.rollback()
    assert items() == {}


def test_without_followers_a_search_sees_changes_after_three_seconds(
    clean_database: Engine, write: Write, live: LiveIndex, now: datetime
) -> None:
    with Session(clean_database) as session:
        live.fresh(session, now)
        with write() as other:
            factories.gathering(other, "手芸の会")
        assert live.fresh(session, now + timedelta(seconds=1)).snapshot().size == 0
        assert live.fresh(session, now + timedelta(seconds=3)).snapshot().size == 1


def test_thousands_at_once_ring_once_and_are_all_read(
    clean_database: Engine, write: Write, items: Items, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lives, "_MOST_CHANGED", 10)
    items()
    with psycopg.connect(address_of(clean_database), autocommit=True) as listening:
        listening.execute(f"listen {CHANNEL}")
        with write() as session:
            for n in range(30):
                factories.gathering(session, f"会{n}")
                session.flush()
        assert len(list(listening.notifies(timeout=1))) == 1
    assert len(items()) == 30


def test_a_reload_asks_the_database_the_same_few_times_however_many_there_are(
    clean_database: Engine, write: Write, live: LiveIndex, now: datetime
) -> None:
    with write() as session:
        for n in range(20):
            factories.role(session, f"係{n}", gathering=factories.gathering(session, f"会{n}"))
    asked: list[str] = []
    with Session(clean_database) as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert live.fresh(session, now).snapshot().size == 40
    assert len(asked) <= 4


def test_while_one_thread_reads_the_others_go_on(
    clean_database: Engine, write: Write, live: LiveIndex, items: Items, now: datetime
) -> None:
    with write() as session:
        factories.gathering(session, "手芸の会")
    items()
    with write() as session:
        factories.gathering(session, "将棋の会")
    reading, may_end = threading.Event(), threading.Event()

    def follow() -> None:
        with Session(clean_database) as session:
            event.listen(session.connection(), "before_cursor_execute", lambda *_: reading.set() or may_end.wait(5))  # type: ignore[func-returns-value]
            live.follow(session, now)

    thread = threading.Thread(target=follow)
    thread.start()
    with Session(clean_database) as session:
        assert reading.wait(5)
        assert live.fresh(session, now + timedelta(seconds=5)).snapshot().size == 1
        may_end.set()
        thread.join()
        assert live.fresh(session, now + timedelta(seconds=5)).snapshot().size == 2
