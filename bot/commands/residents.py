"""residents: take in the friends that an account already has."""

from pathlib import Path

import click

from bot.clock import Clock
from bot.commands.start import start
from bot.database import database
from bot.identity import Vault
from bot.residents import BadFile, Loader, read_friends
from models.session import make_sessions


@click.group()
def residents() -> None:
    """Take in the friends that an account already has."""


@residents.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take_in(file: Path) -> None:
    """Load residents from the CSV FILE: line_user_id, and if known area, language (ja, easy, en) and consents.

    `consents` are purposes with spaces or ; between them: matching reminders announcements. Without that column,
    whoever gives the file states that these friends get the city's announcements. Repeatable: who is known stays as
    they are. Bad rows are told with their line and do not stop the others.
    """
    config = start(needs_line=True)
    with database(config, pool_size=1) as engine, make_sessions(engine)() as session:
        loader = Loader(session, Vault(config.secret_key), _tell, config.city)
        try:
            taken = loader.load(read_friends(file, _tell), now=Clock(config.clock_file).now())
        except BadFile as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{taken.new} new, {taken.known} known already, {taken.without_area} without their area")


def _tell(line: int, reason: str) -> None:
    click.echo(f"line {line}: {reason}", err=True)
