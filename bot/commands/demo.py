"""demo: everything on this machine, with a stand-in for LINE."""

import os
from pathlib import Path

import click

from bot.demo import run_demo
from bot.logs import set_up_logs


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: os.environ.get("MUSUBI_DATA") or "var/demo",
    help="Where the demo keeps its database; MUSUBI_DATA or var/demo if not given.",
)
def demo(data: Path) -> None:
    """Try everything on this machine: no account at LINE, no database, no settings needed.

    Loads a sample city at the first start and prints the address of a phone to talk with the bot.
    """
    set_up_logs(os.environ.get("LOG_LEVEL", "WARNING"))
    run_demo(data.resolve(), click.echo)
