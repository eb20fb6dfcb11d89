"""The first page: what waits for somebody, and where to go."""

from dataclasses import dataclass

from flask import Blueprint, Response
from sqlalchemy import func, select

from bot.console.access import NEEDS, may
from bot.console.calls import waiting
from bot.console.circulations import waiting as circulations_waiting
from bot.console.desk import account, desk, page, session
from bot.console.imports import waiting as imports_waiting
from bot.console.keeping import waiting as answers_waiting
from bot.console.room_requests import waiting as rooms_waiting
from models.hand_over import HandOver
from models.inbox import InboxEvent, InboxState


@dataclass(frozen=True)
class Tile:
    """A thing that waits: the sentence's key, how many, and the page where it is dealt with (None: on LINE's side)."""

    key: str
    number: int
    endpoint: str | None


def add_to(views: Blueprint) -> None:
    """The first page."""
    views.add_url_rule("/", "home", home)


def home() -> Response:
    """What waits, for those who may deal with it."""
    now = desk().clock.now()
    tiles = [tile for tile in _tiles() if tile.endpoint is None or may(account(), NEEDS[tile.endpoint], now=now)]
    return page("home", tiles=tiles)


def _tiles() -> list[Tile]:
    parked = select(func.count()).where(InboxEvent.state == InboxState.PARKED)
    wanted = select(func.count()).where(HandOver.closed_at.is_(None))
    return [
        Tile("home.wanted", session().scalar(wanted) or 0, None),
        Tile("home.calls", sum(row.number for row in waiting()), "console.calls"),
        Tile("home.answers", answers_waiting(), "console.answers"),
        Tile("home.circulations", circulations_waiting(), "console.circulations"),
        Tile("home.imports", imports_waiting(), "console.imports"),
        Tile("home.rooms", rooms_waiting(), "console.room_requests"),
        Tile("home.parked", session().scalar(parked) or 0, "console.parked"),
    ]
