"""Feeds: what is new at an address comes in by itself, what looks wrong waits for staff."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.feeds import fetch_due, fetch_feed
from bot.fetch import Fetched, FetchError, Known, Limits
from bot.imports import apply_import
from bot.parts import Parts
from handlers.acts.audit import COMMAND
from handlers.acts.feeds import Wanted, add_feed, end_feed
from handlers.acts.import_runs import ask_apply
from models.feed import FeedOutcome
from models.import_run import ImportState
from models.session import make_sessions
from models.tables import AuditEntry, Feed, Gathering, ImportRun
from tests import factories
from tests.bot.parts import parts_on
from tests.bot.test_imports import ROW, events

ROWS = [ROW.replace("歌の会", f"{name}の会") for name in ("歌", "絵", "花", "茶", "碁")]


class Elsewhere:
    """A server elsewhere: what stands there, and what it was asked."""

    def __init__(self) -> None:
        self.content: bytes | None = events(*ROWS)
        self.known, self.asked = Known('"1"'), Known()
        self.trouble = ""

    def __call__(self, _url: str, known: Known, _limits: Limits) -> Fetched:
        self.asked = known
        if self.trouble:
            raise FetchError(self.trouble)
        return Fetched(self.content, "list.csv", self.known)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    there = Elsewhere()
    monkeypatch.setattr("bot.feeds.fetch", there)
    return there


@pytest.fixture
def parts(clean_database: Engine) -> Parts:
    with make_sessions(clean_database).begin() as session:
        factories.area(session)
    return parts_on(clean_database)


def _add(parts: Parts) -> int:
    with make_sessions(parts.engine).begin() as session:
        wanted = Wanted("市の催し", "https://city.example.jp/list.csv", 24)
        return add_feed(session, COMMAND, wanted, now=parts.clock.now()).id


def _feed(parts: Parts, number: int) -> Feed:
    with make_sessions(parts.engine)() as session:
        return session.get_one(Feed, number)


def _runs(parts: Parts) -> list[ImportRun]:
    with make_sessions(parts.engine)() as session:
        return list(session.scalars(select(ImportRun).order_by(ImportRun.id)))


def _names(parts: Parts) -> int:
    with make_sessions(parts.engine)() as session:
        return len(session.scalars(select(Gathering)).all())


def test_what_is_new_comes_in_by_itself(parts: Parts, elsewhere: Elsewhere) -> None:
    number = _add(parts)
    fetch_feed(parts, number)
    assert (_names(parts), _feed(parts, number).outcome) == (5, FeedOutcome.APPLIED)
    with make_sessions(parts.engine)() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "import.apply")).one()
    assert told.name == "市の催し"


def test_what_is_known_is_not_taken_in_again(parts: Parts, elsewhere: Elsewhere) -> None:
    number = _add(parts)
    fetch_feed(parts, number)
    fetch_feed(parts, number)  # the server does not know what we know, and sends it again
    elsewhere.content = None  # it does
    fetch_feed(parts, number)
    assert elsewhere.asked == Known('"1"')
    assert (len(_runs(parts)), _feed(parts, number).outcome) == (1, FeedOutcome.SAME)


def test_a_list_that_lost_more_than_half_waits_for_staff(parts: Parts, elsewhere: Elsewhere) -> None:
    number = _add(parts)
    fetch_feed(parts, number)
    elsewhere.content = events(*(row.replace("歌います", "踊ります") for row in ROWS[:2]))
    fetch_feed(parts, number)
    held = _runs(parts)[-1]
    assert (held.state, _feed(parts, number).outcome) == (ImportState.HELD, FeedOutcome.HELD)
    assert "5件から2件" in (_feed(parts, number).trouble or "")
    with make_sessions(parts.engine).begin() as session:
        ask_apply(session, COMMAND, session.get_one(ImportRun, held.id), now=parts.clock.now())
    apply_import(parts, held.id)
    assert _feed(parts, number).outcome is FeedOutcome.APPLIED


def test_a_list_whose_rows_cannot_be_read_any_more_waits_too(parts: Parts, elsewhere: Elsewhere) -> None:
    number = _add(parts)
    fetch_feed(parts, number)
    elsewhere.content = events(ROWS[0], *(",,,,,,,,,," + "x" for _ in range(4)))
    fetch_feed(parts, number)
    assert _runs(parts)[-1].state is ImportState.HELD


def test_half_of_the_rows_is_enough(parts: Parts, elsewhere: Elsewhere) -> None:
    number = _add(parts)
    fetch_feed(parts, number)
    elsewhere.content = events(*ROWS[:3])
    fetch_feed(parts, number)
    assert _feed(parts, number).outcome is FeedOutcome.APPLIED


def test_what_is_held_stays_held_until_something_newer_comes(parts: Parts, elsewhere: Elsewhere) -> None:
    number = _add(parts)
    fetch_feed(parts, number)
    elsewhere.content = events(ROWS[0])
    for _ in range(2):
        fetch_feed(parts, number)
    assert _feed(parts, number).outcome is FeedOutcome.HELD
    elsewhere.content = events(*ROWS, ROW.replace("歌の会", "本の会"))
    fetch_feed(parts, number)
    assert [run.state for run in _runs(parts)] == ["applied", "dropped", "applied"]


@pytest.mark.parametrize(
    ("content", "trouble"), [(b"<!doctype html><p>not found", "ウェブページ"), (b"a,b\n1,2", "一覧")]
)
def test_what_is_no_list_is_refused(parts: Parts, elsewhere: Elsewhere, content: bytes, trouble: str) -> None:
    number = _add(parts)
    elsewhere.content = content
    fetch_feed(parts, number)
    assert _feed(parts, number).outcome is FeedOutcome.REFUSED
    assert trouble in (_feed(parts, number).trouble or "")


def test_a_server_that_does_not_answer_is_told(parts: Parts, elsewhere: Elsewhere) -> None:
    number = _add(parts)
    elsewhere.trouble = "city.example.jp につながりませんでした（時間切れ）"
    fetch_feed(parts, number)
    assert (_feed(parts, number).outcome, _feed(parts, number).trouble) == (FeedOutcome.FAILED, elsewhere.trouble)


def test_where_the_process_died_the_next_goes_on(
    parts: Parts, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = _add(parts)
    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr("bot.feeds.apply_import", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        fetch_feed(parts, number)
    monkeypatch.setattr("bot.feeds.fetch", elsewhere)
    fetch_feed(parts, number)
    assert (len(_runs(parts)), _names(parts)) == (1, 5)


def test_a_feed_that_was_ended_meanwhile_is_not_fetched(parts: Parts, elsewhere: Elsewhere) -> None:
    number = _add(parts)
    with make_sessions(parts.engine).begin() as session:
        end_feed(session, COMMAND, session.get_one(Feed, number), now=parts.clock.now())
    fetch_feed(parts, number)
    assert _runs(parts) == []


def test_a_job_that_waits_is_not_put_in_twice(session: Session) -> None:
    now = factories.WHEN
    add_feed(session, COMMAND, Wanted("a", "https://a.example.jp/", 1), now=now)
    assert [fetch_due(session, now + timedelta(hours=hours)) for hours in (0, 2)] == [1, 0]
