"""Feeds: due at their beat and not while they rest; a list that suddenly lost much is held."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.acts.audit import COMMAND
from handlers.acts.feeds import Wanted, add_feed, change_feed, due_feeds, pause_feed, why_held
from models.import_run import ImportState
from models.tables import Feed, ImportRun
from tests import factories

NOW = factories.WHEN


def _feed(session: Session) -> Feed:
    return add_feed(session, COMMAND, Wanted("a", "https://a.example.jp/", 24), now=NOW)


def test_each_feed_is_due_at_its_beat_and_not_while_paused(session: Session) -> None:
    feed = _feed(session)
    assert [len(due_feeds(session, now=NOW + timedelta(hours=hours))) for hours in (0, 1, 23)] == [1, 0, 0]
    pause_feed(session, COMMAND, feed, paused=True, now=NOW)
    assert due_feeds(session, now=NOW + timedelta(hours=25)) == []


def test_a_clock_that_was_off_fetches_once_and_goes_on(session: Session) -> None:
    feed = _feed(session)
    assert len(due_feeds(session, now=NOW + timedelta(days=9))) == 1
    assert feed.next_at == NOW + timedelta(days=10)


def test_another_address_forgets_what_was_known_and_keeps_its_rows(session: Session) -> None:
    feed = _feed(session)
    feed.etag, feed.sha256, before = '"1"', "0" * 64, feed.data_set
    change_feed(session, COMMAND, feed, Wanted("b", "https://b.example.jp/", 6), now=NOW)
    assert (feed.etag, feed.sha256, feed.data_set) == ("", "", before)
    assert feed.next_at <= NOW + timedelta(hours=6)


@pytest.mark.parametrize(
    ("rows", "read", "held"),
    [(10, 10, False), (5, 5, False), (4, 10, True), (10, 4, True), (0, 0, True), (99, 99, False)],
)
def test_less_than_half_of_the_rows_or_of_what_is_read_is_held(
    session: Session, rows: int, read: int, held: bool
) -> None:
    feed = _feed(session)
    _applied(session, feed, rows=100, read=100, days=0)
    _applied(session, feed, rows=10, read=10, days=1)
    assert (why_held(session, feed, {"rows": rows, "read": read}) is not None) is held


def test_the_first_file_and_one_after_an_undoing_are_compared_with_nothing_wrong(session: Session) -> None:
    feed = _feed(session)
    _applied(session, feed, rows=100, read=100, days=0, state=ImportState.UNDONE)
    assert why_held(session, feed, {"rows": 1, "read": 1}) is None


def _applied(session: Session, feed: Feed, *, rows: int, read: int, days: int, **values: object) -> None:
    at = NOW + timedelta(days=days)
    run = ImportRun(
        made_at=at, imported_at=at, file_name="a.csv", sha256="", feed_id=feed.id,
        **{"counts": {"rows": rows, "read": read}} | values,
    )  # fmt: skip
    session.add(run)
    session.flush()
