"""dates: look up a gathering's coming dates, move or cancel one; everyone who said yes is told once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.commands.start import start
from bot.database import database
from handlers.acts.change_occurrence import cancel_occurrence, move_occurrence
from models.attendance import HOLDS_A_PLACE, Attendance
from models.base import JAPAN
from models.gathering import Gathering
from models.occurrence import Occurrence, OccurrenceStatus
from models.session import make_sessions

_FORMAT = "%Y-%m-%d %H:%M"
_MOST = 20
_note = click.option("--note", default="", help="A reason that residents read: 雪のため.")


@click.group()
def dates() -> None:
    """Look up coming dates; move or cancel one. Times are local in Japan."""


@dates.command("list")
@click.argument("name")
def list_dates(name: str) -> None:
    """The coming dates of gatherings whose name contains NAME: id, when, how many said yes."""
    with _session() as (session, now):
        rows = session.execute(_coming(name, now)).all()
    for occurrence, going in rows:
        state = "" if occurrence.status is OccurrenceStatus.PLANNED else " (off)"
        when = f"{occurrence.local_start:{_FORMAT}}"
        click.echo(f"{occurrence.public_id} {when} {going:3} {occurrence.gathering.name}{state}")
    click.echo(f"{len(rows)} dates", err=True)


@dates.command()
@click.argument("date")
@click.argument("when", type=click.DateTime([_FORMAT]))
@_note
def move(date: str, when: datetime, note: str) -> None:
    """Move the date with the id DATE to WHEN ('2026-12-10 15:00')."""
    with _session() as (session, now):
        occurrence = _occurrence(session, date)
        try:
            told = move_occurrence(session, occurrence, when.replace(tzinfo=JAPAN), note=note, now=now)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"moved; {told} residents will be told")


@dates.command()
@click.argument("date")
@_note
def cancel(date: str, note: str) -> None:
    """Cancel the date with the id DATE."""
    with _session() as (session, now):
        told = cancel_occurrence(session, _occurrence(session, date), note=note, now=now)
    click.echo(f"cancelled; {told} residents will be told")


def _coming(name: str, now: datetime) -> Select[Occurrence, int]:
    going = select(func.count()).where(Attendance.occurrence_id == Occurrence.id, Attendance.status.in_(HOLDS_A_PLACE))
    named = Gathering.name.contains(name, autoescape=True)
    rows = select(Occurrence, going.scalar_subquery()).join(Gathering).where(named, Occurrence.starts_at > now)
    return rows.order_by(Occurrence.starts_at).limit(_MOST)


def _occurrence(session: Session, public_id: str) -> Occurrence:
    occurrence = Occurrence.by_public_id(session, public_id)
    if occurrence is None:
        raise click.ClickException(f"there is no date {public_id}; see: dates list NAME")
    return occurrence


@contextmanager
def _session() -> Iterator[tuple[Session, datetime]]:
    config = start()
    with database(config) as engine, make_sessions(engine).begin() as session:
        yield session, Clock(config.clock_file).now()
