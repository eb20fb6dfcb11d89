"""check: is everything in place before residents come?"""

import click

from bot.assembly import line_client
from bot.commands.start import start
from bot.database import database
from bot.line import check as checks


@click.command()
def check() -> None:
    """Look at the settings, the database and LINE's side of the account; changes nothing.

    Exit code 1 when something is missing.
    """
    config = start(needs_line=True)
    client = line_client(config)
    with database(config) as engine:
        looked = checks.check(config, client, engine)
    client.close()
    for line in looked:
        click.echo(f"{'ok     ' if line.ok else 'MISSING'}  {line.name}: {line.detail}")
    if not all(line.ok for line in looked):
        raise click.exceptions.Exit(1)
