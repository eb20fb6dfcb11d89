"""serve: everything for one small city."""

import click

from bot.commands.start import start
from bot.serve import run_serve


@click.command()
def serve() -> None:
    """Run web, worker, clock and background jobs in one command, for one small city.

    Migrates the database first, starts again what dies, ends everything on Ctrl-C or SIGTERM. Without DATABASE_URL
    a PostgreSQL of its own is kept under MUSUBI_DATA.
    """
    run_serve(start(needs_line=True))
