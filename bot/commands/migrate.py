"""migrate: brings the tables to a revision."""

import click

from bot.commands.start import start
from bot.database import database
from bot.migrations import migrate as bring_to


@click.command()
@click.argument("revision", default="head")
def migrate(revision: str) -> None:
    """Bring the tables to REVISION (the newest if not given; `base` removes everything)."""
    with database(start()) as engine:
        bring_to(engine, revision)
    click.echo(f"Database is at {revision}.")
