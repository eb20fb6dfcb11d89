"""The first page: what has to be done first, for each duty; what takes place today; the doors to the daily work."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response
from sqlalchemy import ColumnElement, func, select

from bot.console import (
    announcements,
    calls,
    circulation_own,
    circulations,
    contacts,
    corrections,
    feeds,
    gatherings,
    imports,
    introductions,
    room_requests,
    threads,
    wishes,
)
from bot.console.access import NEEDS, may
from bot.console.calendar import dates_today
from bot.console.desk import account, desk, page, session
from bot.console.keeping import waiting as answers_waiting
from models.inbox import InboxEvent, InboxState
from models.keeping import KeeperLink

_DATES_SHOWN = 6


@dataclass(frozen=True)
class Tile:
    """A thing that waits: the sentence's key, how many, and the page where it is dealt with.

    `press`: the button that deals with it, where more people may look than press. `of`: which part of the page.
    """

    key: str
    count: Callable[[], int]
    endpoint: str
    press: str | None = None
    state: str | None = None


@dataclass(frozen=True)
class Wait:
    """A tile that is shown, as something of it waits."""

    tile: Tile
    number: int


# What waits, the most pressing first: people, then what others wait for, then what runs by itself.
_TILES = (
    Tile("home.crises", threads.crises, "console.threads"),
    Tile("home.threads_late", threads.late, "console.threads"),
    Tile("home.threads", threads.waiting, "console.threads"),
    Tile("home.calls", lambda: sum(row.number for row in calls.waiting()), "console.calls"),
    Tile("home.own_circulations", circulation_own.waiting, "console.own_circulations"),
    Tile("home.approvals", announcements.waiting, "console.announcements", "console.approve_announcement"),
    Tile("home.circulars_to_decide", circulations.to_decide, "console.circulations", "console.approve_circulation"),
    Tile("home.circulars_to_call", circulations.to_call, "console.circulations", "console.answer_circulation"),
    Tile("home.wishes", wishes.waiting, "console.wishes"),
    Tile("home.introductions", introductions.waiting, "console.introductions"),
    Tile("home.introduction_requests", introductions.requests_waiting, "console.introductions"),
    Tile("home.contacts", contacts.waiting, "console.contacts"),
    Tile("home.answers", answers_waiting, "console.answers"),
    Tile("home.rooms", room_requests.waiting, "console.room_requests"),
    Tile("home.corrections", corrections.waiting, "console.corrections", "console.save_correction"),
    Tile("home.stale", gatherings.own_stale, "console.gatherings", "console.line", state="stale"),
    Tile("home.imports", imports.waiting, "console.imports", "console.apply_import"),
    Tile("home.feeds", feeds.in_trouble, "console.feeds", "console.fetch_feed"),
    Tile("home.parked", lambda: _number(InboxEvent, InboxEvent.state == InboxState.PARKED), "console.parked"),
)
# The daily work, in the order of how often it is done.
_DOORS = (
    "threads",
    "calendar",
    "gatherings",
    "own_circulations",
    "week",
    "announcements",
    "circulations",
    "bulletin",
    "room_requests",
    "groups",
    "imports",
    "accounts",
    "audit",
    "views",
)

# Doors for those alone who may do what is behind them, where more people may look.
_PRESSED = {"imports": "new_import"}


def add_to(views: Blueprint) -> None:
    """The first page."""
    views.add_url_rule("/", "home", home)


def home() -> Response:
    """What waits for this account, what takes place today, where it works."""
    waits = [Wait(tile, number) for tile in _TILES if _deals_with(tile) and (number := tile.count())]
    dates, more = dates_today(_DATES_SHOWN) if _may("calendar") else ([], 0)
    doors = [name for name in _DOORS if _may(_PRESSED.get(name, name))]
    unlinked = _may("line") and not _on_line()
    return page("home", waits=waits, dates=dates, more=more, doors=doors, unlinked=unlinked)


def _deals_with(tile: Tile) -> bool:
    press = tile.press or tile.endpoint
    return press is None or _may(press.removeprefix("console."))


def _may(name: str) -> bool:
    return may(account(), NEEDS[f"console.{name}"], now=desk().clock.now())


def _on_line() -> bool:
    link = KeeperLink.of(session(), account().id)
    return link is not None and link.resident_id is not None


def _number(noun: type[InboxEvent], of: ColumnElement[bool]) -> int:
    return session().scalar(select(func.count()).select_from(noun).where(of)) or 0
