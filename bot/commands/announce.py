"""announce: send one message of the city to many."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session, sessionmaker

from bot.clock import Clock
from bot.commands.announcements import follow, opened
from bot.commands.start import start
from bot.line.limits import OverLimit, check
from handlers.acts.announce import Draft, announce
from handlers.acts.audience import Audience, count
from handlers.acts.segments import UnknownSegment, segment_named
from models.announcement import AnnouncementKind
from models.base import JAPAN

_FORMAT = "%Y-%m-%d %H:%M"


@dataclass(frozen=True)
class _Wish:
    """The options as they were typed."""

    text: str
    easy: str
    en: str
    everyone: bool
    segment: str
    at: datetime | None
    until: datetime | None
    disaster: bool
    by_day: bool
    yes: bool
    wait: bool

    @property
    def kind(self) -> AnnouncementKind:
        if self.disaster:
            return AnnouncementKind.DISASTER
        return AnnouncementKind.ORDINARY if self.by_day else AnnouncementKind.AT_ONCE

    @property
    def bodies(self) -> dict[str, list[dict[str, Any]]]:
        """LINE messages by language."""
        said = {"ja": self.text, "easy": self.easy, "en": self.en}
        return {language: [{"type": "text", "text": words}] for language, words in said.items() if words.strip()}


@click.command("announce")
@click.option("--text", required=True, help="What to say.")
@click.option("--easy", default="", help="The same in やさしい日本語, for who reads that.")
@click.option("--en", default="", help="The same in English.")
@click.option("--all", "everyone", is_flag=True, help="Everyone who follows and did not say no; else who said yes.")
@click.option("--segment", default="", help="Only an area with all in it (右京区), a language (easy) or an interest.")
@click.option("--at", type=click.DateTime([_FORMAT]), help="When to begin, local in Japan; else at once.")
@click.option("--until", type=click.DateTime([_FORMAT]), help="Who has not been told by then is not told.")
@click.option("--disaster", is_flag=True, help="It is about a disaster, and is told as one.")
@click.option("--by-day", is_flag=True, help="Wait for the morning, spare who was told enough this week; else at once.")
@click.option("--yes", is_flag=True, help="Send without asking.")
@click.option("--wait", is_flag=True, help="Stay until it is over, and show how far it is.")
def announce_command(**options: Any) -> None:
    """Send an announcement of the city to many.

    The worker sends it; this command writes it down, and prints its id and how many people it is for.
    """
    wish = _Wish(**options)
    if wish.disaster and wish.by_day:
        raise click.UsageError("what is about a disaster does not wait for the morning")
    config = start()
    _refuse_what_line_refuses(wish)
    with opened(config) as sessions:
        audience = Audience(wish.everyone, _segment(sessions, wish.segment, config.city))
        if not wish.yes:
            click.confirm(f"Send this to {_people(sessions, audience)} people?", abort=True)
        draft = Draft(wish.bodies, audience, "command", _instant(wish.at), _instant(wish.until), wish.kind)
        with sessions.begin() as session:
            public_id = announce(session, draft, now=Clock(config.clock_file).now()).public_id
        click.echo(f"{public_id} {_people(sessions, audience)} people")
        if wish.wait:
            follow(sessions, public_id)


def _refuse_what_line_refuses(wish: _Wish) -> None:
    for language, messages in {"ja": [], **wish.bodies}.items():
        try:
            check(messages)
        except OverLimit as error:
            raise click.ClickException(f"LINE would refuse the text ({language}): {error}") from None


def _segment(sessions: sessionmaker[Session], name: str, city: str) -> Any:
    if not name:
        return None
    with sessions() as session:
        try:
            return segment_named(session, name, city=city)
        except UnknownSegment as error:
            raise click.ClickException(str(error)) from None


def _people(sessions: sessionmaker[Session], audience: Audience) -> int:
    with sessions() as session:
        return count(session, audience)


def _instant(typed: datetime | None) -> datetime | None:
    return typed.replace(tzinfo=JAPAN) if typed else None
