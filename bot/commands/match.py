"""match: what the bot would propose for a text, and why."""

import json

import click

from bot import match_command
from bot.clock import Clock
from bot.commands.start import start
from bot.database import database
from bot.match_command import UnknownArea
from models.session import make_sessions


def _point(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[float, float] | None:
    if value is None:
        return None
    try:
        latitude, longitude = (float(number) for number in value.split(","))
    except ValueError:
        raise click.BadParameter("must be latitude and longitude, such as 35.0155,135.7083") from None
    return latitude, longitude


@click.command()
@click.argument("text")
@click.option("--near", callback=_point, metavar="LAT,LON", help="Where the resident is (WGS84 degrees).")
@click.option("--area", metavar="NAME", help="The resident's area by name, such as 太秦.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def match(text: str, near: tuple[float, float] | None, area: str | None, *, as_json: bool) -> None:
    """Show what is proposed for TEXT, with score and reasons. Nothing is remembered."""
    config = start()
    with database(config) as engine, make_sessions(engine)() as session:
        try:
            matched = match_command.match(session, text, near=near, area=area, now=Clock(config.clock_file).now())
        except UnknownArea as error:
            raise click.ClickException(f"no such area: {error}") from None
        session.rollback()
    if as_json:
        click.echo(json.dumps({"route": matched.route, "proposals": matched.proposals}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(matched.lines()))
