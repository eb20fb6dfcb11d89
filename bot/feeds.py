"""Feeds at work: the clock puts a job in for each that is due, the job fetches, reads and applies what is new.

What may be fetched is in `fetch.py`; what is held for staff, in `handlers/acts/feeds.py`.
"""

import logging
from datetime import datetime
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot.config import Config
from bot.fetch import Fetched, FetchError, Known, Limits, fetch
from bot.imports import apply_import, read_import
from bot.jobs import Task, defer
from bot.opendata.sheets import SourceFile
from bot.parts import Parts
from bot.proxy import Proxy
from handlers.acts.audit import Actor
from handlers.acts.feeds import due_feeds, why_held
from handlers.acts.import_runs import HandedIn, ask_apply, hand_in
from models.feed import Feed, FeedOutcome
from models.import_run import AT_WORK, OPEN, ImportRun, ImportState
from models.session import make_sessions

log = logging.getLogger(__name__)
BY = "feed"
_WAITS = (FeedOutcome.HELD, FeedOutcome.REFUSED)
_SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".gz"}


def fetch_due(session: Session, now: datetime) -> int:
    """Have the feeds fetched whose turn it is. Returns how many."""
    return sum(fetch_soon(session, feed) for feed in due_feeds(session, now=now))


def fetch_soon(session: Session, feed: Feed) -> bool:
    """Have it fetched. False: that waits to be done already."""
    return defer(session, Task.FETCH_FEED, key=f"feed-{feed.id}", feed=feed.id) is not None


def fetch_feed(parts: Parts, feed_id: int) -> None:
    """Fetch a feed, and take in what is new: at once, or held for staff where it looks wrong."""
    sessions = make_sessions(parts.engine)
    with sessions() as session:
        feed = session.get(Feed, feed_id)
    if feed is None:
        return
    try:
        came = fetch(feed.url, Known(feed.etag, feed.last_modified), _limits(parts.config))
    except FetchError as error:
        _note(parts, feed_id, FeedOutcome.FAILED, str(error))
        return
    run_id = _hand_in(parts, feed, came)
    if run_id is None:
        _note(parts, feed_id, FeedOutcome.SAME)
        return
    read_import(parts, run_id)
    if _apply_unless_held(parts, sessions, run_id):
        apply_import(parts, run_id)
    _settle(parts, sessions, run_id, came.known)


def _limits(config: Config) -> Limits:
    return Limits(private=config.private_feed_hosts, proxy=Proxy.of(config.proxy))


def _hand_in(parts: Parts, feed: Feed, came: Fetched) -> int | None:
    """Keep what came, if it is new. An unread one of before gives way: nobody is to choose between two.

    None: it is what we know.
    """
    if came.content is None:
        return None
    file = SourceFile(_name(feed, came.file_name), came.content)
    if file.sha256 == feed.sha256:
        return None
    options = {"city": feed.city, "data_set": feed.data_set, "older": True}
    with make_sessions(parts.engine).begin() as session:
        begun = select(ImportRun.id).where(
            ImportRun.feed_id == feed.id, ImportRun.sha256 == file.sha256, ImportRun.state.in_(AT_WORK)
        )
        if (number := session.scalar(begun.limit(1))) is not None:
            return number  # the process died over it: it goes on where it was
        waiting = select(ImportRun).where(ImportRun.feed_id == feed.id, ImportRun.state.in_(OPEN))
        for before in session.scalars(waiting):
            before.state = ImportState.DROPPED
        handed = HandedIn(file.name, file.content, file.sha256, BY, options, feed.id)
        return hand_in(session, handed, now=parts.clock.now()).id


def _name(feed: Feed, file_name: str) -> str:
    """What the file is called in our lists: as at its address, if that is the name of a file at all."""
    return file_name if PurePath(file_name).suffix.lower() in _SUFFIXES else f"{feed.name}.csv"


def _apply_unless_held(parts: Parts, sessions: sessionmaker[Session], run_id: int) -> bool:
    with sessions.begin() as session:
        run = session.get_one(ImportRun, run_id)
        feed = session.get(Feed, run.feed_id) if run.feed_id else None
        if feed is None or run.state is not ImportState.READ:
            return run.state is ImportState.APPLYING
        if why := why_held(session, feed, run.counts):
            run.state, run.trouble = ImportState.HELD, why
            return False
        actor = Actor(f"feed:{feed.public_id}", feed.name)
        return ask_apply(session, actor, run, now=parts.clock.now())


def _settle(parts: Parts, sessions: sessionmaker[Session], run_id: int, known: Known) -> None:
    with sessions() as session:
        run = session.get_one(ImportRun, run_id)
    outcomes = {ImportState.APPLIED: FeedOutcome.APPLIED, ImportState.HELD: FeedOutcome.HELD}
    if run.feed_id:
        outcome = outcomes.get(run.state, FeedOutcome.REFUSED)
        _note(parts, run.feed_id, outcome, run.trouble, known=known, sha256=run.sha256)


def _note(
    parts: Parts, feed_id: int, outcome: FeedOutcome, trouble: str | None = None, *,
    known: Known | None = None, sha256: str | None = None,
) -> None:  # fmt: skip
    """Write down how it went."""
    with make_sessions(parts.engine).begin() as session:
        feed = session.get(Feed, feed_id)
        if feed is None:
            return
        feed.fetched_at = parts.clock.now()
        # What was held or refused stays so until something new comes, or staff decide.
        if outcome is not FeedOutcome.SAME or feed.outcome not in _WAITS:
            feed.outcome, feed.trouble = outcome, trouble
        if known is not None:
            feed.etag, feed.last_modified = known.etag[:500], known.last_modified[:100]
        feed.sha256 = sha256 or feed.sha256
    log.info("feed fetched", extra={"feed": feed_id, "outcome": outcome.value})
