"""richmenu: the menu below the talk."""

import click

from bot.assembly import line_client
from bot.commands.start import start
from bot.line import richmenu as menus
from bot.line.transport import LineError


@click.group()
def richmenu() -> None:
    """The menu below the talk."""


@richmenu.command("apply")
def apply_menu() -> None:
    """Draw the menu and show it to everybody; replaces an older one of ours, leaves others alone."""
    line = line_client(start(needs_line=True))
    try:
        applied = menus.apply(line)
    except LineError as error:
        raise click.ClickException(str(error)) from None
    finally:
        line.close()
    click.echo(
        f"{'set' if applied.changed else 'already there'}: {applied.menu_id}; {applied.removed} old ones removed"
    )
