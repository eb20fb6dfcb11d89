"""The living index: which changes it sees, what a reload costs, and who waits for it."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from handlers.acts.change_occurrence import cancel_occurrence, move_occurrence
from matching.catalogue import Item
from matching.live import LiveIndex
from tests import factories


@pytest.fixture
def live() -> LiveIndex:
    return LiveIndex()


def items(live: LiveIndex, session: Session, now: datetime) -> dict[str, Item]:
    return {entry.item.name: entry.item for entry in live.fresh(session, now).snapshot().entries}


def soon(now: datetime) -> datetime:
    return now + timedelta(seconds=5)


def test_edit_dated_before_the_newest_one_is_seen(session: Session, live: LiveIndex, now: datetime) -> None:
    made = factories.gathering(session, "手芸の会")
    factories.gathering(session, "将棋の会", updated_at=now)
    assert "手芸の会" in items(live, session, now)
    made.name, made.updated_at = "編み物の会", now - timedelta(days=400)
    session.flush()
    assert items(live, session, soon(now)).keys() == {"編み物の会", "将棋の会"}


def test_edit_that_forgot_its_date_is_seen(session: Session, live: LiveIndex, now: datetime) -> None:
    made = factories.gathering(session, "手芸の会")
    items(live, session, now)
    assert made.venue
    made.venue.name = "新しい集会所"
    session.flush()
    assert items(live, session, soon(now))["手芸の会"].venue == "新しい集会所"


def test_cancelled_and_moved_dates_change_the_times_at_once(session: Session, live: LiveIndex, now: datetime) -> None:
    date = factories.occurrence(session, now + timedelta(days=1))
    name = date.gathering.name
    assert items(live, session, now)[name].slots == frozenset({(3, "morning")})
    move_occurrence(session, date, date.starts_at + timedelta(hours=4), now=now)
    assert items(live, session, soon(now))[name].slots == frozenset({(3, "afternoon")})
    cancel_occurrence(session, date, now=now)
    assert items(live, session, soon(soon(now)))[name].slots is None


def test_what_ended_goes_and_new_ones_come(session: Session, live: LiveIndex, now: datetime) -> None:
    old = factories.gathering(session, "手芸の会")
    items(live, session, now)
    session.delete(old)
    factories.role(session, "椅子ならべ", gathering=factories.gathering(session, "将棋の会"))
    assert items(live, session, soon(now)).keys() == {"将棋の会", "椅子ならべ"}


def test_gathering_that_only_holds_its_role_is_no_place_to_join(
    session: Session, live: LiveIndex, now: datetime
) -> None:
    factories.role(session, "送迎ドライバー", gathering=factories.gathering(session, "送迎ドライバー"))
    shot = live.fresh(session, now).snapshot()
    assert [entry.item.kind for entry in shot.entries] == ["role"]


def test_only_what_changed_is_read_again(session: Session, live: LiveIndex, now: datetime) -> None:
    factories.gathering(session, "手芸の会")
    other = factories.gathering(session, "将棋の会")
    before = items(live, session, now)
    other.name = "囲碁の会"
    session.flush()
    assert items(live, session, soon(now))["手芸の会"] is before["手芸の会"]


def test_a_reload_asks_the_database_the_same_few_times_however_many_there_are(
    session: Session, live: LiveIndex, now: datetime
) -> None:
    for n in range(20):
        factories.role(session, f"係{n}", gathering=factories.gathering(session, f"会{n}"))
    session.expire_all()
    session.expunge_all()
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert len(items(live, session, now)) == 40
    assert len(asked) <= 4


def test_while_one_thread_reloads_the_others_go_on(clean_database: Engine, live: LiveIndex, now: datetime) -> None:
    with Session(clean_database) as session, session.begin():
        factories.gathering(session, "手芸の会")
        items(live, session, now)
        factories.gathering(session, "将棋の会")
    reloading, may_end = threading.Event(), threading.Event()

    def reload() -> None:
        with Session(clean_database) as session:
            event.listen(session.connection(), "before_cursor_execute", lambda *_: reloading.set() or may_end.wait(5))  # type: ignore[func-returns-value]
            items(live, session, soon(now))

    thread = threading.Thread(target=reload)
    thread.start()
    with Session(clean_database) as session:
        assert reloading.wait(5)
        assert items(live, session, soon(now)).keys() == {"手芸の会"}
        may_end.set()
        thread.join()
        assert items(live, session, soon(now)).keys() == {"手芸の会", "将棋の会"}
