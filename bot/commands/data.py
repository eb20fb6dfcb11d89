"""areas, sample, import: what there is in the city comes into the catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.commands.start import start
from bot.database import database
from bot.opendata import sample as samples
from bot.opendata.areas import load_areas
from bot.opendata.concepts import concept_lines, read_concepts
from bot.opendata.importer import Options, import_file
from bot.opendata.layers import load_layer
from bot.opendata.report import Refused, report_table
from bot.tasks import put_in_file
from models.session import make_sessions

_files = click.argument(
    "files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]..."
)


@click.command()
@_files
def areas(files: tuple[Path, ...]) -> None:
    """Load the towns of Japan; with FILEs also school districts and other layers from them. Repeatable."""
    with _session() as (session, _):
        click.echo("Loading the towns of Japan …", err=True)
        click.echo(f"{load_areas(session)} areas new or changed")
        for file in files:
            click.echo(f"Reading {file.name} …", err=True)
            with _refusals_told():
                click.echo(report_table(load_layer(session, file)))


@click.command()
def sample() -> None:
    """Load the sample city: invented gatherings and real open data, marked as samples. Repeatable."""
    with _session() as (session, now):
        click.echo("Loading the sample city …", err=True)
        counts = samples.load(session, now=now)
    for name, number in sorted(counts.items()):
        click.echo(f"{number:7} {name}")


@click.command("import")
@_files
@click.option("--city", default="", help="The municipality, where neither the file nor its name tells.")
@click.option("--sample", is_flag=True, help="Mark everything as made for trying out.")
@click.option("--current", is_flag=True, help="Move the dates ahead of today by whole weeks (for trying out).")
@click.option("--older", is_flag=True, help="Take in a release older than the one that is there; old values come back.")
@click.option("--background", is_flag=True, help="Let `jobs run` do it, on whichever machine; see `jobs status`.")
def take_in(files: tuple[Path, ...], *, city: str, sample: bool, current: bool, older: bool, background: bool) -> None:
    """Take in open data FILEs (events, facilities, children's canteens) as CSV or Excel.

    A file is taken in whole or not at all; the same file again changes nothing. Every repair is told, and what
    was read from each new or changed gathering: what says nothing is found by nobody.
    """
    if not files:
        raise click.UsageError("name at least one file")
    options = Options(sample=sample, current=current, city=city, older=older)
    (_put_in if background else _take_in)(files, options)


def _take_in(files: tuple[Path, ...], options: Options) -> None:
    touched: set[str] = set()
    with _session() as (session, now):
        for file in files:
            click.echo(f"Reading {file.name} …", err=True)
            with _refusals_told():
                report = import_file(session, file, now=now, options=options)
            click.echo(report_table(report))
            touched |= report.touched
        if touched:
            click.echo("\n".join(concept_lines(read_concepts(session, only=touched, now=now))))


def _put_in(files: tuple[Path, ...], options: Options) -> None:
    with _session() as (session, now):
        for file in files:
            click.echo(f"{file.name}: job {put_in_file(session, file, options, now=now)}")


@contextmanager
def _session() -> Iterator[tuple[Session, datetime]]:
    """A session that commits at the end, and the hour."""
    config = start()
    with database(config) as engine, make_sessions(engine).begin() as session:
        yield session, Clock(config.clock_file).now()


@contextmanager
def _refusals_told() -> Iterator[None]:
    """A file that cannot be used ends the command, and nothing of any file stays."""
    try:
        yield
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
