"""announcements: what became of them; stop one, let it go on, recall it."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot.commands.start import start
from bot.config import Config
from bot.database import database
from handlers.acts import announce as acts
from handlers.acts.announced import Report
from handlers.acts.announced import report as report_on
from models.announcement import Announcement, AnnouncementState
from models.base import JAPAN
from models.session import make_sessions

_LOOK_SECONDS = 0.5
_MOST = 50
_id = click.argument("announcement")


@click.group()
def announcements() -> None:
    """Look at announcements; stop one, let it go on, recall it."""


@announcements.command("list")
def list_all() -> None:
    """The latest: id, state, when it was made, how many people, and why it stopped."""
    with opened(start()) as sessions, sessions() as session:
        rows = session.scalars(select(Announcement).order_by(Announcement.id.desc()).limit(_MOST)).all()
    for row in rows:
        made = f"{row.made_at.astimezone(JAPAN):%Y-%m-%d %H:%M}"
        click.echo(" ".join((row.public_id, row.state, made, f"{row.people} people", row.cause or "")).rstrip())
    click.echo(f"{len(rows)} announcements", err=True)


@announcements.command()
@_id
def stop(announcement: str) -> None:
    """Send no more of ANNOUNCEMENT for now; `resume` goes on where it stopped."""
    with _one(announcement) as (_, row):
        _insist(acts.stop(row), f"{announcement} is {row.state}: there is nothing to stop")
    click.echo("stopped")


@announcements.command()
@_id
def resume(announcement: str) -> None:
    """Go on with ANNOUNCEMENT where it stopped."""
    with _one(announcement) as (session, row):
        _insist(acts.resume(session, row), f"{announcement} is {row.state}, not stopped")
    click.echo("goes on")


@announcements.command()
@_id
def recall(announcement: str) -> None:
    """Never send what is not sent of ANNOUNCEMENT yet. What was sent stays on people's phones."""
    with _one(announcement) as (_, row):
        _insist(acts.recall(row), f"{announcement} is {row.state}: nothing is left to recall")
    click.echo("recalled")


@announcements.command()
@_id
def report(announcement: str) -> None:
    """What became of ANNOUNCEMENT, in people."""
    with _one(announcement) as (session, row):
        click.echo(_told(row, report_on(session, row)))


def follow(sessions: sessionmaker[Session], public_id: str) -> None:
    """Show how far it is until nothing more happens by itself."""
    while True:
        with sessions() as session:
            row = session.scalars(select(Announcement).where(Announcement.public_id == public_id)).one()
            numbers = report_on(session, row)
        click.echo(f"{row.state}: told {numbers.told} of {row.people}", err=True)
        if row.done_at or row.state is AnnouncementState.STOPPED:
            click.echo(_told(row, numbers))
            return
        time.sleep(_LOOK_SECONDS)


@contextmanager
def opened(config: Config) -> Iterator[sessionmaker[Session]]:
    """Sessions on the database for as long as the block runs."""
    with database(config, pool_size=1) as engine:
        yield make_sessions(engine)


@contextmanager
def _one(public_id: str) -> Iterator[tuple[Session, Announcement]]:
    with opened(start()) as sessions, sessions.begin() as session:
        row = acts.by_public_id(session, public_id)
        if row is None:
            raise click.ClickException(f"there is no announcement {public_id}; see: announcements list")
        yield session, row


def _insist(done: bool, otherwise: str) -> None:
    if not done:
        raise click.ClickException(otherwise)


def _told(row: Announcement, numbers: Report) -> str:
    lines = [
        f"state     {row.state}{f' ({row.cause})' if row.cause else ''}",
        f"people    {numbers.people}{'' if row.cut_at else ' so far'}",
        f"told      {numbers.told}",
        f"waiting   {numbers.waiting}",
        *_causes("failed", numbers.failed),
        *_causes("dropped", numbers.dropped),
        *_causes("left out", numbers.left_out),
    ]
    if numbers.unsure:
        lines.append(f"unsure    {numbers.unsure} of these: LINE was asked and gave no answer")
    return "\n".join(lines)


def _causes(name: str, numbers: Mapping[str, int]) -> list[str]:
    return [f"{name:9} {number} {cause}" for cause, number in sorted(numbers.items())]
