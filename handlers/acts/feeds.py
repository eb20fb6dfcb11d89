"""Feeds: lists fetched from an address again and again. Which are due, what staff change about them, what is held.

The fetching itself is in `bot/feeds.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.acts.audit import Actor, Deed, record
from models.feed import Feed
from models.import_run import ImportRun, ImportState


@dataclass(frozen=True)
class Wanted:
    """What staff say of a feed."""

    name: str
    url: str
    every_hours: int
    city: str = ""
    data_set: str = ""


def add_feed(session: Session, actor: Actor, wanted: Wanted, *, now: datetime) -> Feed:
    """Begin to fetch an address; at once, then at its beat. Without a data set of its own it becomes a new one."""
    feed = Feed(
        name=wanted.name, url=wanted.url, city=wanted.city, data_set=wanted.data_set, every_hours=wanted.every_hours,
        next_at=now, made_at=now, made_by=actor.key,
    )  # fmt: skip
    session.add(feed)
    session.flush()
    feed.data_set = feed.data_set or f"feed_{feed.public_id}"
    record(session, actor, Deed("feed.add", _subject(feed), {}, _said(feed)), now=now)
    return feed


def change_feed(session: Session, actor: Actor, feed: Feed, wanted: Wanted, *, now: datetime) -> None:
    """Another address, name or beat. The data set stays: its rows in the catalogue are known by it."""
    before = _said(feed)
    if wanted.url != feed.url:
        feed.etag = feed.last_modified = feed.sha256 = ""
    feed.name, feed.url, feed.city = wanted.name, wanted.url, wanted.city
    feed.every_hours, feed.next_at = wanted.every_hours, min(feed.next_at, now + timedelta(hours=wanted.every_hours))
    record(session, actor, Deed("feed.change", _subject(feed), before, _said(feed)), now=now)


def pause_feed(session: Session, actor: Actor, feed: Feed, *, paused: bool, now: datetime) -> None:
    """Fetch it no more for now, or again."""
    if feed.paused == paused:
        return
    feed.paused = paused
    feed.next_at = max(feed.next_at, now)
    deed = Deed("feed.pause", _subject(feed), {"paused": not paused}, {"paused": paused})
    record(session, actor, deed, now=now)


def end_feed(session: Session, actor: Actor, feed: Feed, *, now: datetime) -> None:
    """Forget the address. What came from it stays in the catalogue."""
    record(session, actor, Deed("feed.end", _subject(feed), _said(feed), {}), now=now)
    session.delete(feed)


def due_feeds(session: Session, *, now: datetime) -> list[Feed]:
    """Those to be fetched now. Their next turn is set here: whatever becomes of this one, it comes."""
    rows = select(Feed).where(Feed.paused.is_(False), Feed.next_at <= now).order_by(Feed.id)
    found = list(session.scalars(rows.with_for_update(skip_locked=True)))
    for feed in found:
        feed.next_at = now + timedelta(hours=feed.every_hours)
    return found


def why_held(session: Session, feed: Feed, counts: Mapping[str, int]) -> str | None:
    """Why a file is not to be applied unseen; None: it looks like those before.

    A list that suddenly has less than half of its rows, or of what can be read of them, has lost something.
    """
    last = session.scalar(
        select(ImportRun)
        .where(ImportRun.feed_id == feed.id, ImportRun.state == ImportState.APPLIED)
        .order_by(ImportRun.imported_at.desc(), ImportRun.id.desc())
        .limit(1)
    )
    for name in ("rows", "read"):
        before, here = (last.counts.get(name, 0) if last else 0), counts.get(name, 0)
        if here * 2 < before:
            return f"前回の{before}件から{here}件に減っています。自動では取り込まず、職員の確認を待っています"
    return None


def _subject(feed: Feed) -> str:
    return f"feed:{feed.public_id}"


def _said(feed: Feed) -> dict[str, str | int]:
    return {"name": feed.name, "url": feed.url, "city": feed.city, "every_hours": feed.every_hours}
