"""The first page: what waits for somebody, and where to go."""

from dataclasses import dataclass

from flask import Blueprint, Response
from sqlalchemy import func, select

from bot.console.access import NEEDS, may
from bot.console.calls import waiting
from bot.console.circulations import waiting as circulations_waiting
from bot.console.desk import account, desk, page, session
from bot.console.feeds import in_trouble as feeds_in_trouble
from bot.console.imports import waiting as imports_waiting
from bot.console.keeping import waiting as answers_waiting
from bot.console.room_requests import waiting as rooms_waiting
from models.hand_over import HandOver
from models.inbox import InboxEvent, InboxState


@dataclass(frozen=True)
class Tile:
    """A thing that waits: the sentence's key, how many, and the page where it is dealt with (None: on LINE's side).

    `press`: the button that deals with it, where more people may look than press.
    """

    key: str
    number: int
    endpoint: str | None
    press: str | None = None


def add_to(views: Blueprint) -> None:
    """The first page."""
    views.add_url_rule("/", "home", home)


def home() -> Response:
    """What waits, for those who may deal with it."""
    now = desk().clock.now()
    asked = ((tile, tile.press or tile.endpoint) for tile in _tiles())
    tiles = [tile for tile, press in asked if press is None or may(account(), NEEDS[press], now=now)]
    return page("home", tiles=tiles)


def _tiles() -> list[Tile]:
    parked = select(func.count()).where(InboxEvent.state == InboxState.PARKED)
    wanted = select(func.count()).where(HandOver.closed_at.is_(None))
    return [
        Tile("home.wanted", session().scalar(wanted) or 0, None),
        Tile("home.calls", sum(row.number for row in waiting()), "console.calls"),
        Tile("home.answers", answers_waiting(), "console.answers"),
        Tile("home.circulations", circulations_waiting(), "console.circulations"),
        Tile("home.imports", imports_waiting(), "console.imports", "console.apply_import"),
        Tile("home.feeds", feeds_in_trouble(), "console.feeds", "console.fetch_feed"),
        Tile("home.rooms", rooms_waiting(), "console.room_requests"),
        Tile("home.parked", session().scalar(parked) or 0, "console.parked"),
    ]
