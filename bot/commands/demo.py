"""demo: everything on this machine, with a stand-in for LINE."""

import os
from pathlib import Path

import click

from bot.demo import LINE_PORT, WEB_PORT, run_demo
from bot.logs import set_up_logs


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: os.environ.get("MUSUBI_DATA") or "var/demo",
    help="Where the demo keeps its database; MUSUBI_DATA or var/demo if not given.",
)
@click.option("--port", default=WEB_PORT, show_default=True, help="The bot's own address; another if it is taken.")
@click.option(
    "--line-port", default=LINE_PORT, show_default=True, help="The stand-in's address; another if it is taken."
)
def demo(data: Path, port: int, line_port: int) -> None:
    """Try everything on this machine: no account at LINE, no database, no settings needed.

    Loads a sample city at the first start and prints the address of a phone to talk with the bot.
    """
    set_up_logs(os.environ.get("LOG_LEVEL", "WARNING"))
    run_demo(data.resolve(), click.echo, web_port=port, line_port=line_port)
