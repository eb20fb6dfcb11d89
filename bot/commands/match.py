"""match: what the bot would propose for a text, and why; and the other directions of the same engine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import click
from sqlalchemy.orm import Session

from bot import direction_command, match_command
from bot.clock import Clock
from bot.commands.start import start
from bot.config import Config
from bot.database import database
from bot.direction_command import Shown
from bot.match_command import UnknownArea, area_meant
from bot.sentences import encoder_of
from matching.circles import FEWEST
from matching.directions import Directions, Need, UnknownItem
from models.session import make_sessions


def _point(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[float, float] | None:
    if value is None:
        return None
    try:
        latitude, longitude = (float(number) for number in value.split(","))
    except ValueError:
        raise click.BadParameter("must be latitude and longitude, such as 35.0155,135.7083") from None
    return latitude, longitude


_near = click.option("--near", callback=_point, metavar="LAT,LON", help="Where the resident is (WGS84 degrees).")
_area = click.option("--area", metavar="NAME", help="The resident's area by name, such as 太秦.")
_most = click.option("-k", "most", default=5, show_default=True, type=click.IntRange(1, 100), help="How many.")
_as_json = click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")


class _TextFirst(click.Group):
    """`match TEXT` stays what it was: whatever names no direction is a text. `match text role` looks for 「role」."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `text` in front where no direction is named."""
        known = bool(args) and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if known or not args else ["text", *args])


@click.group(cls=_TextFirst)
def match() -> None:
    """Show what is proposed, with score and reasons. Nothing is remembered, and nobody is asked.

    `match TEXT` is what a resident would be shown. The other directions are for coordinators: they show residents'
    public ids, never names or words, and only of those who consented.
    """


@match.command()
@click.argument("text")
@_near
@_area
@_as_json
def text(text: str, near: tuple[float, float] | None, area: str | None, *, as_json: bool) -> None:
    """What is proposed for TEXT (the word `text` may be left out)."""
    config = start()
    encode = encoder_of(config)
    with _looking(config) as (session, now):
        matched = match_command.match(session, text, area=area_meant(session, near, area), now=now, encode=encode)
    if as_json:
        click.echo(json.dumps({"route": matched.route, "proposals": matched.proposals}, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(matched.lines()))


@match.command()
@click.argument("role_id", metavar="ID")
@_most
@_as_json
def role(role_id: str, *, most: int, as_json: bool) -> None:
    """Residents who might help in the open role with the public ID; who was asked least comes first."""
    with _looking(start()) as (session, now):
        shown = direction_command.role(session, Directions(), role_id, k=most, now=now)
    _show(shown, as_json=as_json)


@match.command()
@click.argument("group_id", metavar="ID")
@_most
@_as_json
def group(group_id: str, *, most: int, as_json: bool) -> None:
    """Groups alike, or with something to give, for the group (or gathering) with the public ID."""
    with _looking(start()) as (session, now):
        shown = direction_command.group(session, Directions(), group_id, k=most, now=now)
    _show(shown, as_json=as_json)


@match.command()
@click.option("--city", default="", help="Only wishes in this city.")
@click.option("-k", "fewest", type=click.IntRange(FEWEST), help="The fewest of a circle; as the city has set it.")
@_as_json
def wishes(city: str, *, fewest: int | None, as_json: bool) -> None:
    """Residents near each other with like wishes, in circles."""
    config = start()
    with _looking(config) as (session, now):
        k = fewest or config.circle_fewest
        shown = direction_command.wishes(session, Directions(), city=city, k=k, now=now)
    _show(shown, as_json=as_json)


@match.command()
@click.argument("text")
@_near
@_area
@_most
@_as_json
def need(text: str, near: tuple[float, float] | None, area: str | None, *, most: int, as_json: bool) -> None:
    """Groups, roles and residents who could help with what TEXT asks for, such as 電球を替えてほしい."""
    with _looking(start()) as (session, now):
        wanted = Need(text, area_meant(session, near, area))
        shown = direction_command.need(session, Directions(), wanted, k=most, now=now)
    _show(shown, as_json=as_json)


def _show(shown: Shown, *, as_json: bool) -> None:
    click.echo(json.dumps(shown.as_json(), ensure_ascii=False, indent=2) if as_json else "\n".join(shown.lines()))


@contextmanager
def _looking(config: Config) -> Iterator[tuple[Session, datetime]]:
    """A session that keeps nothing, and the hour; what is not known is told in words."""
    with database(config) as engine, make_sessions(engine)() as session:
        try:
            yield session, Clock(config.clock_file).now()
        except UnknownArea as error:
            raise click.ClickException(f"no such area: {error}") from None
        except UnknownItem as error:
            raise click.ClickException(f"no open role, or no group with a gathering, has the id {error}") from None
        session.rollback()
