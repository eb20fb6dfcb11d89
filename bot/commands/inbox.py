"""inbox: what came in and how it went; takes up again what was parked."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from bot import inbox as moves
from bot.commands.start import start
from bot.database import database
from models.session import make_sessions


@click.group()
def inbox() -> None:
    """Look at the events that LINE sent, and take up again what was parked."""


@inbox.command()
def count() -> None:
    """How many events are stored; on standard error, how many of them wait or are parked."""
    with _session() as session:
        stored, open_ones = moves.stored(session), moves.count(session)
    click.echo(stored)
    click.echo(", ".join(f"{state} {number}" for state, number in open_ones.items()), err=True)


@inbox.command()
def parked() -> None:
    """Events that failed too often: row, LINE's event id, when it came, the kind of failure."""
    with _session() as session:
        rows = moves.parked(session)
    for row in rows:
        click.echo(f"{row.id} {row.event_id} {row.received_at:%Y-%m-%d %H:%M:%S}Z {row.error}")
    click.echo(f"{len(rows)} parked", err=True)


@inbox.command()
@click.argument("row", type=int)
def retry(row: int) -> None:
    """Handle the parked event ROW anew."""
    with _session() as session:
        again = moves.retry(session, row)
    if not again:
        raise click.ClickException(f"no event {row} is parked, or its content is already erased")
    click.echo(f"event {row} waits again")


@contextmanager
def _session() -> Iterator[Session]:
    with database(start()) as engine, make_sessions(engine).begin() as session:
        yield session
