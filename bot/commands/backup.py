"""backup and restore-check: the database in a file, and the proof that it comes back."""

from pathlib import Path

import click

from bot.backup import NoBackup, restored, write_backup
from bot.backup_check import Check, check_restored
from bot.commands.start import start
from bot.database import database_url
from bot.identity import Vault
from models.session import make_engine


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write the whole database to FILE (PostgreSQL's custom format), while everything goes on.

    SECRET_KEY is not in it: keep it elsewhere, both are needed. The file holds what residents told: guard it.
    """
    with database_url(start()) as url:
        try:
            size = write_backup(url, file)
        except NoBackup as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"{file}: {size:,} bytes")
    click.echo("SECRET_KEY is not in it: keep it elsewhere.", err=True)


@click.command("restore-check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_check(file: Path) -> None:
    """Bring FILE back into a database of its own, look whether all is there and holds, and remove it again.

    Needs the right to create databases on the server of DATABASE_URL. Exit code 1 when something is wrong.
    """
    config = start()
    vault = Vault(config.secret_key) if config.secret_key else None
    try:
        with database_url(config) as url, restored(url, file) as address:
            engine = make_engine(address, pool_size=1)
            with engine.connect() as connection:
                checks = check_restored(connection, vault)
            engine.dispose()
    except NoBackup as error:
        raise click.ClickException(str(error)) from None
    click.echo("\n".join(map(_line, checks)))
    if not all(check.ok for check in checks):
        raise click.exceptions.Exit(1)


def _line(check: Check) -> str:
    return f"{'ok   ' if check.ok else 'WRONG'}  {check.name:<44} {check.found}"
